"""What operators do in a browser."""
