"""How strength changed from the first grade to the last one, in a sentence for each side."""

from collections.abc import Iterator

from neurography.model.case import Case, Dates, Strength
from neurography.study.case import named
from neurography.study.case.lags import SIDES


def strength_sentences(case: Case) -> Iterator[str]:
    """`Left strength rose: dorsiflexion 0/5 to 4+/5 (2024-01 to 2024-07).`; nothing where no grade changed."""
    for side in SIDES:
        said = []
        for verb, sign in (("rose", 1), ("fell", -1)):
            told: dict[tuple[str, str], list[str]] = {}
            for what, first, last in _ends(case, side):
                if ((last.value or 0.0) - (first.value or 0.0)) * sign > 0:
                    dates = (named.date_words(case.dated(first)), named.date_words(case.dated(last)))
                    told.setdefault(dates, []).append(f"{what} {first.grade}/5 to {last.grade}/5")
            said += [
                f"{verb}: {', '.join(held)} ({start} to {end})" for (start, end), held in sorted(told.items())
            ]
        if said:
            yield f"{named.initial(side)} strength {'; '.join(said)}."


def _ends(case: Case, side: str) -> Iterator[tuple[str, Strength, Strength]]:
    """The first and the last grade of each movement, where the dates say which was which."""
    held: dict[str, list[Strength]] = {}
    for one in case.strength:
        if one.side == side and one.value is not None:
            held.setdefault(named.subject(one), []).append(one)
    for what, grades in sorted(held.items()):
        first = [
            one
            for one in grades
            if all(_first(case.dated(one), case.dated(two)) for two in grades if two is not one)
        ]
        last = [
            one
            for one in grades
            if all(_first(case.dated(two), case.dated(one)) for two in grades if two is not one)
        ]
        if len(grades) > 1 and len(first) == len(last) == 1:
            yield what, first[0], last[0]


def _first(one: Dates, other: Dates) -> bool:
    return one.surely_before(other)
