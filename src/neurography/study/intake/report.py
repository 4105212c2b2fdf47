"""What an import did, in plain values; nothing of it holds a name, a date or free text of the headers."""

from attrs import frozen

from neurography.study.sites_steps import command, of_visit, sphere_command


@frozen
class Left:
    """Something that did not go in as data: a file, a series or some volumes, and why."""

    name: str
    reason: str


@frozen
class ImportedSeries:
    """A series that went in. name is its BIDS name without extension, title how the scanner counts it."""

    name: str
    title: str
    shape: tuple[int, ...]
    notes: tuple[str, ...] = ()


@frozen
class ImportReport:
    """All that an import wrote and did not write.

    Attributes
    ----------
    written
        Files written, relative to the dataset.
    series
        What went in.
    aside
        Computed volumes (trace, ADC) found inside a series: written under `aside/`, never fitted.
    refused
        Series that cannot be used, with the reason.
    skipped
        Files that are no images of ours, by their name in the source: for the user's eyes, never written.
    """

    subject: str
    session: str
    dataset: str
    written: tuple[str, ...]
    series: tuple[ImportedSeries, ...]
    aside: tuple[Left, ...] = ()
    refused: tuple[Left, ...] = ()
    skipped: tuple[Left, ...] = ()
    warnings: tuple[str, ...] = ()

    def lines(self, *, most_skipped: int = 20) -> tuple[str, ...]:
        """The report as lines of plain text; only the first of many skipped files are named."""
        found = [f"sub-{self.subject} ses-{self.session} in {self.dataset}"]
        for series in self.series:
            size = " x ".join(map(str, series.shape))
            found += [f"  imported  {series.name}: {size}, from {series.title}"]
            found += [f"            {note}" for note in series.notes]
        found += [f"  aside     {left.name}: {left.reason}" for left in self.aside]
        found += [f"  refused   {left.name}: {left.reason}" for left in self.refused]
        shown = self.skipped[:most_skipped]
        found += [f"  skipped   {left.name}: {left.reason}" for left in shown]
        if len(shown) < len(self.skipped):
            found += [f"  skipped   {len(self.skipped) - len(shown)} more files"]
        return (*found, *(f"  note      {warning}" for warning in self.warnings), *self._next())

    def _next(self) -> tuple[str, ...]:
        """The commands that follow an import, as they can be pasted."""
        visit = of_visit(self.subject, self.session)
        return (
            "",
            "Next, say where to measure; the first of these says how far the image reaches and lists the known names:",
            f"  {command('sites new', self.dataset, *visit)}",
            f"  {command('sites new', self.dataset, *visit, '--structures', 'ventral_ramus_s1')}   (to draw), or",
            f"  {sphere_command(self.dataset, self.subject, self.session)}",
            f"  {command('sites check', self.dataset)}",
            f"  {command('run', self.dataset, 'RESULTS')}",
        )


def shown(name: str) -> str:
    """A file's name for the terminal: whatever could steer one is replaced."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:200]
