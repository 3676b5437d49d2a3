"""Pages of the customers: organisations, contacts, partners."""
