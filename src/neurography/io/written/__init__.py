"""Files that a person writes: YAML in, a validated model with the line of every value out, all problems in one go."""

from neurography.io.written.documents import documents_in, plain
from neurography.io.written.tree import FileKind, Tree, parse, read_tree
from neurography.io.written.validated import Problem, problems_at, together, validated

__all__ = [
    "FileKind", "Problem", "Tree", "documents_in", "parse", "plain", "problems_at", "read_tree", "together",
    "validated",
]  # fmt: skip
