"""When what happened, in sentences: doubling times, ratios, lags of each side, order; each with its interval."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from neurography.model.case import Case, IntervalClaim, Lab, Record
from neurography.study.case import named
from neurography.study.case.appeared import appeared
from neurography.study.case.claims import standing
from neurography.study.case.labs import MONTH_DAYS, Doubling, Ratio, doubled, doublings, ratios, series
from neurography.study.case.lags import FIRST_SEEN, SIDES, First, firsts, in_order, lag, span
from neurography.study.case.strength_words import strength_sentences
from neurography.study.case.times import times

NO_DATES = "The case gives no dates: only the order of its visits is known"
NO_LAG = "no lag or doubling time can be told from dates"

NO_FIRST = "No symptom, image of a nerve or tissue is told with a side and a date, and no value doubled."

_MOST_STEPS = 8
"""Steps from value to value that a sentence tells; with more it tells the whole, and the table the steps."""

_KEYS = {
    "symptom": "first symptom",
    "image": "first image with a finding in a nerve or root",
    "tissue": "tissue of a nerve",
    "sphincter": "first sign of bladder or bowel",
    "dural": "first image with a finding in dural sac or canal",
    "referral": "referral",
}


def sentences(case: Case) -> Iterator[str]:
    """What to read first of a case that is read under one answer to its open questions."""
    yield from list(_sentences(case)) or [NO_FIRST]


def _sentences(case: Case) -> Iterator[str]:
    held = firsts(case)
    dates = [case.dated(record) for _, _, record in case.records()]
    if not any(when.earliest or when.latest for when in dates):
        visits = ", ".join(visit.id for visit in case.visits)
        yield f"{NO_DATES}{f' ({visits})' if visits else ''}; {NO_LAG}."
        yield from _told_spans(case)
        return
    yield from _doubling_sentences(case)
    yield from _ratio_sentences(case)
    for side in SIDES:
        yield from _side(held, side, case)
    if "sphincter" in held:
        yield _sphincter(held)
    yield from strength_sentences(case)
    yield from _referral(held)
    yield from _order(in_order([one for one in held.values() if one.key != "referral"]))
    turned = [_turned(case, *pair) for pair in appeared(case)]
    if turned:
        yield f"Absent in one examination, present in a later one: {'; '.join(turned)}."
    for found in times(case):
        if found.verdict in ("contradicted", "strained"):
            yield f"The source against its own dates: {found.sentence}."
    if any(key.startswith("image") for key in held):
        yield FIRST_SEEN


def _told_spans(case: Case) -> Iterator[str]:
    """How long the source says that it was from one thing to another, where no date says so."""
    told = [
        f"{claim.words}: {claim.value:g} {claim.unit}{'s' if claim.value != 1 else ''} ({claim.source})"
        for claim in case.claims
        if isinstance(claim, IntervalClaim)
    ]
    if told:
        yield f"Told in words: {'; '.join(told)}."


def _doubling_sentences(case: Case) -> Iterator[str]:
    for (analyte, specimen, _), labs in series(case).items():
        if not doubled(labs):
            continue
        what = f"{named.initial(named.plain(analyte))} in {named.plain(specimen)}"
        steps = doublings(case, labs)
        if len(steps) > _MOST_STEPS:
            yield from _whole(case, what, labs)
            continue
        falls = [_fall(case, step) for step in steps if step.why == "it did not rise"]
        rises = [step for step in steps if step.months is not None]
        if rises:
            told = [_doubling(rises[0]), *(_next(*pair) for pair in pairwise(rises))]
            yield " ".join([f"{what} doubled in {'; '.join(told)}.", *falls])


def _whole(case: Case, what: str, labs: Sequence[Lab]) -> Iterator[str]:
    """Many values: from the first number to the last one."""
    numbers = [lab for lab in labs if lab.value is not None and not lab.censored]
    (step,) = doublings(case, (numbers[0], numbers[-1]))
    ends = (
        f"{named.value_words(step.start)} ({named.date_words(step.dates[0])}) to "
        f"{named.value_words(step.end)} ({named.date_words(step.dates[1])})"
    )
    if step.months is not None:
        yield f"{what}, {len(labs)} values from {ends}: on the whole doubled in {_doubling(step)}."
    else:
        yield f"{what}, {len(labs)} values from {ends}: no doubling time over the whole ({step.why})."


def _doubling(step: Doubling) -> str:
    between = f" ({step.interval[0]:.1f} to {step.interval[1]:.1f} by the dates)" if step.interval else ""
    first, second = step.dates
    return f"{step.months:.1f} months{between} from {named.date_words(first)} to {named.date_words(second)}"


def _next(before: Doubling, step: Doubling) -> str:
    """The same without what the one before has said: `6.5 (5.2 to 7.8) to 2013-05`."""
    between = f" ({step.interval[0]:.1f} to {step.interval[1]:.1f})" if step.interval else ""
    first, second = map(named.date_words, step.dates)
    start = "" if before.end == step.start else f" from {first}"
    return f"{step.months:.1f}{between}{start} to {second}"


def _fall(case: Case, step: Doubling) -> str:
    first, second = step.dates
    given = sorted(
        {
            named.words(one)
            for one in case.treatments
            if one.status == "present"
            and one.when is not None
            and first.earliest
            and second.latest
            and one.when.earliest
            and one.when.latest
            and first.earliest <= one.when.earliest
            and one.when.latest <= second.latest
        }
    )
    during = f" ({', '.join(given)} in that time)" if given else ""
    return (
        f"None from {named.date_words(first)} to {named.date_words(second)}: it did not rise "
        f"({named.value_words(step.start)}, then {named.value_words(step.end)}){during}."
    )


def _ratio_sentences(case: Case) -> Iterator[str]:
    for one in ratios(case):
        over, under = (named.date_words(when) for when in one.dates)
        yield (
            f"{named.initial(named.plain(one.over.analyte))} in CSF, {named.value_words(one.over)}, is "
            f"{one.value:.1f} times that in {named.plain(one.under.specimen)}, {named.value_words(one.under)} "
            f"({_apart(one)}: CSF {over}, {named.plain(one.under.specimen)} {under})."
        )


def _apart(one: Ratio) -> str:
    if one.apart is None:
        return "dates not known"
    if one.apart == (0, 0):
        return "the same day"
    least, most = (days / MONTH_DAYS for days in one.apart)
    return f"dates approximate, {least:.1f} to {most:.1f} months apart"


def _side(held: Mapping[str, First], side: str, case: Case) -> Iterator[str]:
    """Symptom, image and tissue of one side in one sentence."""
    chain = [held.get(f"{kind}_{side}") for kind in ("symptom", "image", "tissue")]
    if not any(chain):
        return
    said = []
    nerves = _of_nerves(case)
    symptom, image, tissue = chain
    said.append(_first(symptom, short=True) if symptom else "no symptom of this side is told")
    if image:
        said.append(_first(image, short=True, nerves=nerves) + _after(symptom, image))
    else:
        said.append(f"no image with a finding{' in a nerve or root' if nerves else ' of this side'}")
    if tissue:
        said.append(_first(tissue, short=True) + _after(symptom, tissue))
    else:
        taken = {one.status for one in case.biopsies if one.side == side}
        word = next(
            (named.plain(one) for one in ("not_reported", "not_examined") if one in taken), "not told of"
        )
        said.append(f"tissue{' of a nerve' if nerves else ''} {word}")
    yield f"{named.initial(side)}: {'; '.join(said)}."


def _after(start: First | None, end: First) -> str:
    """How long after the first symptom; nothing where its onset bears no date, which is said with it."""
    if start is None or start.told_only:
        return ""
    found = lag(start, end)
    if found.told:
        return f", after the first symptom: {found.months}"
    if found.settled and found.most is not None:
        return f", {span(found.least, found.most)} after the first symptom"
    if found.least is not None and found.most is not None and found.least < 0 < found.most:
        before, after = f"{-found.least:.1f} months before", f"{found.most:.1f} months after"
        return f", {before} to {after} the first symptom: the dates allow either order"
    return f", after the first symptom: {span(found.least, found.most)}"


def _of_nerves(case: Case) -> bool:
    """Whether the case is about nerves: an image tells of one, or nothing was found in any other structure."""
    found = [one for one in case.findings if standing(one) == "present"]
    return not found or any(named.is_neural(one.structure) for one in found)


def _first(one: First, *, short: bool = False, nerves: bool = True) -> str:
    """`right first symptom (weakness, foot; about 2013-08)`."""
    kind = one.key.partition("_")[0]
    side = f"{one.side} " if one.side in ("left", "right") and not short else ""
    elsewhere = kind == "image" and not nerves
    what = f"{one.words}; " if kind in ("symptom", "sphincter", "dural") or elsewhere else ""
    when = named.date_words(one.when)
    kind_words = "first image with a finding" if elsewhere else _KEYS[kind]
    date = f"its onset bears no date, told {when}" if one.told_only else when
    return f"{side}{kind_words} ({what}{date})"


def _sphincter(held: Mapping[str, First]) -> str:
    """Bladder and bowel against the second leg and against the first image of the dural sac."""
    one = held["sphincter"]
    said = [named.initial(_first(one))]
    later = [held[key] for key in ("symptom_left", "symptom_right", "dural") if key in held]
    for other in later:
        found = lag(one, other)
        if other.key == "dural" or found.settled:
            said.append(f"to the {_first(other)} {found.sentence}")
    return "; ".join(said) + "."


def _referral(held: Mapping[str, First]) -> Iterator[str]:
    for side in SIDES:
        if "referral" in held and f"tissue_{side}" in held:
            found = lag(held["referral"], held[f"tissue_{side}"])
            if found.settled:
                yield f"{named.initial(_first(found.start))} to {_first(found.end)}: {found.sentence}."


def _order(found: Sequence[First]) -> Iterator[str]:
    """Groups of which the dates leave the order open, one after the other."""
    groups: list[list[First]] = []
    for one in found:
        if groups and not all(other.surely_before(one) for other in groups[-1]):
            groups[-1].append(one)
        else:
            groups.append([one])
    if len(groups) == 1 and len(found) > 1:
        yield f"The dates leave the order of {_listed(groups[0])} open."
    elif len(groups) > 1:
        told = [_listed(group) + (" (their order left open)" if len(group) > 1 else "") for group in groups]
        text = any(b.told_before(a) and not b.when.surely_before(a.when) for a in found for b in found)
        yield f"Order as the dates{' and the text' if text else ''} leave it: {'; then '.join(told)}."


def _listed(group: Sequence[First]) -> str:
    names = [f"{one.side} {one.name}" if one.side in ("left", "right") else one.name for one in group]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _turned(case: Case, no: Record, yes: Record) -> str:
    side = getattr(no, "side", "n/a")
    sure = ", probable" if getattr(no, "certainty", None) in ("probable", "possible") else ""
    return (
        f"{f'{side} ' if side in ('left', 'right') else ''}{named.words(no)} "
        f"(absent{sure} {named.date_words(case.dated(no))}, present {named.date_words(case.dated(yes))})"
    )
