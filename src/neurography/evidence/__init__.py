"""What others have seen: published cases that can be counted, and statements with their n and source.

Nothing here knows of instruments, comparisons or reports; it reads tables and records and answers with counts, with
intervals, or with "not in the data".
"""
