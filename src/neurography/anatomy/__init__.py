"""What is known of the body: the names of its structures, and the nerve graph with what it supplies."""
