"""All data as one file, and back; and whether they agree with each other."""
