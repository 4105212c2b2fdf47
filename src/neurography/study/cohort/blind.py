"""Does a reading sheet tell the group? By what its cells say, and by which of them are empty."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from neurography.study.cohort import columns as c

Cases = Mapping[str, Mapping[str, str]]
"""Code of a case -> what is known of it."""

TO_HIDE = ("location", "side")
"""Columns that are left out where they tell the group: a reader finds the lesion by its name."""

_FEW_WORDS = ("side", "field", "sequence", "finding")
"""Columns of a few words, of which each is looked at; in others words may be of one group by chance."""


def telling(cases: Cases, column: str) -> str:
    """How a column tells the group, `empty: control`; "" where it does not, or where there are no two groups."""
    groups = {values.get("group", "") for values in cases.values()}
    if len(groups) < 2:
        return ""
    if column == c.PATIENT:
        return _labels(cases)
    filled, empty = (
        {values.get("group", "") for values in cases.values() if bool(values.get(column)) is there}
        for there in (True, False)
    )
    said = []
    if filled and empty:
        said += [f"filled: {_named(filled)}"] if filled < groups else []
        said += [f"empty: {_named(empty)}"] if empty < groups else []
    whose = _whose(cases, column, lambda word: word)
    if column in _FEW_WORDS:
        if len(whose) > 1:
            said += [f"{word}: {_named(one)}" for word, one in whose.items() if one < groups]
    elif (column in TO_HIDE or _repeated(cases, column)) and _apart(whose):
        said += [f"{word}: {_named(one)}" for word, one in list(whose.items())[:3]]
    return ", ".join(said)


def warnings(cases: Cases, shown: Sequence[str]) -> list[str]:
    """One for each shown column that tells the group; none where the group is shown itself."""
    if "group" in shown:
        return []
    told = []
    for column in shown:
        said = telling(cases, column)
        if said and column == c.PATIENT:
            told.append(f"warning: the patient labels tell the group ({said}): use --codes")
        elif said:
            way = "use --codes" if column in c.UNITS else "remove the column, or fill it alike in all groups"
            told.append(f"warning: the column {column} tells the group ({said}): {way}")
    return told


def _labels(cases: Cases) -> str:
    """Where the letters that patient labels begin with are of one group each."""

    def start(label: str) -> str:
        found = re.match(r"[^\W\d_]*", label)
        return (found[0] if found else "") or "no letter"

    whose = _whose(cases, c.PATIENT, start)
    # one way of labels for all is of no group
    if len(whose) < 2 or any(len(one) > 1 for one in whose.values()):
        return ""
    return ", ".join(f"{letters}: {_named(one)}" for letters, one in sorted(whose.items()))


def _whose(cases: Cases, column: str, word: Callable[[str], str]) -> dict[str, set[str]]:
    """Word -> the groups in which it stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for values in cases.values():
        if values.get(column):
            found[word(values[column])].add(values.get("group", ""))
    return dict(sorted(found.items()))


def _apart(whose: Mapping[str, set[str]]) -> bool:
    """Whether no word stands in two groups, and not all in one."""
    return all(len(one) == 1 for one in whose.values()) and len(set[str]().union(*whose.values())) > 1


def _repeated(cases: Cases, column: str) -> bool:
    """Whether a word stands with two patients: else it is a name of each, and says nothing of groups."""
    people: dict[str, set[str]] = defaultdict(set)
    for values in cases.values():
        people[values.get(column, "")].add(values["patient"])
    return any(word and len(whose) > 1 for word, whose in people.items())


def _named(groups: Iterable[str]) -> str:
    return " and ".join(sorted(group or "no group" for group in groups))
