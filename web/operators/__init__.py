"""Pages of those who run the installation, on the bare host."""
