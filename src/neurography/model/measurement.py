"""The one thing that every instrument yields."""

from typing import Literal

from attrs import field, frozen, validators

from neurography.model.occasion import Occasion
from neurography.model.quantity import Quantity
from neurography.model.site import Site
from neurography.model.technique import Technique

Origin = Literal["measured", "typed", "scanner", "simulated", "published"]
ORIGINS: tuple[Origin, ...] = ("measured", "typed", "scanner", "simulated", "published")

COPIED: frozenset[Origin] = frozenset({"typed", "published"})
"""Origins whose numbers a person copied: no image was seen, and their protocol is known only as it was written."""


@frozen(kw_only=True)
class Measurement:
    """A number with what it needs to be believed.

    value is None when it could not be measured; the first warning then begins with `not resolvable:` or
    `not measurable:`. censored left | right makes value a bound. sd is the standard uncertainty of value,
    spread the standard deviation over the n samples (n_of says of what), interval a 95 % interval.
    """

    quantity: Quantity
    statistic: str
    site: Site
    occasion: Occasion
    technique: Technique
    value: float | None
    censored: Literal["", "left", "right"] = field(
        default="", validator=validators.in_(("", "left", "right"))
    )
    sd: float | None = None
    spread: float | None = None
    interval: tuple[float, float] | None = None
    digits: int | None = None
    """Decimals of value as somebody wrote it: 2 for 0.50; None where nobody did."""
    n: int | None = None
    n_of: str = "n/a"
    origin: Origin = field(default="measured", validator=validators.in_(ORIGINS))
    sources: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        """A missing value must say why."""
        reasons = ("not resolvable:", "not measurable:")
        if self.value is None and not (self.warnings and self.warnings[0].startswith(reasons)):
            raise ValueError(f"a measurement without value needs a first warning beginning with {reasons}")

    @property
    def absent(self) -> str:
        """What is to be said where a number of its kind is not there: nobody knows whether it was measured."""
        return "not reported" if self.origin in COPIED else "not measured"

    @property
    def key(self) -> tuple[str, ...]:
        """What makes its row unique in measurements.tsv."""
        o, s = self.occasion, self.site
        position = "n/a" if s.position_mm is None else repr(s.position_mm)
        return (
            o.subject, o.session, o.acquisition, self.technique.instrument, self.quantity.key, self.statistic,
            s.structure, s.side, s.level, position,
        )  # fmt: skip
