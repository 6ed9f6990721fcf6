"""What is written beside records so that they can be searched: words, and signs of vectors."""
