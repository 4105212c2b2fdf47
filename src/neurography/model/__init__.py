"""The nouns: no files, no instrument names."""
