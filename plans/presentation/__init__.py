"""Published terms as several audiences show them."""
