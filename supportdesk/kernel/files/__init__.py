"""Private files: kinds, names, storage, ways in and out."""
