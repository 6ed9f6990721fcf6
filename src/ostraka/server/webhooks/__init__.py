"""Webhooks: what was done is put into an outbox with the change itself, and sent from there."""
