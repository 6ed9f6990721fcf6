"""Training spaCy pipelines: their config, their documents, the steps of a training."""
