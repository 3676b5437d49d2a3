"""What every part of the REST API is made of: strict input, problem documents, pages by cursor, and its description."""
