"""A measurement against the mean of a healthy sample.

The limit is 1.96 standard deviations of that sample around its mean; multiplier and n stand in its source.
Protocols of published samples are never fully known: differences and gaps are said, and do not refuse. Samples that
the user brought come first: where none of them holds for a measurement, those that ship do, and the row says so.
"""

import math
from collections.abc import Collection, Sequence

from neurography.compare.allowed import gate, mismatches, name_of, unstated
from neurography.compare.beside import beside
from neurography.compare.limits import small_sample, verdict
from neurography.compare.pair import Compared, percent, usable
from neurography.model.comparison import Bound, Comparison, Reference, Refusal
from neurography.model.measurement import COPIED, Measurement
from neurography.model.technique import Technique, parse_protocol
from neurography.model.units import spell
from neurography.stats.interval import difference_interval

MULTIPLIER = 1.96
"""Standard deviations around the healthy mean, as the Contract has it."""

WORDS = ("in the healthy sample", "here")


def references(
    measurements: Sequence[Measurement], *, references: Sequence[Reference], allow: Collection[str]
) -> Compared:
    """One row for each healthy sample of the same quantity and structure; no row where none is known."""
    made: list[Comparison] = []
    refused: list[Refusal] = []
    for each in measurements:
        samples, said = _holding(references, each)
        for sample in samples:
            value, reason = usable(each, WORDS[1])
            if sample.unit != each.quantity.unit:
                reason = f"unit {sample.unit} {WORDS[0]}, {each.quantity.unit} {WORDS[1]}"
            if value is None or reason:
                refused.append(Refusal(kind="reference", measurement=each, against=sample, reason=reason))
            else:
                made.append(_against(each, value, sample, allow, said))
    return tuple(made), tuple(refused)


def _holding(
    references: Sequence[Reference], measurement: Measurement
) -> tuple[list[Reference], tuple[str, ...]]:
    """The samples that hold, the user's own alone where one does; what is to be said where own ones do not."""
    holding = [sample for sample in references if _holds(sample, measurement)]
    if own := [sample for sample in holding if sample.own]:
        return own, ()
    aside = [one for one in references if one.own and one.structure == measurement.site.structure]
    known_for = beside(aside, measurement)
    return holding, (f"an own healthy sample is {known_for}: the shipped one is used",) if known_for else ()


def _holds(sample: Reference, measurement: Measurement) -> bool:
    return (
        sample.quantity == measurement.quantity.key
        and sample.structure == measurement.site.structure
        and sample.statistic in ("n/a", measurement.statistic)
        and sample.level in ("n/a", measurement.site.level)
    )


def _against(
    measurement: Measurement, value: float, sample: Reference, allow: Collection[str], said: tuple[str, ...]
) -> Comparison:
    difference = value - sample.value
    half = MULTIPLIER * sample.sd
    size = "n not stated" if sample.n is None else f"n {sample.n}"
    unit = spell(measurement.quantity.unit)
    parts = [f"{MULTIPLIER} sd of {size} {sample.population}"]
    parts.append(f"mean {sample.value:.4g} sd {sample.sd:.4g} {unit}".strip())
    if sample.technique != "n/a":
        parts.append(sample.technique)
    technique = Technique.of(measurement.technique.instrument, parse_protocol(sample.technique)[0])
    return Comparison(
        kind="reference",
        measurement=measurement,
        against=sample,
        difference=difference,
        interval=_interval(measurement, value, sample),
        percent=percent(measurement.quantity, difference, sample.value),
        asymmetry=None,
        limit=Bound(value=half, kind="reference", source="; ".join([*parts, sample.source])),
        verdict=verdict(difference, half),
        warnings=(*_said(technique, measurement, allow), *small_sample(sample.n, "healthy sample"), *said),
    )


def _interval(measurement: Measurement, value: float, sample: Reference) -> tuple[float, float] | None:
    """Of value minus the sample's mean: the mean's own standard error is sd / sqrt(n); None without n."""
    if sample.n is None or sample.n < 1:
        return None
    error = sample.sd / math.sqrt(sample.n)
    return difference_interval(value, sample.value, sd=measurement.sd, against_sd=error)


def _said(sample: Technique, measurement: Measurement, allow: Collection[str]) -> tuple[str, ...]:
    """Known differences one by one; what is not known, in one sentence for the sample and one for here."""
    found = mismatches(measurement.quantity, sample, measurement.technique, words=WORDS)
    _, known = gate([each for each in found if each.known], allow=allow, lenient=True)
    sentences = []
    for word, technique in zip(WORDS, (sample, measurement.technique), strict=True):
        missing = [name_of(each.key) for each in found if technique.get(each.key) is None]
        copied = technique is measurement.technique and measurement.origin in COPIED
        if copied and (said := unstated(measurement.quantity, technique)):
            sentences.append(f"{said} {word}")
        elif missing:
            sentences.append(f"not known {word}: {', '.join(missing)}")
    return (*known, *sentences)
