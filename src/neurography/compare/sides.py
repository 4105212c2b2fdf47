"""Left against right, on the same occasion."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from attrs import evolve

from neurography.compare.allowed import weigh
from neurography.compare.limits import Pair, judge
from neurography.compare.pair import Compared, Judgement, asymmetry, origins, percent, usable
from neurography.model.comparison import NO_HEALTHY_LIMIT, Comparison, Limit, Refusal
from neurography.model.measurement import COPIED, Measurement
from neurography.model.site import Side, is_lone
from neurography.stats.interval import difference_interval

WORDS = ("on the left", "on the right")


def sides(
    measurements: Sequence[Measurement], *, limits: Sequence[Limit], allow: Collection[str]
) -> Compared:
    """One row a pair (one for each side limit known): measurement is the left, against the right.

    Where the smallest measurable difference is known (limits of kind error), one more row says whether the difference
    is more than measurement error; the row of kind side stands beside it, with or without a limit of its own.

    Where one side is missing, or has no usable value, the pair is refused with the reason. Techniques are
    compared only where the two differ: what is unknown of one acquisition is the same for its two sides.
    """
    pairs: dict[tuple[object, ...], dict[Side, Measurement]] = defaultdict(dict)
    for each in measurements:
        if is_lone(each.site.structure) or not each.quantity.sided:
            continue  # a lesion has no fellow on the other side that could be missing
        if each.site.side in ("left", "right"):
            mirrored = (each.occasion, each.technique.instrument, each.quantity.key, each.statistic)
            place = (each.site.structure, each.site.level, each.site.position_mm)
            pairs[(*mirrored, *place)][each.site.side] = each
    made: list[Comparison] = []
    refused: list[Refusal] = []
    for pair in pairs.values():
        left, right = pair.get("left"), pair.get("right")
        if left is not None and right is not None:
            rows, refusals = _pair(left, right, limits, allow)
            made.extend(rows)
            refused.extend(refusals)
        else:
            known = left or right
            missing = "right" if left is not None else "left"
            words = known.absent if known is not None else "not measured"
            refused.append(Refusal(kind="side", measurement=known, reason=f"{missing} side {words}"))
    return tuple(made), tuple(refused)


def _pair(left: Measurement, right: Measurement, limits: Sequence[Limit], allow: Collection[str]) -> Compared:
    quantity = left.quantity
    lenient = left.origin in COPIED or right.origin in COPIED
    reasons, warnings = (
        ((), ())
        if left.technique == right.technique
        else weigh(quantity, left.technique, right.technique, words=WORDS, allow=allow, lenient=lenient)
    )
    left_value, left_reason = usable(left, WORDS[0])
    right_value, right_reason = usable(right, WORDS[1])
    if left_value is None or right_value is None or reasons:
        reason = "; ".join(filter(None, (left_reason, right_reason, *reasons)))
        return (), (Refusal(kind="side", measurement=left, against=right, reason=reason),)
    difference = left_value - right_value
    sided = Pair(measurement=left, against=right, value=left_value, against_value=right_value)
    return tuple(
        Comparison(
            kind="side",
            measurement=left,
            against=right,
            difference=difference,
            interval=difference_interval(left_value, right_value, sd=left.sd, against_sd=right.sd),
            percent=percent(quantity, difference, right_value),
            asymmetry=asymmetry(quantity, left_value, right_value),
            limit=judged.bound,
            verdict=judged.verdict,
            warnings=(*warnings, *origins(left, right, WORDS), *judged.warnings),
        )
        for judged in _judged(limits, sided)
    ), ()


def _judged(limits: Sequence[Limit], pair: Pair) -> tuple[Judgement, ...]:
    """By the limits of healthy sides (one without limit where none is known), then by those of measurement error."""
    healthy = judge(limits, kind="side", pair=pair)
    error = judge(limits, kind="error", pair=pair)
    if any(one.bound is not None for one in error):
        unknown = all(one.bound is None for one in healthy)
        open_ = (NO_HEALTHY_LIMIT,) if unknown else ()
        return (*healthy, *(evolve(one, warnings=(*one.warnings, *open_)) for one in error))
    said = tuple(dict.fromkeys(warning for one in error for warning in one.warnings))
    return tuple(evolve(one, warnings=(*one.warnings, *said)) for one in healthy)
