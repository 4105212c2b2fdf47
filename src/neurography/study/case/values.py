"""Values that their own record, the patient's death or physics speaks against."""

from collections.abc import Iterator

from neurography.model import vocabulary
from neurography.model.case import Biopsy, Case, Disease, Electro, Event, Lab, Measured, Outcome, Record
from neurography.study.case.claims import SILENT, standing
from neurography.study.case.found import Found, Verdict

FREE_WATER = 3.0
"""um2/ms (10^-3 mm2/s) at 37 C: no tissue lets water wander farther (Holz et al. 2000, 10.1039/b005319h)."""

DIFFUSIVITIES = ("adc", "ad", "rd")
_SPREAD = ("sd", "se", "sem", "cv", "iqr", "difference", "standard_deviation", "standard_error")
"""Statistics that are no place on the quantity's scale."""
_AFTER_DEATH = ("autopsy", "post_mortem", "post-mortem", "postmortem", "necropsy", "burial", "funeral")


def values(case: Case) -> Iterator[Found]:
    """A number beside "undetectable", anything after death, a number that no tissue has."""
    yield from _none_beside_a_number(case)
    yield from _after_death(case)
    yield from _implausible(case)


def _none_beside_a_number(case: Case) -> Iterator[Found]:
    for name, index, record in case.records("labs", "electrodiagnosis"):
        value, result = getattr(record, "value", None), getattr(record, "result", None)
        if not value:
            continue
        no_number = isinstance(record, Lab) and result == "undetectable" and record.censored != "left"
        no_answer = isinstance(record, Electro) and result in ("absent", "unobtainable")
        silent = result in SILENT
        if no_number or no_answer or silent:
            about = record.analyte if isinstance(record, Lab) else getattr(record, "parameter", "")
            todo = "; a detection limit is written with censored: left" if no_number else ""
            sentence = (
                f"{about} is {value:g} {getattr(record, 'unit', '')} and {str(result).replace('_', ' ')} in one record "
                f"({record.source}){todo}"
            )
            yield Found(
                rule="value and result", verdict="contradicted", sentence=sentence, paths=((name, index),)
            )


def _after_death(case: Case) -> Iterator[Found]:
    """What began, or went on, surely after the patient's death; an autopsy may."""
    deaths = [
        (name, index, record)
        for name, index, record in case.records("events", "outcomes")
        if (isinstance(record, Event) and record.kind == "death" and record.status == "present")
        or (isinstance(record, Outcome) and record.result == "died")
        if case.dated(record).latest is not None
    ]
    if not deaths:
        return
    at, number, death = min(deaths, key=lambda one: str(case.dated(one[2]).latest))
    died = case.dated(death)
    for name, index, record in case.records():
        if name == "claims" or record is death or standing(record) in SILENT or _of_the_dead(record):
            continue
        when = next(
            (one for one in (case.dated(record), record.until) if one and died.surely_before(one)), None
        )
        if when is not None:
            verdict: Verdict = "doubtful" if died.about or when.about else "contradicted"
            sentence = f"{name}: {when} ({record.source}) is after the death in {died} ({death.source})"
            yield Found(
                rule="after death", verdict=verdict, sentence=sentence, paths=((name, index), (at, number))
            )


def _of_the_dead(record: Record) -> bool:
    if isinstance(record, Biopsy) and record.specimen == "autopsy":
        return True
    if isinstance(record, Disease) and record.by == "autopsy":
        return True
    words = (str(getattr(record, key, "")) for key in ("what", "impression", "note", "cause"))
    return any(sign in text.lower() for text in words for sign in _AFTER_DEATH)


def _implausible(case: Case) -> Iterator[Found]:
    for index, one in enumerate(case.measurements):
        if one.value is None or one.statistic in _SPREAD:
            continue
        if reason := _too(one):
            sentence = (
                f"{one.quantity} {one.value:g} {one.unit or ''}".rstrip()
                + f" of {one.structure} ({one.source}) {reason}"
            )
            yield Found(
                rule="plausible", verdict="doubtful", sentence=sentence, paths=(("measurements", index),)
            )


def _too(one: Measured) -> str:
    """Why no tissue has this value; "" if one may."""
    low, high = vocabulary.QUANTITIES[one.quantity].plausible or (float("-inf"), float("inf"))
    if one.quantity in DIFFUSIVITIES:
        if one.in_unit > FREE_WATER:
            slip = "; is the unit 10^-3 mm2/s?" if one.unit in ("mm2/s", "mm²/s") else ""
            return (
                f"is {one.in_unit:g} x 10^-3 mm2/s, above that of free water at 37 C (3.0 x 10^-3 mm2/s), which is "
                f"the most that tissue can have{slip}"
            )
        high = FREE_WATER
    if not low <= one.in_unit <= high:
        unit = vocabulary.QUANTITIES[one.quantity].unit
        return (
            f"lies outside {low:g} to {high:g} {unit if unit != '1' else ''}".rstrip()
            + ": is the unit right?"
        )
    return ""
