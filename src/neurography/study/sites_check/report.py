"""What was found, as lines for the user and as a table."""

from pathlib import Path

from attrs import frozen

from neurography.imaging.site_findings import KINDS, Finding
from neurography.io import tables
from neurography.model.wording import legible

TABLE = "sites-check.tsv"

COLUMNS: tables.Columns = {
    "finding": {
        "Description": "What was found; rows are sorted by it, the worst first",
        "Levels": {kind: kind for kind in KINDS},
    },
    "subject": {"Description": "Person"},
    "session": {"Description": "Visit"},
    "image": {"Description": "Images it holds for, n/a where it holds for the visit"},
    "region": {"Description": "Names of the regions, as in the sites table"},
    "structure": {"Description": "Nerve or tissue that the region serves"},
    "side": {"Description": "Side as stated in the sites table"},
    "role": {"Description": "What the region is for"},
    "source": {"Description": "The file that states it, inside the dataset"},
    "message": {"Description": "The finding as a sentence"},
}


@frozen(kw_only=True)
class Found:
    """A finding with the visit and the images (labels) it holds for."""

    subject: str
    session: str
    finding: Finding
    images: tuple[str, ...] = ()

    def line(self) -> str:
        """The finding as it is printed."""
        on = f" on {', '.join(self.images)}" if self.images else ""
        source = f" [{self.finding.source}]" if self.finding.source != "n/a" else ""
        return f"{visit_words(self.subject, self.session)}{on}: {self.finding.kind}: {self.finding.message}{source}"


@frozen(kw_only=True)
class Visited:
    """What was looked at for one visit."""

    subject: str
    session: str
    regions: int
    images: tuple[str, ...]
    pictures: tuple[Path, ...]

    def line(self, findings: int) -> str:
        """One honest sentence."""
        start = visit_words(self.subject, self.session)
        if not self.regions:
            return f"{start}: no regions; `neurography sites new` makes a file to draw them in"
        seen = f"{count(self.regions, 'region')} looked at on {count(len(self.images), 'image')}"
        if findings:
            return f"{start}: {seen}, {count(findings, 'finding')}"
        return (
            f"{start}: {seen}, nothing found by these checks: that is no proof that they lie on the nerve; "
            "look at the pictures"
        )


@frozen(kw_only=True)
class CheckReport:
    """All findings, the worst first, and what was looked at."""

    found: tuple[Found, ...]
    visits: tuple[Visited, ...]
    table: Path

    def lines(self) -> list[str]:
        """What to tell the user."""
        told = [one.line() for one in self.found]
        for visit in self.visits:
            mine = [f for f in self.found if (f.subject, f.session) == (visit.subject, visit.session)]
            told.append(visit.line(len(mine)))
        told += [str(picture) for visit in self.visits for picture in visit.pictures]
        return [legible(line) for line in (*told, str(self.table))]


def row(one: Found) -> tuple[tables.Cell, ...]:
    f = one.finding
    return (
        f.kind, one.subject, one.session, ", ".join(one.images) or None, ", ".join(f.regions) or None, f.structure,
        f.side, f.role, f.source, f.message,
    )  # fmt: skip


def visit_words(subject: str, session: str) -> str:
    return f"sub-{subject}" if session == "n/a" else f"sub-{subject} ses-{session}"


def count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
