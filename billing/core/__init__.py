"""Pure rating: tariffs, allowances and calls in, amounts with their explanation out."""
