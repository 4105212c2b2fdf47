"""A case series from end to end: the table and what lies beside it in, counts and a page out."""
