"""What the program stands on: Python, libraries, programs, folder, disk, memory, threads, encodings.

Each function looks at one thing and gives checks; none raises.
"""

import contextlib
import importlib.util
import locale
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path

from neurography import __version__
from neurography.io import atomic
from neurography.study.doctor.check import Check
from neurography.study.instruments import GROUP, instruments

LEAST_PYTHON = (3, 11)

NEEDED = {
    "numpy": "numpy", "scipy": "scipy", "numba": "numba", "nibabel": "nibabel", "pydicom": "pydicom",
    "SimpleITK": "SimpleITK", "matplotlib": "matplotlib", "scikit-image": "skimage", "networkx": "networkx",
    "attrs": "attrs", "cattrs": "cattrs", "pydantic": "pydantic", "typer": "typer", "rich": "rich",
    "jinja2": "jinja2", "pillow": "PIL", "PyYAML": "yaml", "bidsschematools": "bidsschematools",
    "openpyxl": "openpyxl", "pynrrd": "nrrd",
}  # fmt: skip
"""Distribution -> module; all come with neurography itself."""

OPTIONAL = {
    "highdicom": ("highdicom", "writes and checks DICOM segmentations", "pip install 'neurography[dicom]'"),
    "sphinx": ("sphinx", "builds the guide", "pip install 'neurography[docs]'"),
}
"""Distribution -> (module, what for, how to get it)."""

ROOM_BYTES = 2 << 30
"""Less free space than this is told: one diffusion visit writes some 100 MB, the demo 60 MB."""

MEMORY_BYTES = 4 << 30
"""Less memory than this is told: a whole-body series of 4-D floats takes gigabytes."""

_THREAD_VARIABLES = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def versions() -> Iterator[Check]:
    """Python, neurography and every library it needs, imported as `run` would."""
    group = "versions"
    said = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < LEAST_PYTHON:
        wanted = ".".join(map(str, LEAST_PYTHON))
        yield Check(
            group=group, name="Python", status="PROBLEM", said=f"{said}: install Python {wanted} or newer"
        )
    else:
        yield Check(group=group, name="Python", status="ok", said=said)
    yield Check(group=group, name="neurography", status="ok", said=__version__)
    for name, module in NEEDED.items():
        yield needed(name, module)


def needed(name: str, module: str) -> Check:
    """Whether a library that comes with neurography is there and loads."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module(module)
        return Check(group="versions", name=name, status="ok", said=version(name))
    except (ImportError, PackageNotFoundError) as error:
        said = f"does not load ({error}): pip install --force-reinstall '{name}'"
    except Exception as error:  # a broken binary may fail in any way
        said = (
            f"fails while loading ({type(error).__name__}: {error}): pip install --force-reinstall '{name}'"
        )
    return Check(group="versions", name=name, status="PROBLEM", said=said)


def optional() -> Iterator[Check]:
    """Parts that some commands use and others never miss."""
    for name, (module, purpose, how) in OPTIONAL.items():
        try:
            found = importlib.util.find_spec(module) is not None and version(name)
        except (ImportError, ValueError, PackageNotFoundError):
            found = ""
        if found:
            yield Check(group="optional parts", name=name, status="ok", said=found)
        else:
            yield Check(
                group="optional parts", name=name, status="missing (optional)", said=f"{purpose}; {how}"
            )
    yield peer("tckgen", "MRtrix3 is only compared with by `make bench`; no command uses it")


def peer(program: str, purpose: str) -> Check:
    """A program that nothing here needs."""
    found = shutil.which(program) is not None
    return Check(
        group="optional parts",
        name=program,
        status="ok" if found else "missing (optional)",
        said=f"found; {purpose}" if found else purpose,
    )


def converter() -> Check:
    """dcm2niix, which `import` calls: whether it is there and answers."""
    how = "`import` cannot convert: pip install --force-reinstall dcm2niix"
    problem = ""
    try:
        from dcm2niix import bin as program  # noqa: PLC0415  a missing one is a finding, not the end

        done = subprocess.run(  # noqa: S603  the program that the library names, fixed arguments
            [str(program), "--version"],
            capture_output=True, text=True, timeout=20, check=False, stdin=subprocess.DEVNULL,
            encoding="utf-8", errors="replace",
        )  # fmt: skip
        # it ends with 3 after its version: what it says decides
        words = [line.strip() for line in done.stdout.splitlines() if line.strip().startswith("v1.")]
        if words:
            return Check(group="programs", name="dcm2niix", status="ok", said=words[-1])
        problem = f"does not say its version (exit code {done.returncode})"
    except ImportError:
        problem = "is not installed"
    except (OSError, subprocess.SubprocessError) as error:
        problem = f"does not start ({type(error).__name__})"
    return Check(group="programs", name="dcm2niix", status="PROBLEM", said=f"{problem}; {how}")


def registered() -> Iterator[Check]:
    """Whether the instruments' entry points load: ours must, a stranger's may fail."""
    group = "instruments"
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = instruments()
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    if not any(point.dist is not None and point.dist.name == "neurography" for point in points):
        yield Check(
            group=group, name="entry points", status="PROBLEM",
            said="neurography is not installed as a package: pip install . (or make setup)",
        )  # fmt: skip
    for point in points:
        ours = point.dist is not None and point.dist.name == "neurography"
        if point.name in found:
            yield Check(
                group=group, name=point.name, status="ok", said=f"version {found[point.name].version}"
            )
            continue
        why = next((str(w.message) for w in told if point.name in str(w.message)), "could not be loaded")
        yield Check(
            group=group, name=point.name, status="PROBLEM" if ours else "note",
            said=f"{why}; {'install neurography again' if ours else 'its author has to mend it'}",
        )  # fmt: skip


def threads() -> Iterator[Check]:
    """How many cores there are and how many threads will be used."""
    cores = os.cpu_count() or 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    stated = {name: os.environ[name] for name in _THREAD_VARIABLES if name in os.environ}
    said = f"{cores}" if usable == cores else f"{cores}, of which {usable} may be used"
    yield Check(group="machine", name="cores", status="ok", said=said)
    try:
        from numba import config  # noqa: PLC0415  a broken numba has its own line

        count = int(vars(config)["NUMBA_NUM_THREADS"])
    except Exception:
        count = 0
    many = count > usable
    settings = ", ".join(f"{name}={value}" for name, value in stated.items()) or "no variable set"
    yield Check(
        group="machine", name="threads", status="note" if many else "ok",
        said=f"{count or 'unknown'} for the kernels ({settings})"
        + ("; more threads than cores slow each other down" if many else ""),
    )  # fmt: skip


def memory() -> Check:
    """Memory of the machine, where the system tells it."""
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" not in names or "SC_PAGE_SIZE" not in names:
        return Check(group="machine", name="memory", status="note", said="not told by this system")
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return Check(group="machine", name="memory", status="note", said="not told by this system")
    small = total < MEMORY_BYTES
    return Check(
        group="machine", name="memory", status="note" if small else "ok",
        said=f"{total / (1 << 30):.1f} GiB" + ("; large series may not fit, use --jobs 1" if small else ""),
    )  # fmt: skip


def room(folder: Path, name: str) -> Check:
    """Free space where results or temporary files go."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Check(
            group="machine", name=name, status="PROBLEM", said=f"cannot be looked at ({error.strerror})"
        )
    little = free < ROOM_BYTES
    said = f"{free / (1 << 30):.1f} GiB free"
    if little:
        said += ", less than 2 GiB: clear some, or choose another disk" + (
            " (TMPDIR names the temporary folder)" if name.startswith("temporary") else ""
        )
    return Check(group="machine", name=name, status="note" if little else "ok", said=said)


def writable(folder: Path) -> Iterator[Check]:
    """Whether a result can be written whole and then replaced, and whether names keep their case."""
    group, name = "machine", "writing in the current folder"
    place = folder / f"{atomic.PREFIX}doctor-{os.getpid()}"
    try:
        place.mkdir()
        target = place / "a"
        atomic.write_bytes(target, b"first")
        atomic.write_bytes(target, b"second")
        whole = target.read_bytes() == b"second" and [p.name for p in place.iterdir()] == ["a"]
        apart = not (place / "A").exists()
    except OSError as error:
        yield Check(
            group=group, name=name, status="PROBLEM",
            said=f"{error.strerror or type(error).__name__}: go to a folder of your own, or mend its permissions",
        )  # fmt: skip
        return
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(place)
    if whole:
        yield Check(group=group, name=name, status="ok", said="a file is written whole and replaced")
    else:
        said = "a file did not hold what was written: use another disk"
        yield Check(group=group, name=name, status="PROBLEM", said=said)
    if not apart:
        yield Check(
            group=group, name="names", status="note",
            said="this disk does not keep `a` and `A` apart: labels of people and visits must differ by more than case",
        )  # fmt: skip


def encodings() -> Iterator[Check]:
    """Whether names of files and what is printed can hold any letter."""
    files = sys.getfilesystemencoding()
    good = files.lower().replace("-", "") == "utf8"
    yield Check(
        group="machine", name="file names", status="ok" if good else "note",
        said=files if good else f"{files}: letters outside of it fail; set PYTHONUTF8=1",
    )  # fmt: skip
    screen = sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)
    try:
        "−×²µ°→".encode(screen)
        prints = True
    except (UnicodeEncodeError, LookupError):
        prints = False
    yield Check(
        group="machine", name="screen", status="ok" if prints else "note",
        said=screen if prints else f"{screen}: signs such as ² cannot be printed; set PYTHONUTF8=1",
    )  # fmt: skip


def machine(folder: Path) -> Iterator[Check]:
    """Threads, memory, disk, writing, encodings."""
    yield from threads()
    yield memory()
    yield room(folder, "current folder")
    yield room(Path(tempfile.gettempdir()), "temporary folder")
    yield from writable(folder)
    yield from encodings()
