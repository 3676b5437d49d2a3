"""The console: pages of the vendor's admins."""
