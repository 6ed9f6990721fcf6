"""Doors in and out: a file per format that other tools read and write."""
