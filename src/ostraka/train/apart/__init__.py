"""Frameworks that cannot be installed beside the others: each in an environment of its own."""
