"""What came first, and how long after it the next: intervals of months that the dates leave, never one number."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from attrs import Factory, frozen

from neurography.model.case import Biopsy, Case, Dates, Finding, Record, Symptom
from neurography.model.site import Side
from neurography.study.case import named
from neurography.study.case.claims import standing
from neurography.study.case.labs import MONTH_DAYS, between
from neurography.study.case.ordered import before_all, told_before

SIDES: tuple[Side, ...] = ("left", "right")
FIRST_SEEN = (
    "First seen is not first there: an image shows what was looked for on that day, a symptom what was told."
)


@frozen(kw_only=True)
class First:
    """The first of its kind that is told: what, when (an interval, open where the onset bears no date), where written.

    told_only: its date is that of the visit at which it was told, so that it began by then. ids: of its records and
    their examinations; after: ids that the source puts before every one of its records, with the places in the source.
    """

    key: str
    side: Side
    name: str
    words: str
    when: Dates
    sources: tuple[str, ...]
    told_only: bool = False
    notes: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    after: Mapping[str, tuple[str, ...]] = Factory(dict)

    def told_before(self, other: "First") -> tuple[str, ...]:
        """Where the source puts this one before the other one, () where it does not; dates that forbid it win."""
        places = [other.after[name] for name in sorted(self.ids) if name in other.after]
        latest = between(self.when, other.when)[1]
        return (
            min(places, key=lambda place: (len(place), place))
            if places and (latest is None or latest >= 0)
            else ()
        )

    def surely_before(self, other: "First") -> bool:
        """Whether the dates or the words of the source put it before the other one."""
        return self.when.surely_before(other.when) or bool(self.told_before(other))


@frozen(kw_only=True)
class Lag:
    """From one first to another: the fewest and the most months, negative where the other may have come first.

    told: where the source says that the start came first, where its dates alone leave that open.
    """

    start: First
    end: First
    least: float | None
    most: float | None
    told: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the dates, or the source in words, say that the start came first."""
        return self.least is not None and self.least >= 0

    @property
    def sentence(self) -> str:
        """`6.0 to 10.0 months`, with the order that the dates leave."""
        about = " (a date is “about”)" if self.start.when.about or self.end.when.about else ""
        return f"{self.months}{about}"

    @property
    def months(self) -> str:
        """The same without a word on `about`."""
        if not self.told:
            return span(self.least, self.most)
        said = f"in this order by the text, {', '.join(self.told)}"
        return (
            f"at most {self.most:.1f} months ({said})"
            if self.most is not None
            else f"how long is not told ({said})"
        )


def span(least: float | None, most: float | None) -> str:
    """An interval of months in words."""
    if least is None and most is None:
        return "cannot be told, a date is missing"
    if most is None:
        return (
            f"{least:.1f} months or more"
            if least is not None and least >= 0
            else "the dates allow either order"
        )
    if least is None:
        return f"at most {most:.1f} months" if most >= 0 else f"at least {-most:.1f} months before"
    if least < 0 <= most:
        return (
            f"from {-least:.1f} months before to {most:.1f} months after: the dates allow either order"
            if most > 0
            else "the same time, or before"
        )
    if most < 0:
        return f"{-most:.1f} to {-least:.1f} months before"
    return f"{least:.1f} to {most:.1f} months"


def firsts(case: Case) -> Mapping[str, First]:
    """Key -> the first symptom, image and tissue of each side, of the sphincters, of dural sac or canal; referral.

    Images count where a nerve, root, plexus or cord is told to be abnormal in an examination; tissue where a nerve's
    was taken.
    """
    found = (
        *(_symptom(case, side) for side in SIDES),
        _of(case, "sphincter", "midline", "bladder or bowel", [s for s in _told(case) if named.is_sphincter(s)]),
        *(_image(case, side) for side in SIDES),
        _of(
            case, "dural", "midline", "dural image",
            [f for f in _abnormal(case) if named.is_dural(f.structure)],
        ),
        *(_tissue(case, side) for side in SIDES),
        _of(case, "referral", "n/a", "referral", [e for e in case.events if e.kind == "referral"]),
    )  # fmt: skip
    return {one.key: one for one in found if one is not None}


def lags(case: Case) -> tuple[Lag, ...]:
    """The lags that matter: per side symptom to image to tissue; sphincters to right symptom and to dura; referral."""
    held = firsts(case)
    wanted = [
        pair
        for side in SIDES
        for pair in (
            (f"symptom_{side}", f"image_{side}"),
            (f"image_{side}", f"tissue_{side}"),
            (f"symptom_{side}", f"tissue_{side}"),
        )
    ]
    wanted += [("sphincter", f"symptom_{side}") for side in _later_sides(held)]
    wanted += [("sphincter", "dural")]
    wanted += [("referral", f"tissue_{side}") for side in SIDES]
    return tuple(lag(held[a], held[b]) for a, b in wanted if a in held and b in held)


def lag(start: First, end: First) -> Lag:
    """The months from one to the other."""
    least, most = between(start.when, end.when)
    told = start.told_before(end) if least is None or least < 0 else ()
    return Lag(
        start=start,
        end=end,
        least=0.0 if told else None if least is None else least / MONTH_DAYS,
        most=None if most is None else most / MONTH_DAYS,
        told=told,
    )


def in_order(found: Sequence[First]) -> tuple[First, ...]:
    """By the first day on which each may have been, then by the last; what bears no date is left out."""
    dated = [one for one in found if one.when.earliest or one.when.latest]
    return tuple(
        sorted(dated, key=lambda one: (one.when.earliest or date.min, one.when.latest or date.max, one.key))
    )


def either_order(found: Sequence[First]) -> tuple[tuple[First, First], ...]:
    """The pairs of which the dates do not say which came first."""
    return tuple(
        (one, other) for one, other in combinations(in_order(found), 2) if one.when.may_be_within(other.when)
    )


def _later_sides(held: Mapping[str, First]) -> Iterator[str]:
    """The side that fell ill second, if both did."""
    sides = [side for side in SIDES if f"symptom_{side}" in held]
    if len(sides) == 2:
        a, b = sides
        if held[f"symptom_{a}"].when.surely_before(held[f"symptom_{b}"].when):
            yield b
        elif held[f"symptom_{b}"].when.surely_before(held[f"symptom_{a}"].when):
            yield a


def _told(case: Case) -> list[Symptom]:
    return [one for one in case.symptoms if one.status == "present"]


def _abnormal(case: Case) -> list[Finding]:
    exams = {one.id for one in case.imaging if one.id}
    return [one for one in case.findings if one.exam in exams and standing(one) == "present"]


def _symptom(case: Case, side: Side) -> First | None:
    return _of(case, f"symptom_{side}", side, "symptom", [one for one in _told(case) if one.side == side])


def _image(case: Case, side: Side) -> First | None:
    found = _abnormal(case)
    # where no image tells of any nerve, the first one with a finding elsewhere: in muscle, say
    nerves = [one for one in found if named.is_neural(one.structure)] or found
    return _of(case, f"image_{side}", side, "image", [one for one in nerves if one.side == side])


def _tissue(case: Case, side: Side) -> First | None:
    held = [
        one
        for one in case.biopsies
        if one.side == side and standing(one) == "present" and named.is_neural(one.structure)
    ]
    return _of(case, f"tissue_{side}", side, "tissue", held)


def _of(case: Case, key: str, side: Side, name: str, records: Sequence[Record]) -> First | None:
    """The first among records of which each lies somewhere in an interval: an interval as well."""
    if not records:
        return None
    ids = [
        frozenset(filter(None, (one.id, getattr(one, "exam", None), *_same(case, one)))) for one in records
    ]
    after = before_all(told_before(case), ids)
    held = frozenset[str]().union(*ids)
    dates = [(_began(case, record), record) for record in records]
    known = [(when, record) for when, record in dates if when.earliest or when.latest]
    if not known:
        return First(
            key=key,
            side=side,
            name=name,
            words=_words(records),
            when=Dates(),
            sources=_sources(records),
            ids=held,
            after=after,
        )
    known.sort(key=lambda pair: (pair[0].earliest or date.min, pair[0].latest or date.max))
    ends = [when.latest for when, _ in known if when.latest]
    latest = min(ends) if ends else None
    when = known[0][0]
    if when.latest != latest:
        when = Dates(
            earliest=when.earliest, latest=latest, precision="interval", about=when.about,
            text=f"{when.earliest or ''}..{latest or ''}",
        )  # fmt: skip
    # every record that may have been the first one is named
    first = [record for dated, record in known if latest is None or (dated.earliest or date.min) <= latest]
    told_only = any(isinstance(r, Symptom) and r.when is None for r in first)
    notes = tuple(sorted({record.note for record in first if record.note}))
    return First(
        key=key, side=side, name=name, words=_words(first), when=when, sources=_sources(first),
        told_only=told_only, notes=notes, ids=held, after=after,
    )  # fmt: skip


def _same(case: Case, record: Record) -> Iterator[str]:
    """The event that tells of the same piece of tissue: claims may name either."""
    if isinstance(record, Biopsy):
        for event in case.events:
            same = "biopsy" in event.what and (event.structure, event.side) == (record.structure, record.side)
            if same and event.id and case.dated(event) == case.dated(record):
                yield event.id


def _began(case: Case, record: Record) -> Dates:
    """When it was; a symptom without a date of its own began by the visit at which it was told."""
    when = case.dated(record)
    if isinstance(record, Symptom) and record.when is None and when.latest is not None:
        return Dates(
            latest=when.latest, precision="open", about=when.about, text=f"..{when.text.split('..')[-1]}"
        )
    return when


def _words(records: Sequence[Record]) -> str:
    places = [record for record in records if isinstance(record, Finding)]
    if places:
        return ", ".join(sorted({named.place(one.structure) for one in places}))
    return named.together(named.words(record) for record in records)


def _sources(records: Sequence[Record]) -> tuple[str, ...]:
    return tuple(sorted({str(record.source) for record in records}))
