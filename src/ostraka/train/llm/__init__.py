"""What training language models shares: loading, datasets, writing, generating."""
