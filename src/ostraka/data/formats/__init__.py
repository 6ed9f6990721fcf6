"""Doors in and out: one file per format that people's feedback comes in, or leaves in."""
