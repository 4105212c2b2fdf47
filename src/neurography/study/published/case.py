"""What a published case is: whose paper, what of it was made, how to run it."""

from collections.abc import Callable
from pathlib import Path

from attrs import frozen

Tell = Callable[[str], None]
Runner = Callable[..., tuple[tuple[str, ...], Path]]
"""run(out, *, seed, tell) -> lines to print and the report; OUT is a folder of results as `run` writes it."""


@frozen(kw_only=True)
class Case:
    """One published case that can be run.

    paper is its number in docs/coverage.tsv, citation where it appeared; made says in a sentence what was
    simulated or typed; seconds is about how long a run takes on two cores.
    """

    name: str
    paper: str
    title: str
    citation: str
    made: str
    seconds: int
    run: Runner

    @property
    def takes(self) -> str:
        """`about 20 s`, `about 3 min`."""
        return f"about {self.seconds} s" if self.seconds < 90 else f"about {round(self.seconds / 60)} min"
