"""Rows become a model folder that knows where it came from."""
