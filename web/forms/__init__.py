"""Form parts that several audiences use."""
