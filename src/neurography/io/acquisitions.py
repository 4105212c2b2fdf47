"""From a file of a visit to an acquisition that an instrument can measure: when, on whom, and what it depends on."""

from neurography.io import bids
from neurography.model.instrument import Acquisition, BidsFile, Session
from neurography.model.occasion import Occasion


def of(
    session: Session,
    file: BidsFile,
    *,
    instrument: str,
    label: str | None = None,
    extensions: tuple[str, ...] = (".json",),
) -> Acquisition:
    """The acquisition of one image, nothing read yet; files with `extensions` that hold for it belong to it.

    label tells acquisitions of one visit apart: the file's own where None.
    """
    besides = bids.companions(session.root, file, extensions)
    return Acquisition(
        instrument=instrument,
        occasion=Occasion(
            subject=session.subject,
            session=session.session,
            acquisition=file.label if label is None else label,
            date=session.date,
        ),
        file=file,
        files=(file.path, *(path for paths in besides.values() for path in paths)),
        root=session.root,
    )
