"""SIGKILL at random moments of `neurography run`: the next run must end in the bytes of an undisturbed one."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import frozen
from validation.figures import write

from neurography.io import atomic
from neurography.study.published import plexopathy

ROOT = Path(__file__).parents[1]
EXEMPT = ("ledger.sqlite", "provenance.json")
QUICK = "[diffusion]\nseeds_per_voxel = 5\nresamples = 2\n"


@frozen(kw_only=True)
class Outcome:
    """Kills that hit a living run, resumed runs with other bytes, temporary files left."""

    kills: int
    different: int
    leftovers: int


def bytes_of(out: Path) -> dict[str, bytes]:
    """Every output by its path, but for the two that may hold clock and host."""
    found = (p for p in sorted(out.rglob("*")) if p.is_file() and p.name not in EXEMPT)
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in found}


NEUROGRAPHY = (sys.executable, "-m", "neurography")


def interrupt(root: Path, *, kills: int, seed: int, program: Sequence[str] = NEUROGRAPHY) -> Outcome:
    """Kill a run at `kills` random moments spread over its duration, resume each time, compare."""
    dataset = root / "dataset"
    paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}

    def command(out: Path) -> dict[str, Any]:
        return {"args": [*program, "run", str(dataset), str(out)], "env": environment}

    plexopathy.make_dataset(dataset, truth_root=root / "truth", seed=0)
    (dataset / "code").mkdir()
    (dataset / "code/neurography.toml").write_text(QUICK)
    start = time.perf_counter()
    subprocess.run(**command(root / "whole"), check=True, capture_output=True)
    duration = time.perf_counter() - start
    whole = bytes_of(root / "whole")
    rng = random.Random(seed)  # noqa: S311  moments, not secrets
    hit = different = leftovers = 0
    for number in range(kills):
        out = root / "killed"
        shutil.rmtree(out, ignore_errors=True)
        child = subprocess.Popen(**command(out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # one moment in each of `kills` equal parts of the run, so that early and late ones are both met
        time.sleep(duration * (number + rng.random()) / kills)
        hit += child.poll() is None
        child.kill()
        child.wait()
        subprocess.run(**command(out), check=True, capture_output=True)
        different += bytes_of(out) != whole
        leftovers += sum(1 for _ in out.rglob(f"{atomic.PREFIX}*"))
    return Outcome(kills=hit, different=different, leftovers=leftovers)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = interrupt(Path(folder), kills=20, seed=2026)
    write(
        "interrupted-runs",
        "SIGKILL at 20 random moments of `neurography run`, each resumed by the same command.",
        [
            ("runs killed while alive", str(found.kills), "20 tried"),
            ("resumed runs whose bytes differ from an undisturbed run", str(found.different), "0 wanted"),
            ("temporary files left", str(found.leftovers), "0 wanted"),
        ],
    )
    if found.different or found.leftovers:
        sys.exit(1)


if __name__ == "__main__":
    main()
