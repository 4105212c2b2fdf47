"""A case as the text of its file: one record a line, only what differs from the model's defaults."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml
from pydantic import BaseModel

from neurography.model.case import LISTS, Case, Dates, Span
from neurography.model.wording import legible

_HEAD = ("neurography_case", "id", "title", "subject", "sex", "age_years", "age_at", "source")
_LISTED = ("documents", "codings", "visits", *LISTS, "remarks")


def case_text(case: Case, *, comments: Iterable[str] = ()) -> str:
    """The file of a case. Reading it gives the same case again; `comments` stand above it as they are."""
    held = _plain(case)
    lines = [f"# {line}".rstrip() for text in comments for line in legible(text).splitlines()]
    lines += [f"{key}: {_flow(held[key])}" for key in _HEAD if key in held]
    for name in _LISTED:
        if held.get(name):
            lines.append(f"{name}:")
            lines += [f"  - {_flow(entry)}" for entry in held[name]]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    """Maps, lists and texts as the file holds them."""
    if isinstance(value, Span):
        return _span(value)
    if isinstance(value, BaseModel):
        return value.text if isinstance(value, Dates) else dict(_fields(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _fields(model: BaseModel) -> Iterator[tuple[str, Any]]:
    """What a model holds beyond its defaults, under the names of the file; `note` and `source` last."""
    fields = type(model).model_fields
    for name in sorted(fields, key=("source", "note").__contains__):
        field, value = fields[name], getattr(model, name)
        if field.is_required() or value != field.get_default(call_default_factory=True):
            yield field.alias or name, _plain(value)


def _span(span: Span) -> str | dict[str, str]:
    """`document:place "quote"`; a map where one of its signs would be read otherwise."""
    if '"' in span.place or "\n" in span.quote:
        return {"document": span.document, "place": span.place, "quote": span.quote}
    return f'{span} "{span.quote}"' if span.quote else str(span)


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Writes a text with line ends on one line, in double quotation marks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _flow(value: Any) -> str:
    """On one line; texts that YAML would read as something else stand in quotation marks."""
    written = yaml.dump(
        value,
        Dumper=_Dumper,
        default_flow_style=True,
        allow_unicode=True,
        sort_keys=False,
        width=float("inf"),
    )
    return str(written).removesuffix("\n").removesuffix("\n...")
