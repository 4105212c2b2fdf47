"""What became of carried regions, as lines for the user."""

from pathlib import Path

from attrs import frozen

from neurography.imaging.register import Registered
from neurography.io.sites_write import Row
from neurography.model.wording import legible
from neurography.study.sites_steps import command

SHRUNK = 0.25
"""Share of a region's volume; one that lost or gained more is pointed at."""


@frozen(kw_only=True)
class Carried:
    """One region: its volume in mm3 before and after, or why it was left out."""

    row: Row
    before: float = 0.0
    after: float = 0.0
    refused: str = ""

    def line(self) -> str:
        where = f"{self.row.name} ({self.row.structure}, {self.row.side})"
        if self.refused:
            return f"  left out: {where}: {self.refused}"
        sizes = (
            f"{self.before:.1f} mm3"
            if self.row.sphere
            else f"{self.before:.1f} mm3, now {self.after:.1f} mm3"
        )
        off = abs(self.after - self.before) > SHRUNK * self.before
        return f"  {where}: {sizes}{': look at it, the voxels are coarse beside it, or it is cut off' if off else ''}"


@frozen(kw_only=True, eq=False)
class CarryReport:
    """The registration and what became of every region."""

    carried: tuple[Carried, ...]
    paths: tuple[Path, ...]
    movement: Registered
    moving: str
    fixed: str
    dataset: Path
    subject: str
    session: str
    notes: tuple[str, ...] = ()

    @property
    def made(self) -> int:
        """How many regions were written."""
        return sum(not one.refused for one in self.carried)

    def lines(self) -> list[str]:
        """The figures of the registration, each region, the files, and what to look at."""
        by = self.movement
        found = [
            f"registered {self.moving} onto {self.fixed}: moved {by.shift:.1f} mm, turned {by.angle:.1f} degrees, "
            f"there and back within {by.consistency:.1f} mm, {100 * by.overlap:.0f} % overlap",
            *(one.line() for one in self.carried),
            *(f"made {path}" for path in self.paths),
            *(f"note: {note}" for note in self.notes),
            f"{self.made} of {len(self.carried)} regions carried",
        ]
        if self.made:
            check = command("sites check", self.dataset, "--participant-label", self.subject)
            found.append(
                f"A rigid registration knows nothing of a lesion that grew or a brain that shrank. Look: {check}"
            )
        return [legible(line) for line in found]
