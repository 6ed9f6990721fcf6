"""One file per kind of prediction: how to show, measure and suggest it."""
