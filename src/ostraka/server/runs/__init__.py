"""Training runs: a worker process for each, watched by a thread of the server."""
