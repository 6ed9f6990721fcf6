"""What the tables hold, read and changed: a module for each kind of thing."""
