"""Terms as files: reading, writing, and what is wrong with them."""
