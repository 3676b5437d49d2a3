"""What an admin enters for invoices."""
