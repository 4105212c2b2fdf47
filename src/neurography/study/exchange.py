"""`export`: a case opened, joined by the measurements of its person, and written in a form that others read."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from neurography import __version__
from neurography.io import atomic
from neurography.io.case import CaseFile
from neurography.model.case import Case
from neurography.model.errors import CallError
from neurography.model.measurement import Measurement
from neurography.model.wording import legible
from neurography.report.exchange.care import draft
from neurography.report.exchange.care_written import markdown, page
from neurography.report.exchange.fhir import bundled
from neurography.report.exchange.phenopacket import packed
from neurography.study.case.opened import open_case, read_as
from neurography.study.case.section import section
from neurography.study.case.table import measurements_of
from neurography.study.writing import writing

Form = Literal["care", "phenopacket", "fhir"]
ENDINGS: Mapping[Form, tuple[str, ...]] = {
    "care": (".md", ".html"), "phenopacket": (".json",), "fhir": (".json",),
}  # fmt: skip


@frozen(kw_only=True)
class Opened:
    """A case with the measurements of instruments that join it."""

    file: CaseFile
    measurements: tuple[Measurement, ...]


def export(
    called: Path | str,
    to: Path,
    *,
    form: Form,
    answers: Mapping[str, str] | None = None,
    measurements: Path | None = None,
    subject: str = "",
    created: str = "",
    replace: bool = False,
) -> tuple[str, ...]:
    """Write a case to `to`; the lines to print.

    Parameters
    ----------
    called
        A case file, the name of a published case, or a folder of results in which one lies.
    measurements
        A folder of results whose measurements join the case, by its subject and the sessions of its visits.
    subject
        Whose case, where a folder of results holds several.
    created
        Day of writing, for a phenopacket, which asks for one.

    Raises
    ------
    CallError, InputError
        For a case, a folder, a file name or a reading that cannot be used; nothing has been written then.
    """
    _check_target(to, form=form, replace=replace)
    opened = open_with_measurements(called, results=measurements, subject=subject)
    case = read_as(opened.file.case, answers or {})
    if form == "care":
        told = section(opened.file, answers=answers, measurements=opened.measurements)
        made = draft(case, parts=told.parts, measurements=opened.measurements)
        files: Mapping[str, bytes] = {}
        if to.suffix == ".html":
            text = page(made, version=__version__)
        else:
            text, files = markdown(made, stem=to.stem, version=__version__)
        lines = [f"CARE: {made.completeness}", *told.notes]
    else:
        if form == "phenopacket":
            content, lost = _packed(case, created, opened.measurements)
        else:
            bundle = bundled(case, version=__version__, measurements=opened.measurements)
            content, lost = bundle.content, bundle.lost
        content, unfit = _legible(content)
        if unfit:
            lost = (*lost, f"signs that cannot be shown or turn the reading direction, in {unfit} texts")
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        beside = f"{to.stem}.lost.txt"
        stale = replace and to.with_name(beside).exists()
        files = {beside: _lost(form, lost).encode()} if lost or stale else {}
        lines = [f"lost in this format: {line}" for line in lost]
    if not replace:
        for name in files:
            _check_new(to.with_name(name))
    with writing(to):
        for name, data in files.items():
            atomic.write_bytes(to.with_name(name), data)
        atomic.write_text(to, text)
    return tuple(legible(line) for line in (*lines, *(str(to.with_name(name)) for name in files), str(to)))


def open_with_measurements(called: Path | str, *, results: Path | None, subject: str) -> Opened:
    """The case, and the measurements of its person: of the folder that was named, or of the one it lies in.

    A number that the case file itself gives is not taken a second time from a table of results.

    Raises
    ------
    CallError
        For a folder with no case or with several, and a folder of results without this person.
    """
    out = Path(called)
    if out.is_dir():
        file = open_case(_case_in(out, subject))
        person = file.case.subject or file.case.id
        label = "".join(sign for sign in person if sign.isalnum())
        held = (out / f"sub-{label}" / f"sub-{label}_measurements.tsv").is_file()
        results = results or (out if held else None)
    else:
        file = open_case(called)
    if results is None:
        return Opened(file=file, measurements=())
    documents = {document.id for document in file.case.documents}
    found = measurements_of(results, file.case.subject or file.case.id)
    return Opened(
        file=file,
        measurements=tuple(
            one for one in found if not any(source.partition(":")[0] in documents for source in one.sources)
        ),
    )


def _case_in(out: Path, subject: str) -> Path:
    """The one case file of a folder of results, or of the dataset that lies in it."""
    label = subject.removeprefix("sub-") or "*"
    places = (out, out / "sourcedata" / "dataset")
    found = [path for place in places for path in sorted(place.glob(f"sub-{label}/sub-{label}_case.yaml"))]
    people = dict.fromkeys(path.name for path in found)
    if len(people) != 1:
        there = sorted({path.name for place in places for path in place.glob("sub-*/sub-*_case.yaml")})
        came = ", ".join(people) or (f"none of sub-{label}, but {', '.join(there)}" if there else "none")
        raise CallError(
            wanted="a folder with one case (sub-X/sub-X_case.yaml)", came=came, where=str(out),
            todo="Name the person with --subject." if people else "Name the case file itself.",
        )  # fmt: skip
    return found[0]


def _check_target(to: Path, *, form: Form, replace: bool) -> None:
    endings = ENDINGS[form]
    if to.suffix not in endings:
        raise CallError(
            wanted=f"a file that ends in {' or '.join(endings)}", came=to.name or str(to), where="--to",
            todo=f"Write e.g. --to case{endings[0]}.",
        )  # fmt: skip
    if to.is_dir():
        raise CallError(wanted="a file", came="a folder", where=str(to))
    if not replace:
        _check_new(to)


def _check_new(path: Path) -> None:
    if path.exists():
        raise CallError(
            wanted="a new file", came="one that is there already", where=str(path),
            todo="Name another, or add --replace.",
        )  # fmt: skip


def _legible(content: Any) -> tuple[Any, int]:
    """JSON with every text legible, and how many texts were not."""
    if isinstance(content, dict):
        made = {key: _legible(one) for key, one in content.items()}
        return {key: one for key, (one, _) in made.items()}, sum(n for _, n in made.values())
    if isinstance(content, list):
        parts = [_legible(one) for one in content]
        return [one for one, _ in parts], sum(n for _, n in parts)
    if isinstance(content, str):
        return legible(content), int(legible(content) != content)
    return content, 0


def _packed(
    case: Case, created: str, measurements: tuple[Measurement, ...]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    if created:
        try:
            date.fromisoformat(created)
        except ValueError as error:
            raise CallError(wanted="a day as 2026-01-31", came=created, where="--created") from error
    made = packed(case, version=__version__, created=created, measurements=measurements)
    return made.content, made.lost


def _lost(form: Form, lost: tuple[str, ...]) -> str:
    head = f"What the {form} file beside this does not hold of its case:"
    return (
        legible("\n".join([head, *(f"- {' '.join(line.split())}" for line in lost or ("nothing",))])) + "\n"
    )
