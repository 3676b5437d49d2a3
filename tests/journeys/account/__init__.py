"""What people do with their own accounts in a browser."""
