"""The records of the literature asked, listed, checked, and set beside a case."""
