"""Records of one case held against each other, without any claim of the source."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from neurography.anatomy import names
from neurography.model.case import Case, Imaging, Record
from neurography.study.case.claims import SILENT, standing
from neurography.study.case.found import Found

_WHAT = {
    "findings": ("structure", "side", "kind"),
    "reflexes": ("reflex", "side"),
    "sensation": ("dermatome", "nerve_field", "region", "side"),
    "strength": ("action", "muscle", "group", "side"),
    "electrodiagnosis": ("test", "nerve", "muscle", "group", "side", "parameter"),
    "biopsies": ("specimen", "structure", "side"),
}
"""List -> the fields that say what a record is about."""


def records(case: Case) -> Iterator[Found]:
    """Every rule on records; `case` is read under one answer to its open questions."""
    yield from _opposite(case)
    yield from _visit_order(case)
    yield from _outside_visit(case)
    yield from _figures(case)
    yield from _weighting(case)
    yield from _not_legible(case)
    yield from _units(case)
    yield from _unknown_names(case)


def _opposite(case: Case) -> Iterator[Found]:
    """The same thing present in one record and absent in another, when the dates allow that they are of one time."""
    for name, keys in _WHAT.items():
        about: dict[tuple[object, ...], list[tuple[int, Record]]] = defaultdict(list)
        for _, index, record in case.records(name):
            if standing(record) not in SILENT:
                about[tuple(getattr(record, key) for key in keys)].append((index, record))
        for what, held in about.items():
            for (i, one), (j, other) in combinations(held, 2):
                if standing(one) != standing(other) and _same_time(case, one, other):
                    yield _opposed(case, name, what, (i, one), (j, other))


def _same_time(case: Case, one: Record, other: Record) -> bool:
    if one.visit and other.visit:
        return one.visit == other.visit
    return case.dated(one).may_be_within(case.dated(other))


def _opposed(
    case: Case, name: str, what: tuple[object, ...], one: tuple[int, Record], other: tuple[int, Record]
) -> Found:
    """Two examinations may disagree (doubtful); one examination or one text may not contradict itself."""
    spoken = " ".join(str(part).replace("_", " ") for part in what if part and part != "n/a")
    exams = {getattr(record, "exam", None) for _, record in (one, other)}
    by_two = len(exams) == 2 and None not in exams
    told = " and ".join(
        f"{standing(record)} ({_by(case, record)}{record.source})" for _, record in (one, other)
    )
    return Found(
        rule="opposite", verdict="doubtful" if by_two else "contradicted",
        sentence=f"{spoken}: {told}", paths=((name, one[0]), (name, other[0])),
    )  # fmt: skip


def _by(case: Case, record: Record) -> str:
    exam = getattr(record, "exam", None)
    done = case.record(exam) if exam else None
    return f"{done.modality}, " if isinstance(done, Imaging) else ""


def _visit_order(case: Case) -> Iterator[Found]:
    for i, (one, other) in enumerate(zip(case.visits, case.visits[1:], strict=False)):
        if other.when.surely_before(one.when):
            sentence = f"visit {other.id} ({other.when}) stands after {one.id} ({one.when}) and was before it"
            yield Found(
                rule="visit order", verdict="contradicted", sentence=sentence,
                paths=(("visits", i + 1), ("visits", i)),
            )  # fmt: skip


def _outside_visit(case: Case) -> Iterator[Found]:
    """A record's own date outside the visit it is put to, and a finding at another visit than its examination."""
    for name, index, record in case.records():
        visit = case.visit(record.visit)
        if visit and record.when and not record.when.may_be_within(visit.when):
            at = case.visits.index(visit)
            yield Found(
                rule="date and visit", verdict="contradicted",
                sentence=f"{name}: {record.when} ({record.source}) is not within visit {visit.id} ({visit.when})",
                paths=((name, index), ("visits", at)),
            )  # fmt: skip
        exam = case.record(getattr(record, "exam", None) or "")
        if exam is not None and record.visit and exam.visit and exam.visit != record.visit:
            yield Found(
                rule="examination and visit", verdict="contradicted",
                sentence=f"{name}: visit {record.visit}, and its examination {exam.id} belongs to {exam.visit}",
                paths=((name, index), ("imaging", case.imaging.index(exam))),
            )  # fmt: skip


def _figures(case: Case) -> Iterator[Found]:
    """A number that points at a figure of another visit."""
    visits = {
        picture.figure: (i, picture) for i, exam in enumerate(case.imaging) for picture in exam.pictures
    }
    wrong: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, measured in enumerate(case.measurements):
        _, picture = visits.get(measured.figure, (0, None))
        if picture and picture.visit and measured.visit and picture.visit != measured.visit:
            wrong[measured.figure, picture.visit, measured.visit].append(index)
    for (figure, shown, said), indices in wrong.items():
        first = case.measurements[indices[0]]
        yield Found(
            rule="figure", verdict="contradicted",
            sentence=f"{len(indices)} values of visit {said} point at figure {figure} ({first.source}), "
            f"whose legend says {shown} ({visits[figure][1].source})",
            paths=(*(("measurements", i) for i in indices), ("imaging", visits[figure][0])),
        )  # fmt: skip


def _weighting(case: Case) -> Iterator[Found]:
    """Contrast medium is looked for on T1-weighted images; a T2-weighted one after it is probably a slip."""
    for i, exam in enumerate(case.imaging):
        for j, picture in enumerate(exam.pictures):
            if picture.contrast == "after" and picture.weighting.upper().startswith("T2"):
                yield Found(
                    rule="weighting", verdict="doubtful",
                    sentence=f"figure {picture.figure} is called {picture.weighting} and shows enhancement "
                    f"({picture.source}); T1 is usual after contrast medium",
                    paths=(("imaging", i, "pictures", j),),
                )  # fmt: skip


def _not_legible(case: Case) -> Iterator[Found]:
    for index, biopsy in enumerate(case.biopsies):
        lost = [marker.name for marker in biopsy.markers if marker.polarity == "not_legible"]
        if lost:
            yield Found(
                rule="marker", verdict="doubtful",
                sentence=f"{', '.join(lost)}: the document lost the sign that says positive or negative "
                f"({biopsy.source}); none is guessed",
                paths=(("biopsies", index),),
            )  # fmt: skip


def _units(case: Case) -> Iterator[Found]:
    for index, exam in enumerate(case.imaging):
        for key in exam.units_not_stated:
            yield Found(
                rule="unit", verdict="doubtful",
                sentence=f"{key} {exam.technique.get(key, '')} of {exam.id or exam.modality} has no unit in the source "
                f"({exam.source})",
                paths=(("imaging", index),),
            )  # fmt: skip


def _unknown_names(case: Case) -> Iterator[Found]:
    """Structures that the graph does not have: kept, but nothing can be reasoned from them."""
    where: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, index, record in case.records("events", "findings", "measurements", "biopsies"):
        if structure := getattr(record, "structure", None):
            where[structure].append((name, index))
    for name, index, record in case.records("strength", "electrodiagnosis", "sensation"):
        for key in ("muscle", "nerve", "nerve_field"):
            if structure := getattr(record, key, None):
                where[structure].append((name, index))
    for structure in sorted(set(where) - names.known()):
        near = names.nearest(structure)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        yield Found(
            rule="structure", verdict="unchecked",
            sentence=f"{structure} is no structure of the graph: kept, but no lesion or route is sought there{meant}",
            paths=tuple(where[structure]),
        )  # fmt: skip
