"""A client of feedback servers: Ostraka's, and Argilla's of the same interface."""
