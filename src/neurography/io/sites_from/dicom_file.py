"""One DICOM file of regions through the reading process: plain values, or a refusal by name."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from neurography.io.dicom import limits
from neurography.io.sites_from.drawing import Origin
from neurography.model.errors import InputError

CHILD = (sys.executable, "-P", "-m", "neurography.io.sites_from.dicom_child")
"""-P: no module is taken from the folder that the user is in."""

MEMORY_BYTES = 4 << 30
CPU_SECONDS = 120
TIMEOUT_SECONDS = 300.0
FILE_BYTES = 2 << 30


@frozen(eq=False)
class Found:
    """What the process found: plain values, and frames as bits or contour points."""

    values: dict[str, Any]
    numbers: NDArray[Any]

    def origin(self, space: int = 0) -> Origin:
        """Whose the file is; space counts the frames of reference that it names."""
        named = self.values["spaces"]
        return Origin(
            space=named[space] if space < len(named) else "",
            study=self.values["study"],
            patient=self.values["patient"],
        )


def read(path: Path) -> Found:
    """A SEG (kind seg) or RTSTRUCT (kind rtstruct) file.

    Raises
    ------
    InputError
        When it is neither, damaged, too large, or takes its reader down.
    """
    with tempfile.TemporaryDirectory(prefix="neurography-sites-") as name:
        folder = Path(name)
        # one thread: idle pools of numpy's libraries would eat the address space the limit allows
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        # two interpreters in a row: the first sets the limits that the second cannot lift
        command = limits.limited(
            [*CHILD, str(path.absolute()), str(folder)],
            memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS, file_bytes=FILE_BYTES,
        )  # fmt: skip
        try:
            done = subprocess.run(  # noqa: S603 - our own module, no shell
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                timeout=TIMEOUT_SECONDS, check=False, env=environment,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise _refuse(path, f"no end within {TIMEOUT_SECONDS:g} s") from error
        answer = folder / "found.json"
        if done.returncode or not answer.is_file():
            raise _refuse(path, "a file that takes its reading process down")
        values = json.loads(answer.read_text(encoding="utf-8"))
        if "reason" in values:
            raise _refuse(path, str(values["reason"]))
        return Found(values, np.load(folder / "numbers.npy", allow_pickle=False))


def _refuse(path: Path, came: str) -> InputError:
    return InputError(
        wanted="a DICOM segmentation (SEG) or structure set (RTSTRUCT)", came=came, where=str(path),
        todo="Export it again, or as .nii.gz or .seg.nrrd.",
    )  # fmt: skip
