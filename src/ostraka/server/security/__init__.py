"""Passwords, keys, sessions, and who may come in."""
