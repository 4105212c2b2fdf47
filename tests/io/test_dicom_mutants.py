"""Damaged DICOM at random: whatever a file holds, it is read or skipped, and the scan goes on."""

import time
from pathlib import Path

import numpy as np
import pydicom
import pytest

import planting
from neurography.io.dicom import scan, stack_up

MUTANTS = 300
MOST_BYTES = 200_000


def mutated(content: bytes, seed: int) -> bytes:
    """One of five kinds of damage."""
    rng = np.random.default_rng(seed)
    damaged = bytearray(content)
    at = int(rng.integers(0, len(damaged)))
    match seed % 5:
        case 0:
            for place in rng.integers(0, len(damaged), size=20):
                damaged[place] ^= 1 << int(rng.integers(0, 8))
        case 1:
            del damaged[at:]
        case 2:
            damaged[at : at + 4] = b"\xff\xff\xff\x7f"
        case 3:
            damaged[at:at] = damaged[at : at + int(rng.integers(1, 2000))]
        case 4:
            damaged[at : at + 64] = bytes(64)
    return bytes(damaged)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Files of pydicom's own tests (few of them MR images) in turn with images of ours."""
    # the folder itself: pydicom's own list of test files reaches for the network
    paths = sorted((Path(pydicom.__file__).parent / "data" / "test_files").glob("*.dcm"))
    small = [path.read_bytes() for path in paths if 0 < path.stat().st_size < MOST_BYTES]
    assert len(small) > 40
    ours = planting.write_series(tmp_path_factory.mktemp("own"), scheme=planting.scheme())
    return [
        content for pair in zip(small, (path.read_bytes() for path in ours), strict=False) for content in pair
    ]


def test_300_mutants_are_read_or_skipped_and_none_ends_the_scan(seeds: list[bytes], tmp_path: Path) -> None:
    source, staging = tmp_path / "source", tmp_path / "staging"
    source.mkdir()
    staging.mkdir()
    for seed in range(MUTANTS):
        (source / f"{seed:04d}.dcm").write_bytes(mutated(seeds[seed % len(seeds)], seed))
    began = time.monotonic()
    found = scan(source, staging, silent_s=20.0)
    took = time.monotonic() - began
    stacks = stack_up(found.images)
    died = [name for name, reason in found.skipped if "died" in reason]
    print(f"{MUTANTS} mutants: {len(found.images)} read, {len(found.skipped)} skipped, {len(died)} killed their "
          f"reader, {took:.1f} s")  # fmt: skip
    assert len(found.images) + len(found.skipped) == MUTANTS
    assert sum(len(stack.images) for stack in stacks) == len(found.images)
    assert 30 < len(found.images) < 150
    assert took < 60
