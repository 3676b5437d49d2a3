"""Views of the bare host."""
