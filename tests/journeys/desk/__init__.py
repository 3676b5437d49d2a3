"""What agents do in a browser."""
