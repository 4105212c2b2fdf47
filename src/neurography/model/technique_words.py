"""How people write field strength and sequence in a table: `3T`, `1.5 Tesla`, `T2star`. One reading for every table."""

import re
from types import MappingProxyType

FREE_WORDS = "Technique"
"""The technique key under which a typed table keeps what is no `key=value`."""

SEQUENCES = MappingProxyType(
    {"t2*": "T2*", "t2star": "T2*", "t2starw": "T2*", "swi": "SWI", "megre": "MEGRE", "qsm": "QSM"}
)
"""Spellings that mean the same; any other word stands for itself."""

_TESLA = re.compile(r"(?<=[0-9.,])\s*T(?:esla)?$", re.IGNORECASE)


def sequence(text: str) -> str:
    """`T2star` -> `T2*`; another word as it stands."""
    return SEQUENCES.get(re.sub(r"[\s-]+", "_", text.strip().lower()), text)


def bare_field(text: str) -> str:
    """`3 T` -> `3`, `1,5 Tesla` -> `1,5`: a field strength without its unit, tesla; other text as it stands."""
    return _TESLA.sub("", text.strip())
