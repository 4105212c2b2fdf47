"""A head in a magnetic field: what is in it, the field that it makes, and the images a scanner takes of it."""
