"""A run killed at any point resumes and ends in the same bytes (20 moments: validation/interrupted_runs.py)."""

import sys
from pathlib import Path

from validation.interrupted_runs import interrupt


def test_killed_runs_end_in_the_same_bytes(tmp_path: Path) -> None:
    # one moment in each half of a run, while images are measured and while the report is written; files are
    # written and steps recorded as ever where pictures are sketched
    program = (sys.executable, "-m", "tests.sketched")
    found = interrupt(tmp_path, kills=2, seed=7, program=program)
    assert found.kills >= 1  # the other had ended before its moment came
    assert found.different == 0
    assert found.leftovers == 0
