"""What explains the picture: discriminating findings against explanations, in counts and named grounds."""

from neurography.reasoning.explain.moves import Move, moves
from neurography.reasoning.explain.rules import Explanation, Finding, Rule, Rules, load
from neurography.reasoning.explain.table import Cell, Column, Explained, Row, Verdict, explain

__all__ = [
    "Cell", "Column", "Explained", "Explanation", "Finding", "Move", "Row", "Rule", "Rules", "Verdict", "explain",
    "load", "moves",
]  # fmt: skip
