"""The server: Argilla's REST API, and more, on SQLite or PostgreSQL."""
