"""The tracks of a case's timeline: what was told, examined, found and given, each where its dates put it."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from neurography.draw.tracks import Curve, Days, Item, Lane, Timeline
from neurography.model.case import Biopsy, Case, Dates, Disease, Event, Finding, Imaging, Record, Symptom
from neurography.model.measurement import Measurement
from neurography.model.site import Side
from neurography.study.case import named
from neurography.study.case.claims import SILENT, standing
from neurography.study.case.curves import Placed, grades, lab_curves, measured_curves
from neurography.study.case.lags import lags

_LANES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Treatments", ("treatments",)),
    ("Symptoms", ("symptoms",)),
    ("Signs", ("reflexes", "sensation", "findings")),
    ("Nerve tests", ("electrodiagnosis",)),
    ("Images", ("imaging",)),
    ("Tissue", ("biopsies",)),
    ("Laboratory", ("labs",)),
    ("Course", ("diseases", "events", "outcomes")),
)
"""Heading -> the lists that it gathers."""

_HALF = 0.45
"""Half the width of a visit where only the order is known; the next one is 1 away."""

_MOST_SHOWN = 3
"""Structures with a finding that an examination names."""

_MOST_LABS, _MOST_MEASURED = 3, 4
"""Curves of each kind that are drawn; what else there is is named below."""


@frozen(kw_only=True)
class _Told:
    """A record that is drawn: its words, side and dates."""

    record: Record
    words: str
    side: Side
    when: Dates
    until: Dates | None


def timeline_of(case: Case, measurements: Iterable[Measurement] = ()) -> Timeline | None:
    """The tracks of a case that is read under one answer to its open questions; None where nothing can be placed.

    Where nothing at all bears a date, the visits stand side by side in the order of the file, and the axis is not to
    scale.
    """
    place = Placing(case)
    labs, in_curves = lab_curves(case, place)
    images = measured_curves(case, measurements, place)
    lanes = {heading: _lane(case, heading, lists, place, in_curves) for heading, lists in _LANES}
    strong = grades(case, place)
    # what is drawn first stands nearest to what explains it: a fall of a marker above the treatments
    drawn: list[Curve | Lane | None] = [
        *labs[:_MOST_LABS], *images[:_MOST_MEASURED], lanes["Treatments"], lanes["Symptoms"], strong,
        *(lanes[heading] for heading, _ in _LANES[2:]), _lag_lane(case, place),
    ]  # fmt: skip
    tracks = tuple(track for track in drawn if track is not None)
    if not tracks:
        return None
    left_out = [curve.heading for curve in (*labs[_MOST_LABS:], *images[_MOST_MEASURED:])]
    said = [f"Not drawn: {', '.join(left_out)}."] if left_out else []
    return Timeline(tracks=tracks, unplaced=(*_unplaced(case, place, in_curves), *said), places=place.places)


class Placing:
    """Where a date lies on the axis: its days; or the places of the visits where nothing bears a date."""

    def __init__(self, case: Case) -> None:
        """Look through the case once."""
        dated = any(_known(case.dated(record)) for _, _, record in case.records())
        dated = dated or any(_known(visit.when) for visit in case.visits)
        self.places = () if dated else tuple(visit.id for visit in case.visits)
        self._case = case

    def days(self, record: Record) -> Days | None:
        """The days of a record; None without a date."""
        if self.places:
            return self.visit(record.visit or self._visit_of_exam(record))
        return self.dates(self._case.dated(record))

    def visit(self, name: str | None) -> Days | None:
        """The days of a visit."""
        if self.places:
            at = self.places.index(name) if name in self.places else None
            return None if at is None else Days(first=at - _HALF, last=at + _HALF)
        visit = self._case.visit(name)
        return self.dates(visit.when) if visit is not None else None

    def dates(self, when: Dates | None) -> Days | None:
        """An interval of dates as days; None where it says nothing."""
        if when is None or not _known(when):
            return None
        first = float(when.earliest.toordinal()) if when.earliest else None
        # the end of the last day, so that one day has a length and two months share an edge
        last = float(when.latest.toordinal()) + 1.0 if when.latest else None
        return Days(first=first, last=last, about=when.about)

    def _visit_of_exam(self, record: Record) -> str | None:
        exam = self._case.record(getattr(record, "exam", None) or "")
        return exam.visit if exam is not None else None


def _known(when: Dates) -> bool:
    return when.earliest is not None or when.latest is not None


def _lane(
    case: Case, heading: str, lists: Sequence[str], place: Placed, in_curves: frozenset[int]
) -> Lane | None:
    """Records of one side and the same dates share an item."""
    together: dict[tuple[object, ...], list[_Told]] = {}
    days: dict[tuple[object, ...], tuple[Days | None, Days | None]] = {}
    for told in _told(case, lists, in_curves):
        when, until = _extent(told, place)
        if when is None and until is None:
            continue
        # what lasts, what was treated and what was examined is told one by one: each has its own words
        alone = told.words if heading in ("Treatments", "Images", "Tissue", "Course") else ""
        key = (told.side, when, until, alone)
        together.setdefault(key, []).append(told)
        days[key] = (when, until)
    items = [
        Item(
            words=named.together(one.words for one in held), side=held[0].side, when=days[key][0], until=days[key][1]
        )
        for key, held in together.items()
    ]  # fmt: skip
    items.sort(key=_item_order)
    return Lane(heading=heading, items=tuple(items)) if items else None


def _lag_lane(case: Case, place: Placed) -> Lane | None:
    """The lags whose order the dates settle, from one first to the other."""
    items = []
    for lag in lags(case):
        when, until = place.dates(lag.start.when), place.dates(lag.end.when)
        if lag.settled and when is not None and until is not None:
            words = f"{lag.start.name} to {lag.end.name}: {lag.months}"
            side = lag.end.side if lag.end.side in ("left", "right") else lag.start.side
            items.append(Item(words=words, side=side, when=when, until=until))
    return Lane(heading="Lags", items=tuple(items)) if items else None


def _extent(told: _Told, place: Placed) -> tuple[Days | None, Days | None]:
    """When it began and, for what lasts, until when."""
    if told.until is not None:
        return place.dates(told.record.when), place.dates(told.until)
    return place.days(told.record), None


def _item_order(item: Item) -> tuple[object, ...]:
    ends = [
        end for days in (item.when, item.until) if days for end in (days.first, days.last) if end is not None
    ]
    return (min(ends), max(ends), item.side, item.words)  # fmt: skip


def _told(case: Case, lists: Sequence[str], in_curves: frozenset[int]) -> list[_Told]:
    taken = {(b.structure, b.side) for b in case.biopsies if standing(b) == "present"}
    found = []
    for _, _, record in case.records(*lists):
        if standing(record) in SILENT or id(record) in in_curves or _twice(record, taken):
            continue
        if isinstance(record, Finding) and (record.exam or record.status != "present"):
            continue  # what images showed stands with the images and in the matrix
        words = named.words(record)
        if isinstance(record, Imaging):
            words += _shown(case, record)
        if isinstance(record, Disease) and record.state and record.until is None and record.when is not None:
            words += f" (as of {named.date_words(record.when)})"
        if isinstance(record, Symptom) and record.when is None and record.status == "present":
            words = f"{words} (onset without date)"
        found.append(
            _Told(
                record=record, words=words, side=getattr(record, "side", "n/a"), when=case.dated(record),
                until=record.until,
            )
        )  # fmt: skip
    return found


def _shown(case: Case, exam: Imaging) -> str:
    """`: right gastrocnemius muscle`, the structures with a finding; how many, where they are more than a few."""
    found = {
        f"{one.side} {named.place(one.structure)}"
        if one.side in ("left", "right")
        else named.place(one.structure)
        for one in case.findings
        if exam.id and one.exam == exam.id and standing(one) == "present"
    }
    if not found or exam.impression:
        return ""
    return (
        f": {', '.join(sorted(found))}" if len(found) <= _MOST_SHOWN else f": findings at {len(found)} places"
    )


def _twice(record: Record, taken: set[tuple[str, Side]]) -> bool:
    """Events that a biopsy tells already; biopsies that were not taken."""
    if isinstance(record, Event):
        return "biopsy" in record.what and (record.structure or "", record.side) in taken
    if isinstance(record, Imaging):
        return record.status != "present"
    return isinstance(record, Biopsy) and record.status != "present"


def _unplaced(case: Case, place: Placed, in_curves: frozenset[int]) -> tuple[str, ...]:
    """One sentence a heading: what bears no date, never placed anywhere."""
    said = []
    for heading, lists in _LANES:
        missing = [
            _sided(told)
            for told in _told(case, lists, in_curves)
            if all(days is None for days in _extent(told, place))
        ]
        if missing:
            said.append(f"{heading} without a date: {'; '.join(sorted(set(missing)))}.")
    return tuple(said)


def _sided(told: _Told) -> str:
    return f"{told.side} {told.words}" if told.side in ("left", "right") else told.words
