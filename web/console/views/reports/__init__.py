"""What came of the SLA targets in a period."""
