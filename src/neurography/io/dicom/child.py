"""The process that touches hostile bytes: `python -m neurography.io.dicom.child SOURCE STAGING FIRST BUDGET`.

Writes one JSON line when it begins a file and one when it is done with it, so that its supervisor knows
which file to blame when it dies. Nothing else comes back: no pickles, no objects.
"""

import contextlib
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from neurography.io.dicom import limits
from neurography.io.dicom.source import Entry, RefusedEntry, entries, kind_of, listed, stage

try:
    import resource
except ImportError:  # Windows knows no such limits
    resource = None  # type: ignore[assignment]


def main(arguments: list[str]) -> int:
    """Stage and read every file of SOURCE from number FIRST on."""
    source, staging, first, budget = (
        Path(arguments[0]),
        Path(arguments[1]),
        int(arguments[2]),
        int(arguments[3]),
    )
    _limit_memory()
    # only after the limit, and here, so that the supervisor never imports it
    from neurography.io.dicom.header import file_names_of_dicomdir, read_header  # noqa: PLC0415

    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    found: Iterator[Entry] = entries(source)
    if kind_of(source) == "dicomdir":
        found = listed(source.parent, file_names_of_dicomdir(source))
    for number, entry in enumerate(islice(found, first, None), start=first):
        if number >= limits.MAX_ENTRIES:
            _say({"too_many": True})
            return 0
        _allow_processor_time()
        _say({"begin": number, "name": entry.name})
        answer: dict[str, Any] = {"number": number, "bytes": 0}
        target = staging / f"{number:06d}.dcm"
        try:
            if entry.refused:
                raise RefusedEntry(entry.refused)
            answer["bytes"] = stage(entry, target, budget=budget)
            budget -= answer["bytes"]
            answer |= read_header(target)
        except RefusedEntry as refusal:
            answer["reason"] = str(refusal)
        except (MemoryError, RecursionError):
            answer["reason"] = "broken: takes too much memory to read"
        except Exception as error:  # pydicom lets nine kinds of exception out of damaged files
            answer["reason"] = f"broken: cannot be read ({type(error).__name__})"
        if "reason" in answer:
            target.unlink(missing_ok=True)
        _say(answer)
    _say({"end": True})
    return 0


def _say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _limit_memory() -> None:
    if resource is None:
        return
    with contextlib.suppress(ValueError, OSError):  # a lower limit is already set
        resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY_BYTES, limits.MEMORY_BYTES))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_processor_time() -> None:
    """Move the soft limit on: the time is meant for one file, not for the whole folder."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + limits.CPU_SECONDS
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
