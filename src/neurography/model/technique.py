"""How it was measured: the instrument and the parts of the protocol that bear on the number."""

import math
from collections.abc import Mapping

from attrs import frozen

Value = str | float | tuple[float, ...]


@frozen(kw_only=True)
class Technique:
    """protocol holds (key, value) pairs sorted by key; keys are BIDS sidecar names where BIDS has one."""

    instrument: str
    protocol: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, instrument: str, protocol: Mapping[str, Value | None]) -> "Technique":
        """Build from a mapping; keys whose value is None are unknown and left out."""
        pairs = ((key, value) for key, value in sorted(protocol.items()) if value is not None)
        return cls(instrument=instrument, protocol=tuple(pairs))

    def get(self, key: str) -> Value | None:
        """The value of a key, None when it is not known."""
        return dict(self.protocol).get(key)

    def text(self) -> str:
        """One line: `EchoTime=0.069; Manufacturer=Philips`; n/a when nothing is known."""
        return "; ".join(f"{key}={spell_value(value)}" for key, value in self.protocol) or "n/a"


def spell_value(value: Value) -> str:
    """A protocol value in one short word."""
    if isinstance(value, tuple):
        return "x".join(f"{part:g}" for part in value)
    return value if isinstance(value, str) else f"{value:g}"


def parse_protocol(text: str) -> tuple[dict[str, Value], str]:
    """(the `key=value; key=value` parts of a line, its other words), the counterpart of `Technique.text`."""
    pairs: dict[str, Value] = {}
    words: list[str] = []
    for part in text.split(";"):
        key, found, value = part.partition("=")
        if found and key.strip() and value.strip():
            pairs[key.strip()] = parse_value(value.strip())
        elif part.strip():
            words.append(part.strip())
    return pairs, "; ".join(words)


def parse_value(text: str) -> Value:
    """A number, several from `2x2x2`, else the text itself."""
    try:
        numbers = tuple(float(part) for part in text.split("x"))
    except ValueError:
        return text
    if not all(math.isfinite(number) for number in numbers):
        return text
    return numbers[0] if len(numbers) == 1 else numbers
