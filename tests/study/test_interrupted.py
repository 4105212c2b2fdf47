"""A run killed at any point resumes and ends in the same bytes (20 moments: validation/interrupted_runs.py)."""

from pathlib import Path

from validation.interrupted_runs import interrupt


def test_killed_runs_end_in_the_same_bytes(tmp_path: Path) -> None:
    found = interrupt(tmp_path, kills=3, seed=7)
    assert found.kills >= 2  # the others had ended before their moment came
    assert found.different == 0
    assert found.leftovers == 0
