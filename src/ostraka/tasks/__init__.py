"""A snapshot and its verdicts become rows to train on: one file per task."""
