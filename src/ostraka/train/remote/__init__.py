"""Training that runs on a server with OpenAI's endpoints."""
