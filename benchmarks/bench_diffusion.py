"""Tensor fit and tracking beside dipy and MRtrix, on the same arrays, in one run.

    python benchmarks/bench_diffusion.py [--repeats 5] [--quick]

Each program runs in a process of its own, started from this small one, so that its peak memory is its own.
Times are medians over repeats. Ours and dipy's: the call, in process, image already opened (compiled before).
MRtrix's: the whole process with -nthreads 2, since it can only be called so; what reading and writing costs it is
small beside the rest (printed: `mrinfo` on the same file). The machine's load while measuring is printed too.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from diffusion_settings import (
    ANGLE_DEG,
    FA_STOP,
    MAX_MM,
    MIN_MM,
    N_SEEDS,
    SERIES,
    SHAPE,
    STEP_MM,
    THREADS,
    VOXEL_MM,
)


def measured(command: list[str]) -> tuple[float, float, str]:
    """Run; (seconds, peak MB, output)."""
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(
                f"{' '.join(command)} ended with {process.returncode}: {process.stderr.read()!r}"
            )
        process.stderr.close()
        out.seek(0)
        return seconds, usage.ru_maxrss / 1024, out.read()


def ours(task: str, folder: Path, repeats: int) -> dict:  # type: ignore[type-arg]
    _, peak, out = measured(
        [sys.executable, str(Path(__file__).with_name("diffusion_peers.py")), task, str(folder), str(repeats)]
    )
    result = json.loads(out.strip().splitlines()[-1])
    if "times" in result:
        result["seconds"] = statistics.median(result["times"])
    return {**result, "peak": peak}


def mrtrix(command: str, folder: Path, repeats: int) -> dict | None:  # type: ignore[type-arg]
    words = command.format(f=folder).replace(str(folder), "\0").split()
    words = [word.replace("\0", str(folder)) for word in words]
    if not shutil.which(words[0]):
        return None
    if words[0] != "mrinfo":
        words += ["-nthreads", str(THREADS), "-quiet", "-force"]
    runs = [measured(words) for _ in range(repeats)]
    return {"seconds": statistics.median(r[0] for r in runs), "peak": max(r[1] for r in runs)}


def line(name: str, result: dict | None, base: dict | None = None, need: float = 0.0, note: str = "") -> bool:  # type: ignore[type-arg]
    if result is None:
        print(f"  {name:<46} absent")
        return True
    ratio = result["seconds"] / base["seconds"] if base else 0.0
    verdict = "" if not need else f" (wanted {need:g}: {'yes' if ratio >= need else 'NO'})"
    against = f"  ours {ratio:6.1f}x faster{verdict}" if base else ""
    print(
        f"  {name:<46} {result['seconds']:8.3f} s  peak {result['peak']:6.0f} MB{against}{note}", flush=True
    )
    return ratio >= need


def compare_fits(folder: Path, repeats: int, slow: int) -> bool:
    fit = ours("our wls", folder, max(7, repeats))
    thrice = ours("our iwls 3", folder, repeats)
    line("ours, WLS (OLS + 1 reweight, float32)", fit)
    line("ours, IWLS (OLS + 3 reweights, float32)", thrice)
    good = line("dipy WLS", ours("dipy wls", folder, slow), fit, need=50)
    grad = "-grad {f}/grad.b -mask {f}/body.nii {f}/dwi.nii {f}/dt.nii"
    default = mrtrix(f"dwi2tensor {grad}", folder, repeats)
    good &= line("MRtrix dwi2tensor (signal weights + 2 reweights)", default, fit, need=5)
    if default:
        line("  the same against our 3 reweights", default, thrice)
    twice = ours("our iwls 2", folder, repeats)
    line("ours, IWLS (OLS + 2 reweights, float32)", twice)
    line(
        "MRtrix dwi2tensor -ols -iter 2 (same estimator)",
        mrtrix(f"dwi2tensor -ols -iter 2 {grad}", folder, repeats),
        twice,
    )
    line("MRtrix mrinfo (start of a process)", mrtrix("mrinfo {f}/dwi.nii", folder, repeats))
    return good


def compare_trackers(folder: Path, repeats: int) -> bool:
    # MRtrix's angle is per step, ours per voxel length: the same limit for both
    angle = ANGLE_DEG * STEP_MM / VOXEL_MM
    print(
        f"  {N_SEEDS} seeds, step {STEP_MM} mm, FA stop {FA_STOP}, at most {angle:g} degrees a step, {THREADS} threads"
    )
    good = True
    for order, name, option in ((4, "RK4", "-rk4"), (1, "Euler", "")):
        own = ours(f"track {order}", folder, repeats)
        told = (
            f"  {own['steps'] / 1e6:.2f}e6 steps, {own['n']} >= {MIN_MM:g} mm, median {own['median']:.1f} mm"
        )
        line(f"ours, order {order} ({name})", own, note=told)
        whole = {"seconds": own["seconds"] + own["fit"], "peak": own["peak"]}
        line("  with the tensor fit before it", whole)
        peer = mrtrix(
            f"tckgen -algorithm Tensor_Det {option} -grad {{f}}/grad.b -mask {{f}}/body.nii "
            f"-seed_image {{f}}/seeds.nii -seeds {N_SEEDS} -select 0 -step {STEP_MM} -cutoff {FA_STOP} "
            f"-angle {angle} -minlength {MIN_MM} -maxlength {MAX_MM} {{f}}/dwi.nii {{f}}/mrtrix.tck",
            folder,
            repeats,
        )
        told = ""
        if peer:
            seen = ours("lengths", folder, 1)
            off = 100 * (own["median"] / seen["median"] - 1)
            good &= abs(off) <= 5
            told = (
                f"  {seen['steps'] / 1e6:.2f}e6 steps, {seen['n']}, median {seen['median']:.1f} mm: ours {off:+.1f} % "
                f"(wanted within 5: {'yes' if abs(off) <= 5 else 'NO'})"
            )
        good &= line(f"MRtrix tckgen Tensor_Det ({name})", peer, own, need=1.5, note=told)
        if peer:
            line("  the same against our fit and tracking", peer, whole)
    return good


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="16 volumes only, one repeat of the slow ones")
    asked = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        for name in list(SERIES)[: 1 if asked.quick else None]:
            folder = Path(scratch) / name
            folder.mkdir()
            made = ours("build", folder, 1)
            print(
                f"{name}: {'x'.join(map(str, SHAPE))} of {VOXEL_MM:g} mm, {made['body']} body voxels, {made['nerve']}"
            )
            print(
                f"  in the seeded nerve, {made['zeros']} zero samples; load average {os.getloadavg()[0]:.2f}"
            )
            good &= compare_fits(folder, asked.repeats, 1 if asked.quick else 2)
            good &= compare_trackers(folder, asked.repeats)
            print(f"  load average now {os.getloadavg()[0]:.2f}")
    print("all wanted ratios reached" if good else "SOME WANTED RATIO MISSED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
