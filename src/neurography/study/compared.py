"""One person's measurements weighed and written: the tables that images and typed numbers end in alike."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from neurography.compare import compare_all, courses
from neurography.io import bids, tables
from neurography.model.comparison import Comparison, Refusal
from neurography.model.course import Course
from neurography.model.finding import Finding
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel
from neurography.report.courses import COURSE_COLUMNS, course_panel, course_rows
from neurography.report.tables import (
    COMPARISON_COLUMNS,
    MEASUREMENT_COLUMNS,
    comparison_rows,
    measurement_rows,
)
from neurography.report.view import Visit
from neurography.study.config import Config

SCHEMA_VERSION = "1.0"
"""Of findings.json."""


@frozen(kw_only=True)
class Compared:
    """Measurements in the order of their keys, what was compared, and which comparisons were refused."""

    measurements: tuple[Measurement, ...]
    comparisons: tuple[Comparison, ...]
    refused: tuple[Refusal, ...]
    courses: tuple[Course, ...] = ()
    """Of places with three comparable visits or more."""
    no_course: tuple[Refusal, ...] = ()
    """Of places with three visits or more of which no three may be compared."""


def compare(
    measurements: Iterable[Measurement],
    *,
    order: tuple[str, ...] | None,
    config: Config,
    allow: tuple[str, ...] = (),
) -> Compared:
    """Every comparison of one person; order is that of the visits, None where it is not known."""
    values = tuple(sorted(measurements, key=lambda m: m.key))
    known = {agree.key for m in values for agree in m.quantity.agree}
    allowed = {key for key in allow if key in known}
    made, refused = compare_all(
        values, order=order, limits=config.limits, references=config.references, allow=allowed
    )
    over_visits, none = courses(values, order=order, limits=config.limits, allow=allowed)
    return Compared(
        measurements=values, comparisons=made, refused=refused, courses=over_visits, no_course=none
    )


def write(
    subject: str,
    found: Compared,
    folder: Path,
    *,
    refusals: Iterable[Refusal] = (),
    findings: Iterable[Finding] = (),
    notes: Iterable[str] = (),
) -> tuple[str, ...]:
    """sub-X_measurements.tsv, sub-X_comparisons.tsv (with their .json) and sub-X_findings.json; their names.

    With three visits or more also sub-X_courses.tsv.
    """
    stem = f"sub-{subject}"
    tables.write_tsv(
        folder / f"{stem}_measurements.tsv", MEASUREMENT_COLUMNS, measurement_rows(found.measurements)
    )
    tables.write_tsv(
        folder / f"{stem}_comparisons.tsv",
        COMPARISON_COLUMNS,
        comparison_rows(found.comparisons, found.refused),
    )
    bids.write_json(
        folder / f"{stem}_findings.json",
        {
            "SchemaVersion": SCHEMA_VERSION,
            "Subject": subject,
            "Findings": [finding_entry(one) for one in findings],
            "Refusals": [
                {"Kind": r.kind, "Where": r.where, "Reason": r.reason, "Todo": r.todo} for r in refusals
            ],
            "Notes": sorted(set(notes)),
        },
    )
    names: tuple[str, ...] = (
        "measurements.tsv", "measurements.json", "comparisons.tsv", "comparisons.json", "findings.json",
    )  # fmt: skip
    if found.courses or found.no_course:
        rows = course_rows(found.courses, found.no_course)
        tables.write_tsv(folder / f"{stem}_courses.tsv", COURSE_COLUMNS, rows)
        names = (*names, "courses.tsv", "courses.json")
    return tuple(f"{stem}_{name}" for name in names)


def course_panels(found: Compared, visits: Sequence[Visit]) -> tuple[Panel, ...]:
    """The table of courses for a report's answer; none where no place has three comparable visits."""
    names = {visit.session: visit.name for visit in visits}
    panel = course_panel(
        found.courses, found.measurements, visit_name=lambda session: names.get(session, session)
    )
    return () if panel is None else (panel,)


def finding_entry(found: Finding) -> dict[str, object]:
    """A finding as an object of findings.json."""
    site, occasion = found.site, found.occasion
    entry: dict[str, object] = {
        "Kind": found.kind, "Value": found.value, "Session": occasion.session, "Acquisition": occasion.acquisition,
        "Structure": site.structure, "Side": site.side, "Level": site.level, "Sentence": found.sentence,
        "Grounds": list(found.grounds),
    }  # fmt: skip
    if found.point is not None:
        entry["PointMm"] = list(found.point)
    return entry
