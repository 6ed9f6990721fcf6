"""One file per training framework; none knows another."""
