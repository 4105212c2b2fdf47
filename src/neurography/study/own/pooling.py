"""What may be pooled: one instrument, acquisition and technique; and how a pool is laid out as arrays, one a person."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.compare.allowed import Mismatch, mismatches, name_of, unstated
from neurography.model.measurement import COPIED
from neurography.model.site import spoken
from neurography.model.technique import Technique
from neurography.stats.repeatability import Mean, Spread
from neurography.study.own.table import Row, parsed

Key = TypeVar("Key")
Values = NDArray[np.float64]


@frozen(kw_only=True)
class Refused:
    """A limit or a sample that was not made: of what, and why."""

    what: str
    reason: str

    def line(self) -> str:
        """As it is told."""
        return f"{self.what}: not made: {self.reason}"


@frozen(kw_only=True)
class Agreed:
    """What the technique of a pool has in common, or why it may not be pooled."""

    technique: str
    reason: str
    warnings: tuple[str, ...]


@frozen(kw_only=True)
class Found:
    """What the estimate of one pool yields before it becomes a limit.

    spread is a standard deviation, or a fraction of the mean on scale percent; so is shift, a mean difference over
    people with its interval. rows are those that took part.
    """

    spread: Spread
    rows: Sequence[Row]
    shift: Mean | None
    growth: Mapping[str, tuple[float, float]]
    warnings: tuple[str, ...]


def grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """Rows by key, in the order of the keys."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(sorted(found.items(), key=lambda item: item[0]))  # type: ignore[arg-type,return-value]


def apart(rows: Sequence[Row]) -> str:
    """Why values of one quantity and statistic may not be pooled at all; '' where one acquisition has them all.

    Two maps, two series or two programs have errors and means of their own, whatever else they agree in.
    """
    for name, values, todo in (
        ("instruments", Counter(row.instrument for row in rows), "choose one by --instrument"),
        ("acquisitions", Counter(row.acquisition for row in rows), "choose one by --acquisition"),
        (
            "programs",
            Counter(str(row.technique.get("Pipeline") or "not stated") for row in rows),
            "leave some people or visits out",
        ),
    ):
        if len(values) > 1:
            counts = ", ".join(f"{one} ({n} values)" for one, n in sorted(values.items()))
            return f"several {name}: {counts}; {todo}"
    return ""


def agreement(rows: Sequence[Row], *, allow: Collection[str]) -> Agreed:
    """Whether rows of one quantity and statistic, of one instrument, were taken in the same way.

    As over time: keys of `Quantity.agree` that differ or are not known refuse, unless allowed by hand; numbers
    that a person typed may leave a key out, which is said, but may not differ.
    """
    quantity = rows[0].quantity
    asked = [agree.key for agree in quantity.agree]
    counts = Counter(
        Technique.of(row.instrument, {key: row.technique.get(key) for key in asked}) for row in rows
    )
    kinds = sorted(counts, key=lambda kind: (-counts[kind], kind.text()))
    most = kinds[0]
    found: dict[tuple[str, str], Mismatch] = {}
    for kind in kinds[1:]:
        words = f"in {counts[most]} values", f"in {counts[kind]} values"
        for each in mismatches(quantity, most, kind, words=words):
            found.setdefault((each.key, each.sentence), each)
    copied = all(row.origin in COPIED for row in rows)
    if copied and (said := unstated(quantity, *kinds)):
        return Agreed(technique="n/a", reason="", warnings=(said,))
    for key in (agree.key for agree in quantity.agree if not agree.when_stated):
        if most.get(key) is None and not any(each.key == key for each in found.values()):
            sentence = f"{name_of(key)} not stated"
            found[key, sentence] = Mismatch(key=key, known=False, sentence=sentence)
    reasons = [m for m in found.values() if (m.key not in allow or m.never) and (m.known or not copied)]
    warnings = [
        f"allowed by hand: {m.sentence}" if m.key in allow else m.sentence
        for m in found.values()
        if m not in reasons
    ]
    common = {key: most.get(key) for key in asked if all(kind.get(key) == most.get(key) for kind in kinds)}
    reason = "; ".join(m.sentence for m in reasons)
    if reasons:
        options = ",".join(sorted({m.key for m in reasons if not m.never}))
        reason += "; leave some out" + (f", or pool them by --allow {options}" if options else "")
    return Agreed(
        technique=Technique.of(most.instrument, common).text(), reason=reason, warnings=tuple(warnings)
    )


def blocks(rows: Sequence[Row], order: dict[str, tuple[str, ...]]) -> dict[str, Values]:
    """Each person's values as (visits, places), nan where missing; the same places for all, visits in order."""
    places = {place: column for column, place in enumerate(sorted({row.place for row in rows}))}
    made = {}
    for subject, own in grouped(rows, lambda row: row.subject).items():
        seen = {row.session for row in own}
        visits = {session: at for at, session in enumerate(s for s in order[subject] if s in seen)}
        block = np.full((len(visits), len(places)), np.nan)
        for row in own:
            block[visits[row.session], places[row.place]] = row.value
        made[subject] = block
    return made


def orders(rows: Iterable[Row], known: dict[str, tuple[str, ...] | None]) -> dict[str, tuple[str, ...]]:
    """Each person's sessions in their order; by name where that is not known (fit to pick, not to tell a trend)."""
    return {
        subject: known.get(subject) or tuple(sorted({row.session for row in own}))
        for subject, own in grouped(rows, lambda row: row.subject).items()
    }


def days_apart(rows: Iterable[Row]) -> tuple[int, int] | None:
    """Fewest and most days between one visit of a person and the next; None where a day is not known."""
    gaps: list[int] = []
    for own in grouped(rows, lambda row: row.subject).values():
        days = {row.session: parsed(row.date) for row in own}
        known = sorted(day for day in days.values() if day is not None)
        if len(known) < len(days):
            return None
        gaps += [(b - a).days for a, b in itertools.pairwise(known)]
    return (min(gaps), max(gaps)) if gaps else None


def by_place(rows: Sequence[Row]) -> tuple[dict[tuple[str, str], list[Row]], list[Refused]]:
    """(rows by structure and level, what may not be pooled there); one refusal where that is so of every place."""
    places = grouped(rows, lambda row: (row.structure, row.level))
    reasons = {place: reason for place, own in places.items() if (reason := apart(own))}
    if len(reasons) == len(places):
        return {}, [Refused(what="", reason=apart(rows))]
    refused = [Refused(what=place_words(*place), reason=reason) for place, reason in reasons.items()]
    return {place: own for place, own in places.items() if place not in reasons}, refused


def place_words(structure: str, level: str) -> str:
    """`S1 ventral ramus, proximal`."""
    return spoken(structure) + (f", {level}" if level != "n/a" else "")


def scans(rows: Iterable[Row]) -> int:
    """Images or records behind the rows."""
    return len({(row.subject, row.session, row.acquisition) for row in rows})


def counted(n: int, one: str, many: str) -> str:
    """`1 person`, `12 people`."""
    return f"{n} {one if n == 1 else many}"


def several(words: Iterable[str], *, at_most: int = 4) -> str:
    """`a, b and c`; `a, b, c, d and 3 more`."""
    listed = list(words)
    if len(listed) > at_most:
        listed = [*listed[:at_most], f"{len(listed) - at_most} more"]
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"


def keys(text: str) -> tuple[str, ...]:
    """Technique keys of an option, separated by commas."""
    return tuple(key.strip() for key in text.split(",") if key.strip())
