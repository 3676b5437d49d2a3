"""What people do with a ticket besides writing on it."""
