"""Parts of the desk's ticket page."""
