"""Look at the rows of a language model's training before it starts."""
