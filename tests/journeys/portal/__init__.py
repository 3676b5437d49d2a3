"""What customers do in a browser."""
