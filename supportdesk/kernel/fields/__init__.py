"""Form fields and what is in them: days, instants, texts, refusals."""
