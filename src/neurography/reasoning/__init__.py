"""Where the lesion is, how it got there, what explains it: counts and named grounds, never a verdict."""
