"""`case import`: phenopackets to case files, one or a folder; what a case cannot hold is told and written down."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import frozen

from neurography.io import atomic
from neurography.io.case import case_from_text
from neurography.io.case.write import case_text
from neurography.io.phenopacket import Imported, case_from_packet, read_packet
from neurography.io.written.tree import LARGEST
from neurography.model.case import Case
from neurography.model.errors import CallError, InputError, NeurographyError
from neurography.model.wording import legible
from neurography.report.exchange.words import stands
from neurography.study.writing import writing


@frozen(kw_only=True)
class ImportReport:
    """How many were written, were there already, or could not be read."""

    written: int = 0
    kept: int = 0
    refused: int = 0


def import_packets(
    source: Path, target: Path, *, replace: bool = False, tell: Callable[[str], None] = lambda _: None
) -> ImportReport:
    """Write the case file of a packet, or those of every .json in a folder to a folder of the same layout.

    A file that is there already is kept unless `replace`; in a folder one bad packet is told and the others go on.

    Raises
    ------
    CallError
        For a source that is not there, and a single target that is there already.
    InputError
        For a single packet that cannot be read.
    """
    if not source.is_dir():
        return _one(source, target, replace=replace, tell=tell)
    packets = sorted(path for path in source.rglob("*.json") if path.is_file())
    if not packets:
        raise CallError(wanted="a folder with phenopackets (.json)", came="none", where=str(source))
    if target.is_file():
        raise CallError(
            wanted="a folder for the case files",
            came="a file",
            where=str(target),
            todo="Name another folder.",
        )
    written = kept = refused = 0
    for path in packets:
        place = target / path.relative_to(source).with_suffix(".yaml")
        if place.exists() and not replace:
            tell(f"{_shown(path, source)}: kept {place}, which is there already (--replace writes it again)")
            kept += 1
            continue
        try:
            for line in write_one(path, place):
                tell(line)
            written += 1
        except NeurographyError as error:
            tell(legible(f"{_shown(path, source)}: not imported: {error}"))
            refused += 1
    tell(f"{written} written, {kept} kept as they were, {refused} not imported, of {len(packets)} files")
    return ImportReport(written=written, kept=kept, refused=refused)


def _one(source: Path, target: Path, *, replace: bool, tell: Callable[[str], None]) -> ImportReport:
    if not source.exists():
        raise CallError(wanted="a phenopacket, or a folder of them", came="no such file", where=str(source))
    place = target / f"{source.stem}.yaml" if target.is_dir() else target
    if place.exists() and not replace:
        raise CallError(
            wanted="a new file", came="one that is there already", where=str(place),
            todo="Name another, or add --replace.",
        )  # fmt: skip
    for line in write_one(source, place):
        tell(line)
    return ImportReport(written=1)


def write_one(source: Path, target: Path) -> tuple[str, ...]:
    """Write the case file of one packet; the lines to print."""
    made = case_from_packet(read_packet(source))
    text = case_text(made.case, comments=made.comments(source.name))
    if len(text.encode()) > LARGEST:
        raise InputError(
            wanted=f"a packet whose case file has at most {LARGEST // 1_000_000} MB",
            came="more",
            where=str(source),
        )
    case_from_text(text, where=str(target))  # what is written can be read: else nothing is written
    with writing(target):
        atomic.write_text(target, text)
    return tuple(legible(line) for line in told(made, target))


def told(made: Imported, target: Path) -> Iterator[str]:
    """What came over and what did not, in a few lines; every kind of it stands at the head of the file."""
    yield f"{made.case.id}: {', '.join(_counted(made.case)) or 'no record'} -> {target}"
    for line in made.refused:
        yield f"  not taken over: {line}"
    for line in made.doubts:
        yield f"  in doubt: {line}"
    parts: dict[str, int] = {}
    for kind, n, _ in made.left:
        name = re.split(r"[.\[]", kind)[0]
        parts[name] = parts.get(name, 0) + n
    if parts:
        held = ", ".join(f"{name} {n}" for name, n in parts.items())
        yield f"  not held: {sum(parts.values())} values ({held}); listed at the head of the file"


def _counted(case: Case) -> Iterator[str]:
    """`12 symptoms (5 present, 7 absent)` for each list."""
    for name in dict.fromkeys(name for name, _, _ in case.records()):
        held = [stands(record) for _, _, record in case.records(name)]
        split = ", ".join(f"{held.count(one)} {one}" for one in ("present", "absent") if one in held)
        yield f"{len(held)} {name} ({split})" if "absent" in held else f"{len(held)} {name}"


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
