"""What was looked for in an image and whether it was found: a word with its grounds, never a verdict on a limit."""

from typing import Literal

from attrs import field, frozen, validators

from neurography.model.occasion import Occasion
from neurography.model.site import Site

FOUND = ("present", "absent", "undecided", "not_measurable", "paramagnetic", "diamagnetic", "agrees", "fails")
"""The words that a finding may have for its value."""


@frozen(kw_only=True)
class Finding:
    """One thing looked for at one place on one occasion.

    kind says what was looked for (`rim`, `sign`, `sign_check`, `focus`). `undecided`: looked for, and the numbers do
    not tell; `not_measurable`: the images at hand cannot tell. sentence is for the reader, grounds are the numbers
    and sources that it rests on.
    """

    kind: str
    value: Literal[
        "present", "absent", "undecided", "not_measurable", "paramagnetic", "diamagnetic", "agrees", "fails"
    ] = field(validator=validators.in_(FOUND))
    site: Site
    occasion: Occasion
    sentence: str
    grounds: tuple[str, ...] = ()
    point: tuple[float, float, float] | None = None
    """Where it lies, world (RAS+) mm, if it has a place of its own."""
