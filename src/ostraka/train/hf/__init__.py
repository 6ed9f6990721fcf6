"""What the adapters on transformers share: loading, encoding, training, predicting."""
