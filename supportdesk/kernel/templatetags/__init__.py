"""Template tags of every part."""
