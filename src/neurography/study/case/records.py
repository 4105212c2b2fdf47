"""Records of one case held against each other, without any claim of the source."""

from collections import defaultdict
from collections.abc import Iterator

from neurography.model.case import Case
from neurography.study.case.found import Found
from neurography.study.case.opposite import opposite
from neurography.study.case.unknown import unknown
from neurography.study.case.values import values


def records(case: Case) -> Iterator[Found]:
    """Every rule on records; `case` is read under one answer to its open questions."""
    yield from opposite(case)
    yield from _visit_order(case)
    yield from _outside_visit(case)
    yield from _figures(case)
    yield from _weighting(case)
    yield from _not_legible(case)
    yield from _units(case)
    yield from values(case)
    yield from unknown(case)


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
    visits = {visit.id: i for i, visit in enumerate(case.visits)}
    exams = {exam.id: i for i, exam in enumerate(case.imaging)}
    for name, index, record in case.records():
        visit = case.visit(record.visit)
        if visit and record.when and not record.when.may_be_within(visit.when):
            yield Found(
                rule="date and visit", verdict="contradicted",
                sentence=f"{name}: {record.when} ({record.source}) is not within visit {visit.id} ({visit.when})",
                paths=((name, index), ("visits", visits[visit.id])),
            )  # fmt: skip
        exam = case.record(getattr(record, "exam", None) or "")
        if exam is not None and record.visit and exam.visit and exam.visit != record.visit:
            yield Found(
                rule="examination and visit", verdict="contradicted",
                sentence=f"{name}: visit {record.visit}, and its examination {exam.id} belongs to {exam.visit}",
                paths=((name, index), ("imaging", exams[exam.id])),
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
