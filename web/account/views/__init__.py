"""One file a page of one's own account."""
