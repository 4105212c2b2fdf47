"""One thing that two records of the same time tell differently: present and absent, two grades, two results."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from neurography.model.case import Case, Imaging, Record, Reflex, Strength
from neurography.study.case.claims import SILENT, standing
from neurography.study.case.found import Found, Verdict

_WHAT = {
    "findings": ("structure", "side", "kind"),
    "reflexes": ("reflex", "side"),
    "sensation": ("dermatome", "nerve_field", "region", "side"),
    "strength": ("action", "muscle", "group", "side"),
    "electrodiagnosis": ("test", "nerve", "muscle", "group", "side", "parameter"),
    "biopsies": ("specimen", "structure", "side"),
}
"""List -> the fields that say what a record is about."""

MOST_PAIRS = 200
"""Results about one place: a table of thousands of rows that all quarrel is told by the first of them."""

Placed = tuple[int, Record]


def opposite(case: Case) -> Iterator[Found]:
    """The same thing told in two ways, when the dates allow that both are of one time."""
    for name, keys in _WHAT.items():
        about: dict[tuple[object, ...], list[Placed]] = defaultdict(list)
        for _, index, record in case.records(name):
            if standing(record) not in SILENT:
                about[tuple(getattr(record, key) for key in keys)].append((index, record))
        for what, held in about.items():
            found = (one for pair in _pairs(case, held) if (one := _told(case, name, what, *pair)))
            for number, one in enumerate(found):
                if number == MOST_PAIRS:
                    break
                yield one


def _pairs(case: Case, held: Iterable[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """Pairs that say different things and may be of one time, in the file's order.

    Records that say the same at the same visit and dates, by the same examination, are one to the others: each is
    paired by its first, so that many alike cost no more than few.
    """
    kinds: dict[tuple[object, ...], list[Placed]] = {}
    for index, record in held:
        when = record.when.text if record.when else ""
        kind = (_said(record), record.visit, when, getattr(record, "exam", None), record.source.document)
        kinds.setdefault(kind, []).append((index, record))
    firsts = list(kinds.values())
    for number, group in enumerate(firsts):
        for others in firsts[number + 1 :]:
            one, other = group[0], others[0]
            if _said(one[1]) != _said(other[1]) and _same_time(case, one[1], other[1]):
                yield from ((one, each) for each in others[:MOST_PAIRS])
                yield from ((each, other) for each in group[1:MOST_PAIRS])


def _said(record: Record) -> str:
    """Present or absent; of a muscle its grade, of a reflex its result."""
    if isinstance(record, Strength) and record.grade is not None:
        return record.grade
    if isinstance(record, Reflex):
        return "brisk" if record.result == "clonus" else record.result
    return standing(record)


def _same_time(case: Case, one: Record, other: Record) -> bool:
    if one.when and other.when and not one.when.may_be_within(other.when):
        return False
    if one.visit and other.visit:
        return one.visit == other.visit
    return case.dated(one).may_be_within(case.dated(other))


def _told(case: Case, name: str, what: tuple[object, ...], one: Placed, other: Placed) -> Found | None:
    """Two examinations may disagree (doubtful); one examination or one text may not contradict itself."""
    spoken = " ".join(str(part).replace("_", " ") for part in what if part and part != "n/a")
    pair = (one[1], other[1])
    words = [_words(record) for record in pair]
    graded = standing(pair[0]) == standing(pair[1])
    if graded and words[0] == words[1]:
        return None  # weak without a grade beside a grade below 5: no contradiction
    exams = {getattr(record, "exam", None) for record in pair}
    by_two = len(exams) == 2 and None not in exams
    verdict: Verdict = "doubtful" if by_two else "contradicted"
    why = ""
    if graded and all(isinstance(record, Strength) for record in pair):
        if None in (grades := [record.grade for record in pair if isinstance(record, Strength)]):
            return None
        if grades[0][0] == grades[1][0]:  # type: ignore[index]
            verdict, why = "doubtful", "; less than a grade apart"
    if graded and not why:
        if one[1].source.document != other[1].source.document:
            verdict, why = "doubtful", "; two sources, perhaps two examiners"
        elif not _surely(case, *pair):
            verdict, why = "doubtful", "; nothing says that they are of two days"
    told = " and ".join(
        f"{said} ({_by(case, record)}{record.source})" for said, record in zip(words, pair, strict=True)
    )
    return Found(
        rule="opposite", verdict=verdict, sentence=f"{spoken}: {told}{why}",
        paths=((name, one[0]), (name, other[0])),
    )  # fmt: skip


def _words(record: Record) -> str:
    if isinstance(record, Strength) and record.grade is not None:
        return f"{record.grade}/5"
    return record.result if isinstance(record, Reflex) else standing(record)


def _surely(case: Case, one: Record, other: Record) -> bool:
    """Whether both are said to be of the same visit or day."""
    if one.visit and one.visit == other.visit:
        return True
    when = case.dated(one)
    return when.precision == "day" and when.text == case.dated(other).text


def _by(case: Case, record: Record) -> str:
    exam = getattr(record, "exam", None)
    done = case.record(exam) if exam else None
    return f"{done.modality}, " if isinstance(done, Imaging) else ""
