"""The papers' patients as case files, typed from the papers with the line of every value."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_HERE = Path(__file__).parent

CASE_FILES: Mapping[str, Path] = MappingProxyType(
    {name: _HERE / f"{name}.yaml" for name in ("plexopathy", "neuroleukemiosis", "perineural")}
)
"""Name -> case file, in the order of the papers (000, 001, 004)."""
