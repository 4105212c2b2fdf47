"""The columns of a cohort table: what they hold, the words that stand in them, how else they may be called."""

import re
from difflib import get_close_matches
from types import MappingProxyType

from neurography.model.errors import CallError

PATIENT, LESION, EXAMINATION = UNITS = ("patient", "lesion", "examination")
"""What is counted."""

SELECTORS = (
    "group", "subgroup", "sex", "certainty", "location", "side", "stage", "field", "sequence", "finding",
)  # fmt: skip
"""Columns that a tally may divide by, with `reader`."""

KNOWN = (
    "patient", "group", "subgroup", "sex", "certainty", "lesion", "location", "side", "examination", "stage", "field",
    "sequence", "finding", "reader", "sign", "set", "of", "count", "case", "note", "source",
)  # fmt: skip

ALIASES = MappingProxyType(
    {
        "subject": "patient", "participant_id": "patient", "participant": "patient", "person": "patient",
        "session": "examination", "exam": "examination", "visit": "examination",
        "field_strength": "field", "field_strength_t": "field", "field_t": "field",
        "magneticfieldstrength": "field", "rater": "reader", "status": "sign",
    }
)  # fmt: skip

BELONGS_TO = MappingProxyType(
    {
        "group": (PATIENT,), "subgroup": (PATIENT,), "sex": (PATIENT,), "certainty": (PATIENT,),
        "location": (PATIENT, LESION), "side": (PATIENT, LESION),
        "stage": (PATIENT, EXAMINATION), "field": (PATIENT, EXAMINATION),
    }
)  # fmt: skip
"""Column -> whose it is: in all rows of that patient, lesion or examination it holds the same."""

PRESENT, ABSENT, NOT_EXAMINED, NOT_REPORTED = SIGNS = ("present", "absent", "not_examined", "not_reported")

STAGES = MappingProxyType(
    {
        "asymptomatic": "asymptomatic", "presymptomatic": "asymptomatic", "pre_symptomatic": "asymptomatic",
        "symptomatic": "symptomatic", "iris": "IRIS", "chronic": "chronic", "follow_up": "chronic",
        "chronic/follow_up": "chronic",
    }
)  # fmt: skip
"""Spelling -> stage, in the order of the course."""

CERTAINTIES = ("definite", "probable", "possible", "not_definite")
"""Of the diagnosis, not of the sign."""

SIDES = MappingProxyType(
    {
        "left": "left", "l": "left", "right": "right", "r": "right", "midline": "midline",
        "bilateral": "bilateral", "both": "bilateral",
    }
)  # fmt: skip

SEXES = MappingProxyType(
    {
        "female": "female", "f": "female", "woman": "female", "women": "female",
        "male": "male", "m": "male", "man": "male", "men": "male",
    }
)  # fmt: skip

SEQUENCES = MappingProxyType(
    {
        "t2*": "T2*", "t2*w": "T2*", "t2*_w": "T2*", "t2*_weighted": "T2*", "t2star": "T2*", "t2starw": "T2*",
        "swi": "SWI", "megre": "MEGRE", "qsm": "QSM",
    }
)  # fmt: skip
"""Spellings that mean the same; any other word stands for itself."""

CONTROLS = ("control", "controls", "healthy")
"""Groups that are controls without being named by --controls."""

CONSENSUS = "consensus"
"""A reader of this name has the last word where there are several."""

MISSING = frozenset({"", "n/a", "na", "#n/a", "-"})

EXAMPLE = "patient group lesion examination stage sign"


def plain(text: str) -> str:
    """A word as it is compared: lower case, underscores for blanks and hyphens."""
    return re.sub(r"[\s-]+", "_", text.strip().lower())


def column(name: str) -> str | None:
    """Our name of a header cell; None for one that is not known."""
    word = plain(name)
    word = ALIASES.get(word, word)
    return word if word in KNOWN else None


def nearest(name: str) -> str:
    """`Did you mean stage?`, or how to get on without."""
    close = get_close_matches(plain(name), [*KNOWN, *ALIASES], n=1, cutoff=0.6)
    return f"Did you mean {ALIASES.get(close[0], close[0])}?" if close else "Rename it to note, or remove it."


def divisions(text: str) -> tuple[tuple[str, ...], ...]:
    """`stage,field+sequence` as ((stage,), (field, sequence)): each by itself, those joined by + crossed.

    Raises
    ------
    CallError
        For a column that a tally cannot divide by.
    """
    known = (*SELECTORS[1:], "reader")
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        names = tuple(plain(one) for one in part.split("+"))
        for name in names:
            if name not in known:
                raise CallError(
                    wanted=f"--by with columns of {', '.join(known)}",
                    came=repr(name),
                    todo="Separate them by commas; join two by + to cross them. Groups are always apart.",
                )
        found.append(names)
    return tuple(found)
