"""The rows of measurements.tsv and comparisons.tsv, with a description of every column.

Columns are only ever appended. The descriptions become the .json beside each table.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from neurography.model.comparison import KINDS, Comparison, Reference, Refusal
from neurography.model.measurement import Measurement
from neurography.report.view import PublishedRow

Cell = str | float | int | None
Row = tuple[Cell, ...]

JOINT = " | "
"""Between the several warnings or sources of one cell."""


def _column(
    description: str, *, units: str = "", levels: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    words: dict[str, Any] = {"Description": description}
    if units:
        words["Units"] = units
    if levels:
        words["Levels"] = dict(levels)
    return MappingProxyType(words)


_IN_UNIT = "as the row's column unit says"

_SITE: dict[str, Mapping[str, Any]] = {
    "subject": _column("Label of the person, without sub-."),
    "session": _column("Label of the visit, without ses-."),
    "date": _column(
        "Day of the visit, ISO 8601; shifted by a constant for each person unless dates were kept."
    ),
    "acquisition": _column("Name of the image or record, without subject and session."),
    "instrument": _column("What measured: the kind of image or examination and its method."),
    "quantity": _column("What was measured, by its short key."),
    "statistic": _column(
        "How the samples were joined into one value; a visit_mean is weighted by how often a tract visits."
    ),
    "unit": _column("UCUM code of the unit of value; um2/ms equals 10^-3 mm2/s, 1 is a plain ratio."),
    "structure": _column("Anatomical structure."),
    "side": _column(
        "Side of the person's body.",
        levels={
            "left": "the person's left",
            "right": "the person's right",
            "midline": "on the mid-plane",
            "n/a": "no side, or not known",
        },
    ),
    "level": _column("Part of the structure, in a word."),
    "position_mm": _column("Distance from the structure's named anchor.", units="mm"),
}

MEASUREMENT_COLUMNS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        **_SITE,
        "value": _column("The value; n/a where it could not be measured, see warnings.", units=_IN_UNIT),
        "censored": _column(
            "Whether value is only a bound.",
            levels={
                "n/a": "value is a value",
                "left": "the true value is at most this",
                "right": "the true value is at least this",
            },
        ),
        "sd": _column("Standard uncertainty of value.", units=_IN_UNIT),
        "spread": _column("Standard deviation over the n samples.", units=_IN_UNIT),
        "ci_low": _column("Lower end of the 95 % sampling interval of value.", units=_IN_UNIT),
        "ci_high": _column("Upper end of the 95 % sampling interval of value.", units=_IN_UNIT),
        "n": _column("Number of samples behind value."),
        "n_of": _column("What the samples are: voxel, streamline, and so on."),
        "origin": _column(
            "How the number came about.",
            levels={
                "measured": "computed here from an image or record",
                "typed": "entered by a person",
                "scanner": "read from a map that the scanner computed",
                "simulated": "computed here from a simulated image",
                "published": "taken from a publication",
            },
        ),
        "technique": _column("Parts of the protocol that bear on the value, as key=value; key=value."),
        "warnings": _column(
            "What to know before using value. Where it is n/a the first begins with not resolvable: or not "
            f"measurable:. Several are separated by '{JOINT.strip()}'."
        ),
        "source": _column(f"Files the value was computed from, separated by '{JOINT.strip()}'."),
    }
)

COMPARISON_COLUMNS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "kind": _column(
            "What was compared.",
            levels={
                "side": "left (value) against right (against_value), same occasion",
                "time": "a later visit (value) against an earlier one (against_value)",
                "level": "two levels of one structure",
                "tissue": "two structures",
                "reference": "against the mean of a healthy sample",
                "cohort": "against a group measured in the same way",
            },
        ),
        **{name: words for name, words in _SITE.items() if name != "date"},
        "value": _column("The first value.", units=_IN_UNIT),
        "against_session": _column("Visit of the second value."),
        "against_acquisition": _column("Image or record of the second value."),
        "against_structure": _column("Structure of the second value."),
        "against_side": _column("Side of the second value."),
        "against_level": _column("Level of the second value."),
        "against_source": _column("Files or publication of the second value."),
        "against_value": _column("The second value, or the mean of the healthy sample.", units=_IN_UNIT),
        "difference": _column("value - against_value.", units=_IN_UNIT),
        "difference_ci_low": _column(
            "Lower end of the 95 % sampling interval of difference, from the standard uncertainties of both "
            "values taken as independent; for a healthy sample from the standard error of its mean.",
            units=_IN_UNIT,
        ),
        "difference_ci_high": _column("Upper end of that interval.", units=_IN_UNIT),
        "percent": _column("100 difference / against_value, on ratio scales only.", units="%"),
        "asymmetry": _column("(L - R) / ((L + R) / 2), for kind side on ratio scales only.", units="1"),
        "limit": _column(
            "How large a difference measurement error, side or healthy variation alone makes.", units=_IN_UNIT
        ),
        "limit_kind": _column(
            "What limit limits.",
            levels={
                "repeatability": "test and retest of one side",
                "side": "left against right of healthy people",
                "error": "the smallest difference of left and right that can be measured; no limit of health",
                "reference": "1.96 standard deviations of a healthy sample around its mean",
            },
        ),
        "limit_source": _column(
            "Size of the limit before it was multiplied out, what it limits, and its source."
        ),
        "verdict": _column(
            "Whether difference lies outside limit; the sampling interval is not added to it.",
            levels={
                "beyond": "the size of difference is greater than limit",
                "within": "the size of difference is at most limit",
                "no_limit": "no limit of that kind with a source is known",
                "refused": "the comparison was not made, see reason",
            },
        ),
        "reason": _column("Why the comparison was refused."),
        "warnings": _column(
            f"What to know before using the row; several are separated by '{JOINT.strip()}'."
        ),
    }
)

PUBLISHED_COLUMNS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "paper": _column("Number of the paper in docs/coverage.tsv"),
        "row_id": _column("Row of docs/coverage.tsv that the number belongs to"),
        "structure": _column("Nerve"),
        "side": _column("Side of the body"),
        "session": _column("Visit"),
        "quantity": _column("fa: fractional anisotropy; adc: apparent diffusion coefficient, trace/3"),
        "statistic": _column(
            "visit_mean: tract mean weighted by visits; mean: unweighted mean over visited voxels"
        ),
        "unit": _column("Unit of published, truth, measured and the interval (UCUM)"),
        "published": _column("Number in the paper; n/a where the paper gives none"),
        "truth": _column("Value that the phantom was made with"),
        "measured": _column("Value that the measurement of the simulated images gave"),
        "ci_low": _column("Lower bound of the 95 % interval of measured"),
        "ci_high": _column("Upper bound of the 95 % interval of measured"),
        "note": _column(
            "Bias of measured against truth, what the paper did not report, why a value is missing"
        ),
    }
)


def published_cells(rows: Iterable[PublishedRow]) -> tuple[Row, ...]:
    """Cells under `PUBLISHED_COLUMNS`, in the order in which they came."""
    return tuple(tuple(getattr(row, name) for name in PUBLISHED_COLUMNS) for row in rows)


def measurement_rows(measurements: Iterable[Measurement]) -> tuple[Row, ...]:
    """Cells under `MEASUREMENT_COLUMNS`, sorted by what makes a row unique."""
    return tuple(_measurement_row(each) for each in sorted(measurements, key=_place))


def comparison_rows(comparisons: Iterable[Comparison], refusals: Iterable[Refusal] = ()) -> tuple[Row, ...]:
    """Cells under `COMPARISON_COLUMNS`: subject by subject, kind by kind, refused ones at their place.

    Refusals of other kinds than comparisons (a measurement, a file) have no row here.
    """
    refused = [each for each in refusals if each.kind in KINDS]
    rows: list[Comparison | Refusal] = [*comparisons, *refused]
    return tuple(_comparison_row(each) for each in sorted(rows, key=_pair))


def _measurement_row(each: Measurement) -> Row:
    when = each.occasion
    low, high = each.interval or (None, None)
    return (
        when.subject, when.session, when.date, *_site(each)[2:], each.value, each.censored or None, each.sd,
        each.spread, low, high, each.n, each.n_of, each.origin, each.technique.text(),
        _joined(each.warnings), _joined(each.sources),
    )  # fmt: skip


def _comparison_row(row: Comparison | Refusal) -> Row:
    if isinstance(row, Refusal):
        made: Row = (None,) * 8
        end: Row = ("refused", row.reason, None)
    else:
        low, high = row.interval or (None, None)
        limit = (
            (None, None, None) if row.limit is None else (row.limit.value, row.limit.kind, row.limit.source)
        )
        made = (row.difference, low, high, row.percent, row.asymmetry, *limit)
        end = (row.verdict, row.reason, _joined(row.warnings))
    value = None if row.measurement is None else row.measurement.value
    return (row.kind, *_where(row), value, *_against(row.against), *made, *end)


def _site(each: Measurement) -> Row:
    """subject to position_mm, without date."""
    when, site = each.occasion, each.site
    return (
        when.subject, when.session, when.acquisition, each.technique.instrument, each.quantity.key,
        each.statistic, each.quantity.unit, site.structure, site.side, site.level, site.position_mm,
    )  # fmt: skip


def _where(row: Comparison | Refusal) -> Row:
    """The site of the first value; where only the second is known, whom and what it is about."""
    if row.measurement is not None:
        return _site(row.measurement)
    if isinstance(row.against, Measurement):
        known = _site(row.against)
        return (known[0], None, None, *known[3:8], None, None, None)
    return (None,) * 11


def _against(against: Measurement | Reference | None) -> Row:
    if against is None:
        return (None,) * 7
    if isinstance(against, Reference):
        return (None, None, against.structure, None, against.level, against.source, against.value)
    when, site = against.occasion, against.site
    return (
        when.session, when.acquisition, site.structure, site.side, site.level,
        _joined(against.sources), against.value,
    )  # fmt: skip


def _joined(texts: tuple[str, ...]) -> str | None:
    return JOINT.join(texts) or None


def _place(each: Measurement) -> tuple[object, ...]:
    """The unique columns, the position as the number it is."""
    position = each.site.position_mm
    return (*each.key[:-1], position is not None, position or 0.0)


def _pair(row: Comparison | Refusal) -> tuple[object, ...]:
    kinds: tuple[str, ...] = KINDS
    place = ("",) if row.measurement is None else _place(row.measurement)
    subject = _where(row)[0] or ""
    cells = tuple("" if cell is None else repr(cell) for cell in _comparison_row(row)[12:])
    return (subject, kinds.index(row.kind), place, cells)
