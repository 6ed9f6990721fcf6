"""Searching records: words, filters, sorts, similarity, the same on every database."""
