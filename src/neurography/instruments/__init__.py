"""One folder an instrument, each with the same names inside; none knows another."""
