"""Nobody sees what is not theirs: every address, asked by everybody."""
