"""The vendors: each the tenant of one schema."""
