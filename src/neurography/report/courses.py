"""Courses over three visits or more: the rows of courses.tsv, a table for the report, and a sentence each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from neurography.draw.words import apart
from neurography.model.comparison import TECHNIQUE_DIFFERS, Refusal
from neurography.model.course import Course
from neurography.model.digits import decimals, value_places
from neurography.model.measurement import Measurement
from neurography.model.panel import Panel, Table
from neurography.model.units import spell
from neurography.model.wording import SPACE, abbreviation, number, percent, signed, standing
from neurography.report.sentences import source
from neurography.report.tables import JOINT, MEASUREMENT_COLUMNS, Row
from neurography.report.text import MISSING, sided

_PLACE = (
    "subject", "acquisition", "instrument", "quantity", "statistic", "unit", "structure", "side", "level",
    "position_mm",
)  # fmt: skip


def _column(description: str, **more: Any) -> Mapping[str, Any]:
    return MappingProxyType({"Description": description, **more})


NO_DIRECTION = "no direction beyond measurement error"

_IN_UNIT = "as the row's column unit says"

COURSE_COLUMNS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        **{name: MEASUREMENT_COLUMNS[name] for name in _PLACE},
        "sessions": _column(
            f"The comparable visits in their order, separated by '{JOINT.strip()}'; for a refused course its last one."
        ),
        "n": _column("Number of these visits."),
        "days": _column(f"Days of each since the first, separated by '{JOINT.strip()}'; n/a without dates."),
        "values": _column(f"Value of each, separated by '{JOINT.strip()}'.", Units=_IN_UNIT),
        "direction": _column(
            "Arithmetic of the values in their order: says nothing of the size, nor whether it is more than "
            "measurement error, which verdict and the slope's interval do."
        ),
        "slope": _column(
            "Of the straight line through the values, weighted by 1/sd^2 where each has an sd; n/a without dates.",
            Units="the row's unit per year of 365.25 days",
        ),
        "slope_sd": _column(
            "Standard error of slope: from the scatter about the line, not below what the values' own sd make it.",
            Units="as slope",
        ),
        "slope_ci_low": _column("Lower end of its 95 % interval (Student's t, n - 2).", Units="as slope"),
        "slope_ci_high": _column("Upper end of that interval.", Units="as slope"),
        "difference": _column("Last minus first value.", Units=_IN_UNIT),
        "percent": _column("100 difference / first value, on ratio scales only.", Units="%"),
        "limit": _column("How large a difference measurement error alone makes.", Units=_IN_UNIT),
        "limit_source": _column(
            "Size of the limit before it was multiplied out, what it limits, and its source."
        ),
        "verdict": _column(
            "Whether difference lies outside limit, as in comparisons.tsv.",
            Levels={
                "beyond": "the size of difference is greater than limit",
                "within": "the size of difference is at most limit",
                "no_limit": "no limit of that kind with a source is known",
                "refused": "fewer than three of the visits may be compared, see reason",
            },
        ),
        "reason": _column("Why there is no course."),
        "warnings": _column(
            f"What to know before using the row; several are separated by '{JOINT.strip()}'."
        ),
    }
)


def course_rows(courses: Iterable[Course], refused: Iterable[Refusal] = ()) -> tuple[Row, ...]:
    """Cells under `COURSE_COLUMNS`, sorted by place, then by the first visit's name."""
    made = [(each.first.key, _row(each)) for each in courses]
    made += [
        (each.measurement.key, _refused(each.measurement, each.reason))
        for each in refused
        if each.kind == "course" and each.measurement is not None
    ]
    return tuple(row for key, row in sorted(made, key=lambda one: (one[0][2:], one[0], repr(one[1]))))


def course_panel(
    courses: Sequence[Course], measurements: Sequence[Measurement], *, visit_name: Callable[[str], str]
) -> Panel | None:
    """The table of courses for a report's answer, a sentence each in its caption; None where there is none.

    Headline quantities and the statistic that stands for a structure only: courses.tsv holds the rest.
    """
    chosen = [one for one in courses if _headline(one, courses)]
    if not chosen:
        return None
    rows = tuple(
        (
            ", ".join(filter(None, (sided(each.first.site), apart(each.first, tuple(measurements))))),
            abbreviation(each.first.quantity),
            ", ".join(visit_name(m.occasion.session) for m in each.measurements),
            ", ".join(number(m.value, value_places(m)) for m in each.measurements if m.value is not None),
            slope_words(each) or MISSING,
            direction_words(each),
            _size_words(each)
            + ("" if each.limit is None else f", {each.verdict} the limit")
            + (f"; {words}" if (words := _caveat(each)) else ""),
        )
        for each in chosen
    )
    caption = " ".join(course_sentence(each, visit_name) for each in chosen)
    return Panel(
        name="courses",
        section="answer",
        title="Course over three visits or more",
        caption=f"{caption} Only visits that may all be compared with each other make a course.",
        kind="table",
        content=Table(
            columns=(
                "Where",
                "What",
                "Visits",
                "Values",
                "Slope per year",
                "Direction",
                "Last against first",
            ),
            rows=rows,
        ),
    )


def course_sentence(course: Course, visit_name: Callable[[str], str]) -> str:
    """`Left putamen R2* rises at every visit (4 visits, v1 to v4): +3.9 s⁻¹ per year (95 % interval ...); ...`."""
    first, last = course.first, course.last
    slope = f"{slope_words(course)}; " if course.slope is not None else ""
    said = direction_words(course)
    return (
        f"{sided(first.site)} {abbreviation(first.quantity)}{':' if said == NO_DIRECTION else ''} {said} "
        f"({len(course.measurements)} visits, {visit_name(first.occasion.session)} to "
        f"{visit_name(last.occasion.session)}): {slope}last minus first {_size_words(course)}, {verdict_words(course)}."
    )


def direction_words(course: Course) -> str:
    """What the values do, in words; `NO_DIRECTION` where a rise or fall is no more than measurement error.

    That is where the last lies within the limit of the first and no slope's interval leaves out 0: without dates, or
    with values on a line that have no sd, there is no interval to speak for a direction.
    """
    goes = course.direction.startswith(("rises", "falls"))
    if not goes or course.verdict != "within":
        return course.direction
    low, high = course.slope_interval or (0.0, 0.0)
    return NO_DIRECTION if low <= 0.0 <= high else course.direction


def _size_words(course: Course) -> str:
    """`+6.8 s⁻¹ (+28 %)`."""
    share = f" ({percent(course.percent)})" if course.percent is not None else ""
    return _with_unit(signed(course.difference, _places(course)), course.last) + share


def slope_words(course: Course) -> str:
    """`+3.9 s⁻¹ per year (95 % interval +1.0 to +6.8)`; empty without dates."""
    if course.slope is None:
        return ""
    places = decimals(course.slope_sd, course.slope)
    size = _with_unit(signed(course.slope, places), course.first)
    if course.slope_interval is None:
        return f"{size} per year"
    low, high = (signed(end, places) for end in course.slope_interval)
    return f"{size} per year (95 % interval {low} to {high})"


def verdict_words(course: Course) -> str:
    """`beyond the test-retest limit of ±2.7 s⁻¹ (...)`, or that no limit is known; then how the visits differ."""
    beside = f"; {words}" if (words := _caveat(course)) else ""
    if course.limit is None:
        return f"no published limit for differences between visits: not judged{beside}"
    size = _with_unit(f"±{number(course.limit.value, _places(course))}", course.first)
    return f"{course.verdict} the test-retest limit of {size} ({source(course.limit.source)}){beside}"


def _caveat(course: Course) -> str:
    """`but T2* then, SWI now (in words)`: what is known to differ between its visits stands beside its verdict."""
    said = [w.removeprefix(TECHNIQUE_DIFFERS) for w in course.warnings if w.startswith(TECHNIQUE_DIFFERS)]
    return f"but {'; '.join(said)}" if said else ""


def _headline(course: Course, courses: Sequence[Course]) -> bool:
    m = course.first
    known = {
        other.first.statistic
        for other in courses
        if (other.first.quantity.key, other.first.site, other.first.technique.instrument)
        == (m.quantity.key, m.site, m.technique.instrument)
    }
    return m.quantity.headline and m.site.position_mm is None and m.statistic == standing(known)


def _places(course: Course) -> int:
    """Decimals of a difference: those of its values, and of a limit that is small beside them."""
    places = max(value_places(m) for m in (course.first, course.last))
    return (
        places if course.limit is None else max(places, decimals(course.limit.value, course.limit.value) - 1)
    )


def _with_unit(text: str, m: Measurement) -> str:
    unit = spell(m.quantity.unit)
    return f"{text}{SPACE}{unit}" if unit else text


def _row(course: Course) -> Row:
    low, high = course.slope_interval or (None, None)
    days = None if course.days is None else JOINT.join(f"{day:g}" for day in course.days)
    limit = (None, None) if course.limit is None else (course.limit.value, course.limit.source)
    return (
        *_site(course.first), JOINT.join(m.occasion.session for m in course.measurements),
        len(course.measurements), days, JOINT.join(repr(m.value) for m in course.measurements), course.direction,
        course.slope, course.slope_sd, low, high, course.difference, course.percent, *limit, course.verdict,
        None, JOINT.join(course.warnings) or None,
    )  # fmt: skip


def _refused(m: Measurement, reason: str) -> Row:
    return (*_site(m), m.occasion.session, *(None,) * 12, "refused", reason, None)


def _site(m: Measurement) -> Row:
    return (
        m.occasion.subject, m.occasion.acquisition, m.technique.instrument, m.quantity.key, m.statistic,
        m.quantity.unit, m.site.structure, m.site.side, m.site.level, m.site.position_mm,
    )  # fmt: skip
