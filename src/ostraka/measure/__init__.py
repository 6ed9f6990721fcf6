"""How well people agree."""
