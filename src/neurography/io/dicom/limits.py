"""How much a hostile or damaged file may cost, and the command prefix that makes the kernel hold to it.

Where the system knows no such limits (Windows) only the supervisor's clock guards.
"""

import importlib.util
import sys
from pathlib import Path

MAX_ENTRIES = 200_000
"""Files in one source; a large whole-body study has some ten thousand."""

MAX_FILE_BYTES = 4 << 30
"""Inflated size of one file."""

MAX_TOTAL_BYTES = 64 << 30
"""Inflated size of all packed files together."""

MAX_RATIO = 200
"""Inflated to packed size; images reach 50, runs of zeros 1000. Held only past RATIO_FREE_BYTES."""

RATIO_FREE_BYTES = 32 << 20
"""An empty slice may pack very well: below this size the ratio is not looked at."""

MEMORY_BYTES = 2 << 30
"""Address space of the child that parses headers."""

CPU_SECONDS = 20
"""Processor time for one file's header."""

SILENT_SECONDS = 60.0
"""Wall time without a word from the child before it is ended."""

_LIMITER = """
import os, resource, sys
for kind, most in zip((resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE), sys.argv[1:4]):
    hard = resource.getrlimit(kind)[1]
    most = int(most) if hard == resource.RLIM_INFINITY else min(int(most), hard)
    try:
        resource.setrlimit(kind, (most, hard))
    except (ValueError, OSError):
        if sys.platform == "linux":
            raise
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.execv(sys.argv[4], sys.argv[4:])
"""


def limited(command: list[str], *, memory_bytes: int, cpu_seconds: int, file_bytes: int) -> list[str]:
    """The command, started by a tiny interpreter that sets its limits first.

    A preexec function would do the same, but runs Python between fork and exec, which is not safe where
    parallel kernels have run.
    """
    program, *arguments = command
    if importlib.util.find_spec("resource") is None:
        return [str(Path(program).absolute()), *arguments]
    limits = [str(memory_bytes), str(cpu_seconds), str(file_bytes)]
    return [sys.executable, "-I", "-S", "-c", _LIMITER, *limits, str(Path(program).absolute()), *arguments]
