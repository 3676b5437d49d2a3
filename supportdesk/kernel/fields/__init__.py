"""Form fields and what stands in them: days, instants, texts, refusals."""
