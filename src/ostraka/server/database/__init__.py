"""The tables, the engines, and how they are read and written."""
