"""The calculation protocol: documents in, documents out."""
