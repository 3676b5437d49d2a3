"""One file a page of the operators."""
