"""What is said before any site is named: reflexes that no nerve makes brisk, both sides alike, the canal, no nerve."""

from collections.abc import Iterator, Sequence

from neurography.anatomy.graph import load
from neurography.model.case import Case
from neurography.model.site import Side
from neurography.reasoning.lesion import Sign
from neurography.study.case.sign_records import DENERVATION, NO_MUSCLE
from neurography.study.case.signs import Signs
from neurography.study.case.where_words import Answer, listed
from neurography.study.case.window import by_then

_ALIKE = 0.75
"""From this part of all abnormal findings that both sides share on, the sides are called alike: a convention."""

_LEAST = 2
_LOW = {"s2", "s3", "s4"}


def brisk(signs: Signs) -> Iterator[str]:
    """What stands before any site: reflexes that no lesion of a nerve makes."""
    if raised := [each for each in signs.told if each.increased]:
        words = ", ".join(each.words for each in raised)
        yield (
            f"{signs.visit.id}: {words}: no lesion of a root, plexus or nerve makes reflexes brisk; with weakness "
            "think of the cord or above. Sites that are named all the same are sought as if all of the deficit came "
            "from roots and nerves."
        )


def cautions(signs: Signs) -> Iterator[str]:
    """What has to be thought of before nerves of each side: the canal, and a disease that is not focal."""
    left, right = (_found(signs, side) for side in ("left", "right"))
    if (_low(left) and _low(right)) or _sphincters(signs):
        low = [*_low(left), *_low(right), *_sphincters(signs)]
        yield (
            f"{signs.visit.id}: {listed(signs, low)}: findings of S2 to S4 on both sides or of a sphincter; one place "
            "in the canal, the cauda equina or the conus, has to be thought of before nerves of each side."
        )
    keys = [{(sign.kind, sign.where) for sign in found} for found in (left, right)]
    both, every = keys[0] & keys[1], keys[0] | keys[1]
    if (
        not any(each.increased for each in signs.told)
        and len(both) >= _LEAST
        and len(both) >= _ALIKE * len(every)
    ):
        yield (
            f"{signs.visit.id}: left and right share {len(both)} of {len(every)} abnormal findings: what is alike on "
            "both sides need not be focal; a disease of many nerves or roots at once is no site of this graph."
        )


def _found(signs: Signs, side: Side) -> list[Sign]:
    return [sign for sign in signs.of(side) if sign.status == "present"]


def _low(found: Sequence[Sign]) -> list[Sign]:
    """Those whose fibres all come by S2 to S4."""
    return [sign for sign in found if all(set(one.weights) <= _LOW for one in load().named(sign.where))]


def _sphincters(signs: Signs) -> list[Sign]:
    return [sign for sign in signs.of("midline") if sign.status == "present"]


def no_nerve(case: Case, answer: Answer) -> Iterator[str]:
    """Of an answer beside which no lesion at all fits as well: no site, and what the muscles themselves show."""
    present = [sign for sign in answer.found.signs if sign.status == "present"]
    yield (
        f"{answer.label}: {listed(answer.signs, present)} point{'s' * (len(present) == 1)} to no nerve: no lesion at "
        "all fits as well as any site, so that none is named."
    )
    muscles: dict[str, dict[str, None]] = {}
    for one in case.findings:
        own = answer.side in (one.side, "n/a") and one.kind not in (*DENERVATION, "atrophy")
        muscle = one.structure.endswith("_muscle") and one.status == "present"
        if own and muscle and by_then(case, one, answer.signs.visit):
            name = f"{one.side} {one.structure.replace('_', ' ')}"
            muscles.setdefault(name, {})[one.kind.replace("_", " ")] = None
    if muscles:
        words = "; ".join(f"{name} ({', '.join(kinds)})" for name, kinds in sorted(muscles.items()))
        yield f"{answer.label}: the muscle itself is abnormal: {words}."


def not_placed(every: Sequence[Signs]) -> str:
    """The headline where no finding could be used: what is abnormal all the same, and why it has no place."""
    passed = [one for each in every for one in each.passed if one.abnormal]
    vague = [one for one in passed if one.reason == NO_MUSCLE]
    if vague:
        named = "; ".join(f"{one.words} ({one.source})" for one in vague)
        return f"It cannot be localised finer than the limb, as no muscle is named: {named}."
    if not passed:
        return "No finding of a muscle, movement, field or reflex is abnormal: nothing to localise."
    by_reason: dict[str, dict[str, None]] = {}
    for found in passed:
        by_reason.setdefault(found.reason, {})[f"{found.words} ({found.source})"] = None
    number = sum(map(len, by_reason.values()))
    said = "; ".join(f"{', '.join(words)}: {reason}" for reason, words in by_reason.items())
    single = "1 abnormal finding, which cannot be used"
    return f"{single if number == 1 else f'{number} abnormal findings, none of which can be used'}: {said}."
