"""Development issues and their tickets."""
