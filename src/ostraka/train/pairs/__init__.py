"""What both encoders of sentence-transformers share: inputs, losses, heads, scores."""
