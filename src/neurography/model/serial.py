"""Model values as JSON and back, by cattrs: the ledger keeps results in this form."""

import json
from typing import Any, TypeVar

import cattrs

from neurography.model.comparison import Comparison, Reference, Refusal
from neurography.model.course import Course
from neurography.model.finding import Finding
from neurography.model.measurement import Measurement
from neurography.model.technique import Value

T = TypeVar("T")
_converter = cattrs.Converter(forbid_extra_keys=True)


def _structure_value(raw: Any, _: Any) -> Value:
    return tuple(float(part) for part in raw) if isinstance(raw, list | tuple) else raw


def _structure_against(raw: Any, _: Any) -> Measurement | Reference:
    if "occasion" in raw:
        return _converter.structure(raw, Measurement)
    return _converter.structure(raw, Reference)


_converter.register_structure_hook(Value, _structure_value)
_converter.register_structure_hook(Measurement | Reference, _structure_against)
_converter.register_structure_hook(
    Measurement | Reference | None, lambda raw, _: None if raw is None else _structure_against(raw, None)
)
_converter.register_structure_hook(float, lambda raw, _: float(raw))


def to_json(
    values: tuple[Measurement, ...]
    | tuple[Comparison, ...]
    | tuple[Refusal, ...]
    | tuple[Finding, ...]
    | tuple[Course, ...],
) -> str:
    """Canonical JSON: sorted keys, no spaces, floats by repr (exact)."""
    return json.dumps(
        [_converter.unstructure(value) for value in values],
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )


def from_json(text: str, kind: type[T]) -> tuple[T, ...]:
    """The values that `to_json` wrote; raises when a field is missing or unknown."""
    return tuple(_converter.structure(raw, kind) for raw in json.loads(text))
