"""Where records live: columns in memory or on disk, and what can be asked of them."""
