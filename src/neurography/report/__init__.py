"""Values and panels in, one self-contained page out. Pure: no files, no clock, no network."""
