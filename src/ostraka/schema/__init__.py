"""What a dataset is made of: fields, questions, records and settings."""
