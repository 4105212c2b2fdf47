"""What a record says as one of five statuses with a few words: the cell of a table of findings."""

from functools import singledispatch

from neurography.draw.findings import Status
from neurography.model.case import (
    Biopsy,
    Electro,
    Finding,
    Imaging,
    Lab,
    Record,
    Reflex,
    Sensation,
    Strength,
    Symptom,
)
from neurography.study.case import named

_FOUND = frozenset(
    (
        *("present", "unobtainable", "reduced", "prolonged", "abnormal"),
        *("raised", "lowered", "positive"),
    )
)
_NOT_FOUND = frozenset(("absent", "normal", "negative", "undetectable"))

Told = tuple[Status, str]


@singledispatch
def told(record: Record) -> Told:
    """Status and words; not examined and not reported keep their word, and nothing else is read into them.

    Raises
    ------
    TypeError
        For a record that is no finding: an event, a treatment.
    """
    raise TypeError(type(record).__name__)


@told.register
def _(record: Finding) -> Told:
    sure = f" ({record.certainty})" if record.certainty in ("probable", "possible") else ""
    return record.status, named.plain(record.kind) + sure


@told.register
def _(record: Biopsy) -> Told:
    if record.status == "present":
        return "stated", record.result or "taken, result not told"
    # what is not told of is the tissue: images of the same structure may well be
    return ("stated", "not taken") if record.status == "absent" else (record.status, "tissue")


@told.register
def _(record: Strength) -> Told:
    if record.grade is not None:
        return record.weakness, f"{record.grade}/5"
    return record.weakness, {"present": "weak", "absent": "not weak"}.get(record.weakness, "")


@told.register
def _(record: Reflex) -> Told:
    if record.result in ("not_examined", "not_reported"):
        return record.result, ""
    # a reflex that is absent is a finding that is present
    return ("absent", "normal") if record.result == "normal" else ("present", record.result)


@told.register
def _(record: Sensation) -> Told:
    return record.status, {"present": record.quality or "disturbed", "absent": "undisturbed"}.get(
        record.status, ""
    )


@told.register
def _(record: Symptom) -> Told:
    return record.status, {"present": "told", "absent": "none"}.get(record.status, "")


@told.register
def _(record: Electro) -> Told:
    what = named.plain(record.parameter)
    if record.value is not None:
        return "stated", f"{what} {record.value:g} {record.unit}"
    status, word = _result(record.result)
    return status, f"{what}: {word}" if word else what


@told.register
def _(record: Lab) -> Told:
    if record.value is not None:
        return "stated", named.value_words(record)
    return _result(record.result)


@told.register
def _(record: Imaging) -> Told:
    if record.status != "present":
        return ("stated", "not done") if record.status == "absent" else (record.status, "")
    parts = (", ".join(map(named.plain, record.region)), record.impression)
    return "stated", ": ".join(filter(None, parts)) or "done"


def _result(result: str | None) -> Told:
    if result is None or result == "not_reported":
        return "not_reported", ""
    if result == "not_examined":
        return "not_examined", ""
    status: Status = "present" if result in _FOUND else "absent" if result in _NOT_FOUND else "stated"
    return status, "" if result == "present" else named.plain(result)
