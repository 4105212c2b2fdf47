"""What a rule says of a case: a verdict with its sentence and the lines it rests on."""

from typing import Literal

from attrs import frozen

Verdict = Literal["contradicted", "strained", "doubtful", "open", "unchecked", "holds"]

MEANING: dict[Verdict, str] = {
    "contradicted": "two things in the case cannot both be so",
    "strained": "they can both be so only if a rounded number is read as widely as rounding allows",
    "doubtful": "one of them is probably a slip, or something is missing that the reader needs",
    "open": "the source can be read in two ways; both are kept",
    "unchecked": "the case does not hold what the check needs",
    "holds": "checked, and nothing speaks against it",
}
"""Verdict -> what it means, in the order in which they are told."""


@frozen(kw_only=True)
class Found:
    """One result. paths lead to the records in the file, first the claim."""

    rule: str
    verdict: Verdict
    sentence: str
    paths: tuple[tuple[str | int, ...], ...]
