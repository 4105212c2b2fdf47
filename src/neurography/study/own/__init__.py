"""A user's own limits and own healthy sample, from a folder of results.

`table` reads the values and says which were left out; `pooling` says what may be pooled; `limits` (from `repeats` and
`sides`) and `reference` estimate; `files` writes what a run reads; `telling` puts it into lines.
"""

from neurography.study.own.files import limits_from_repeats, reference_from_controls
from neurography.study.own.limits import LimitOptions
from neurography.study.own.pooling import keys
from neurography.study.own.reference import ReferenceOptions
from neurography.study.own.table import Choice
from neurography.study.own.telling import limit_lines, reference_lines

__all__ = [
    "Choice",
    "LimitOptions",
    "ReferenceOptions",
    "keys",
    "limit_lines",
    "limits_from_repeats",
    "reference_from_controls",
    "reference_lines",
]
