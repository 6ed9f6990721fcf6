"""Work that takes longer than a request: imports and exports, done by a thread of the server."""
