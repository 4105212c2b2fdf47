"""How did it get there: hypotheses of spread as trees that grow along the nerve graph in the order of examinations.

A hypothesis says where disease starts and which steps it may take. It is judged by counts: findings that it cannot
reach in time, structures that would have to be abnormal though nobody reported them, steps that nobody documented.
Never by a probability.
"""

from neurography.reasoning.spread.grow import Ghost, Grown, Taken, grow
from neurography.reasoning.spread.hypothesis import Hypothesis, Said, Step, sided_steps
from neurography.reasoning.spread.missing import Missing, decisive, look, separating
from neurography.reasoning.spread.rank import Ranked, Standing, judge, rank
from neurography.reasoning.spread.read import PRIMARY, built_in, hypotheses_of, with_primary
from neurography.reasoning.spread.states import Observed, Place, State

__all__ = [
    "PRIMARY",
    "Ghost",
    "Grown",
    "Hypothesis",
    "Missing",
    "Observed",
    "Place",
    "Ranked",
    "Said",
    "Standing",
    "State",
    "Step",
    "Taken",
    "built_in",
    "decisive",
    "grow",
    "hypotheses_of",
    "judge",
    "look",
    "rank",
    "separating",
    "sided_steps",
    "with_primary",
]  # fmt: skip
