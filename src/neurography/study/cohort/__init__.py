"""A cohort: how often a sign was present, how surely, and what the table cannot tell."""
