"""What is known of the body: for now the names of its structures; the nerve graph comes with the case."""
