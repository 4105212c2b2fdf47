"""A measurement against its other side, an earlier date, or normal; the limits that judge it; refusals."""

from typing import Literal

from attrs import field, frozen, validators

from neurography.model.condition import Condition
from neurography.model.measurement import Measurement

Kind = Literal["side", "time", "level", "tissue", "reference", "cohort"]
TECHNIQUE_DIFFERS = "technique differs: "
"""How the warning of a row begins that was made although its two techniques are known to differ."""

NO_HEALTHY_LIMIT = "no published limit for healthy asymmetry"
"""Stands in the warnings of a row of sides that only measurement error judges."""

KINDS: tuple[Kind, ...] = ("side", "time", "level", "tissue", "reference", "cohort")
Verdict = Literal["beyond", "within", "no_limit", "refused"]
LimitKind = Literal["repeatability", "side", "reference", "error"]
JudgedBy = Literal["repeatability", "side", "error"]
"""What a limit can be of; a healthy sample makes the fourth kind."""

LIMIT_KINDS: tuple[JudgedBy, ...] = ("repeatability", "side", "error")


@frozen(kw_only=True)
class Limit:
    """A published or own limit: how large a difference measurement error (or side) alone makes.

    kind `repeatability` judges times, `side` judges sides, never the other. kind `error` is the smallest difference
    between left and right that can be measured: beyond it a difference is more than measurement error, and nothing
    is said of health. holds says of which pairs it holds, by how they were measured; empty for any. With scale
    `percent` value is a percentage of the mean of the pair. statistic, structure and level are `n/a` where it holds
    for any. interval is the 95 % interval of value, in the same unit or percentage, where it is known. own says
    that the user brought it: own ones are tried first.
    """

    quantity: str
    statistic: str
    structure: str
    level: str
    scale: Literal["absolute", "percent"] = field(validator=validators.in_(("absolute", "percent")))
    value: float = field(validator=validators.gt(0))
    kind: JudgedBy = field(validator=validators.in_(LIMIT_KINDS))
    population: str
    n: int | None
    technique: str
    source: str
    interval: tuple[float, float] | None = None
    own: bool = False
    holds: tuple[Condition, ...] = ()


@frozen(kw_only=True)
class Reference:
    """Mean and standard deviation over a healthy sample; interval is the 95 % interval of the mean, if known.

    own says that the user brought it: own ones are tried first.
    """

    quantity: str
    statistic: str
    structure: str
    level: str
    value: float
    sd: float = field(validator=validators.gt(0))
    unit: str
    population: str
    n: int | None
    technique: str
    source: str
    interval: tuple[float, float] | None = None
    own: bool = False


@frozen(kw_only=True)
class Bound:
    """A limit multiplied out for one row: its value in the row's unit, its kind, and where it comes from."""

    value: float
    kind: LimitKind
    source: str


@frozen(kw_only=True)
class Comparison:
    """measurement minus against, with the sampling interval of the difference and, if known, one limit.

    percent = 100 difference / against, on ratio scales only; asymmetry = (L-R)/((L+R)/2), for sides only.
    """

    kind: Kind
    measurement: Measurement
    against: Measurement | Reference
    difference: float
    interval: tuple[float, float] | None
    percent: float | None
    asymmetry: float | None
    limit: Bound | None
    verdict: Verdict
    reason: str = "n/a"
    warnings: tuple[str, ...] = ()


@frozen(kw_only=True)
class Refusal:
    """A measurement or a comparison that was not made, and why. A refusal is a result."""

    kind: str
    measurement: Measurement | None
    reason: str
    against: Measurement | Reference | None = None
    where: str = "n/a"
    todo: str = ""
