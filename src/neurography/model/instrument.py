"""What an instrument is: the protocol every one of them keeps, and the plain values that pass through it.

- `recognise` looks at a DICOM header and gives a BIDS name, or None: "not mine".
- `find` looks at the files of one visit and gives the acquisitions it can measure.
- `read` opens the files of one acquisition: the only method that touches the disk.
- `measure` is pure: the same acquisition, sites, parameters and seed give the same Result.
- `panels` draws; it gets every Result of a subject at once, so that all dates share slab and window.
- `phantom` is the forward model; its first test is that `measure` recovers `truth` from it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from neurography.model.comparison import Limit, Reference, Refusal
from neurography.model.finding import Finding
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.panel import Panel
from neurography.model.quantity import Quantity
from neurography.model.site import Sites
from neurography.model.technique import Technique


@frozen(kw_only=True)
class Recognised:
    """A BIDS name for a series: folder, suffix, entities in BIDS order, and the sidecar keys to keep."""

    datatype: str
    suffix: str
    entities: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    derivative: str = ""
    """For what was computed, not measured: the folder under derivatives that it belongs to."""
    quantity: str = ""
    """The key of the quantity that a computed map holds."""
    unit: str = ""
    """The unit that the header states for it, as written there; empty where it states none."""


@frozen(kw_only=True)
class BidsFile:
    """A file of a dataset by its BIDS name. path is absolute; relative is its place inside the dataset."""

    path: Path
    relative: str
    datatype: str
    entities: tuple[tuple[str, str], ...]
    suffix: str
    extension: str

    def entity(self, name: str) -> str | None:
        """The value of an entity, None when the name does not carry it."""
        return dict(self.entities).get(name)

    @property
    def label(self) -> str:
        """The name without subject and session: what tells acquisitions of one visit apart."""
        parts = [f"{key}-{value}" for key, value in self.entities if key not in ("sub", "ses")]
        return "_".join([*parts, self.suffix])


@frozen(kw_only=True)
class Session:
    """One visit of one person: its image files, nothing read yet."""

    subject: str
    session: str
    date: str
    files: tuple[BidsFile, ...]
    root: Path


@frozen(kw_only=True, eq=False)
class Acquisition:
    """Something an instrument can measure. data is None until `read`; files are all that data depends on."""

    instrument: str
    occasion: Occasion
    file: BidsFile
    files: tuple[Path, ...]
    root: Path
    simulated: bool = False
    data: Any = None

    def holding(self, data: Any) -> "Acquisition":
        """The same acquisition with its content read."""
        return evolve(self, data=data)


@frozen(kw_only=True, eq=False)
class Map:
    """An image to be written: a BIDS suffix (FA, ADC, ...) or, if BIDS has no name for it, bids=False."""

    suffix: str
    data: NDArray[Any]
    world_from_voxel: NDArray[np.float64]
    unit: str = "1"
    bids: bool = True
    desc: str | None = None
    source: str = ""
    """What it was made from (a suffix), where several acquisitions of a visit would give it the same name."""
    meta: Mapping[str, Any] = field(factory=dict)

    @property
    def name(self) -> str:
        """What it is called among the maps of one Result."""
        return f"desc-{self.desc}_{self.suffix}" if self.desc else self.suffix


@frozen(kw_only=True, eq=False)
class Tract:
    """Streamlines of one structure and side: points (P, 3) in world mm, offsets (M + 1)."""

    structure: str
    side: str
    points: NDArray[np.float32]
    offsets: NDArray[np.int64]


@frozen(kw_only=True, eq=False)
class Result:
    """All that came of one acquisition."""

    occasion: Occasion
    technique: Technique
    measurements: tuple[Measurement, ...]
    maps: tuple[Map, ...] = ()
    tracts: tuple[Tract, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    """What was seen in the images and bears on every number: few directions, low signal, a mended header."""
    simulated: bool = False

    def map(self, name: str) -> Map | None:
        """The map of that name, None when there is none."""
        return next((m for m in self.maps if m.name == name), None)


@runtime_checkable
class Instrument(Protocol):
    """See the module's docstring; `neurography.study.conformance` tests what is written there."""

    @property
    def key(self) -> str:
        """Short name, the folder's name and the table of its parameters in the configuration file."""

    @property
    def version(self) -> str:
        """Changes when its numbers change."""

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All it can measure."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Its shipped limits, each with source."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """Its shipped healthy samples, each with source."""

    @property
    def parameters(self) -> type[Any]:
        """An attrs class with defaults: the keys of the configuration file."""

    def methods(self, parameters: Any, results: Sequence[Result] = ()) -> str:
        """A paragraph for the report: what was done for these results, with citations; without any, all it does."""

    def recognise(self, header: Mapping[str, object]) -> Recognised | None: ...

    def find(self, session: Session) -> tuple[Acquisition, ...]: ...

    def read(self, acquisition: Acquisition) -> Acquisition: ...

    def measure(self, acquisition: Acquisition, sites: Sites, *, parameters: Any, seed: int) -> Result: ...

    def panels(self, results: Sequence[Result]) -> tuple[Panel, ...]: ...

    def phantom(self, truth: Any, *, seed: int) -> tuple[Acquisition, Sites]: ...
