"""Many answers become one verdict: one file per strategy."""
