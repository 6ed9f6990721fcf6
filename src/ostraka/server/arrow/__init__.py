"""Records as Arrow: the same content and the same checks as in JSON, column by column."""
