"""Rows as other programs read them: messages, JSON lines, and the files around those."""
