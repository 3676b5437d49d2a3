"""What support costs: tariffs and the rating of phone calls."""
