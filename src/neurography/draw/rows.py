"""What stands in each row of the answer figures: plain data taken from measurements and comparisons."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from neurography.draw.caveats import caveat, differing
from neurography.draw.joined import joined
from neurography.draw.words import (
    apart,
    brief,
    headlines,
    holds_zero,
    is_error,
    sample,
    short,
    told_once,
    verdict,
)
from neurography.model.comparison import Comparison, Reference, Refusal
from neurography.model.digits import difference_places, value_places
from neurography.model.measurement import COPIED, Measurement
from neurography.model.quantity import Quantity
from neurography.model.site import is_lone, spoken
from neurography.model.units import spell
from neurography.model.wording import SPACE, abbreviation, legible, number, percent, signed, standing

_SIDES = ("left", "right", "midline", "n/a")


@frozen(kw_only=True)
class Dot:
    """One value in a lane: of which visit, its 95 % interval, or the words in its place; shown is its numeral."""

    visit: int
    value: float | None
    interval: tuple[float, float] | None
    words: str = ""
    shown: str = ""


@frozen(kw_only=True)
class Move:
    """One difference: of a side between two visits (sides empty), or left minus right at one visit."""

    side: str
    label: str
    visit: int
    difference: float | None
    interval: tuple[float, float] | None
    limit: float | None
    words: str
    between_sides: bool
    error: bool = False
    """Whether limit is the smallest measurable difference between sides."""


@frozen(kw_only=True)
class Lane:
    """One side of a structure: its dots, the band around the first value, and the verdicts in words.

    joined says of each neighbouring pair of dots with a value whether they were compared: a line joins only those.
    """

    side: str
    dots: tuple[Dot, ...]
    joined: tuple[bool, ...]
    band: tuple[float, float] | None
    words: tuple[str, ...]


@frozen(kw_only=True)
class Row:
    """One structure at one level."""

    label: str
    statistic: str
    lanes: tuple[Lane, ...]
    reference: tuple[float, float, float] | None
    moves: tuple[Move, ...]


@frozen(kw_only=True)
class Answer:
    """All rows of one quantity."""

    quantity: Quantity
    visits: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """ADC, FA; the full name where there is no abbreviation."""
        return abbreviation(self.quantity)

    @property
    def has_repeatability(self) -> bool:
        """Whether any lane shows a test-retest band."""
        return any(lane.band for row in self.rows for lane in row.lanes)

    @property
    def has_reference(self) -> bool:
        """Whether any row shows a healthy range."""
        return any(row.reference for row in self.rows)

    def in_words(self) -> str:
        """The forest figure for a reader who cannot see it."""
        unit, said = spell(self.quantity.unit), []
        for row in self.rows:
            for lane in row.lanes:
                values = ", ".join(
                    f"{self.visits[dot.visit][1]} {dot.shown or dot.words}" for dot in lane.dots
                )
                said.append(f"{row.label} {lane.side}: {values}. {'. '.join(lane.words)}")
        return f"{self.name} {unit}. " + " ".join(said)

    @property
    def has_limit(self) -> bool:
        """Whether any difference stands beside a limit other than that of measurement error between sides."""
        return any(move.limit is not None and not move.error for row in self.rows for move in row.moves)

    @property
    def has_error(self) -> bool:
        """Whether any left minus right stands beside the smallest measurable difference."""
        return any(move.error for row in self.rows for move in row.moves)

    def differences_in_words(self) -> str:
        """The figure of differences for a reader who cannot see it."""
        said = [f"{row.label}, {move.label}: {move.words}." for row in self.rows for move in row.moves]
        return f"{self.name}. " + " ".join(said)


def answers(
    measurements: Sequence[Measurement],
    comparisons: Sequence[Comparison],
    visits: Sequence[tuple[str, str]],
    *,
    refusals: Sequence[Refusal] = (),
    remarks: Mapping[tuple[str, str, str, str], str],
) -> tuple[Answer, ...]:
    """One Answer for each headline quantity, in the order in which the quantities first appear."""
    order = tuple((session, legible(label)) for session, label in visits)
    quantities: dict[tuple[str, str], list[Measurement]] = {}
    first = headlines(measurements)
    for measurement in measurements:
        if measurement.quantity.key in first:
            quantities.setdefault((measurement.technique.instrument, measurement.quantity.key), []).append(
                measurement
            )
    seen: set[str] = set()
    made = []
    for group in quantities.values():
        quantity = group[0].quantity
        if quantity.key in seen:  # the same quantity by a second instrument has its place in the tables
            continue
        seen.add(quantity.key)
        # a bleed of 1 ppm would press the nuclei into one point: it stands in the tables and among the findings
        anatomy = [m for m in group if not is_lone(m.site.structure)]
        shown = anatomy if anatomy and quantity.sided else group
        rows = _rows(shown, comparisons, refusals, order, remarks)
        if rows:
            made.append(Answer(quantity=quantity, visits=order, rows=rows))
    return tuple(sorted(made, key=lambda answer: answer.quantity.sided))


def _rows(
    group: Sequence[Measurement],
    comparisons: Sequence[Comparison],
    refusals: Sequence[Refusal],
    visits: tuple[tuple[str, str], ...],
    remarks: Mapping[tuple[str, str, str, str], str],
) -> tuple[Row, ...]:
    places: dict[tuple[str, str, str], list[Measurement]] = {}
    whole = tuple(m for m in group if m.site.position_mm is None)
    for m in whole:
        places.setdefault((m.site.structure, m.site.level, apart(m, whole)), []).append(m)
    rows = []
    for (structure, level, acquisition), all_of_place in places.items():
        known = {m.statistic for m in all_of_place}
        statistic = standing(known)
        chosen = [m for m in all_of_place if m.statistic == statistic]
        keys = {m.key for m in chosen}
        compared = told_once([c for c in comparisons if c.measurement.key in keys])
        refused = [r for r in refusals if r.measurement is not None and r.measurement.key in keys]
        sides = [side for side in _SIDES if any(m.site.side == side for m in chosen)]
        lanes = tuple(
            _lane(side, [m for m in chosen if m.site.side == side], compared, refused, visits, remarks)
            for side in sides
        )
        references = [c.against for c in compared if isinstance(c.against, Reference)]
        reference = None
        if references:
            r = references[0]
            reference = (r.value, r.value - 1.96 * r.sd, r.value + 1.96 * r.sd)
        named = [
            spoken(structure),
            *(part for part in (level.replace("_", " "), acquisition) if part not in ("", "n/a")),
        ]
        label = legible(", ".join(named))
        moves = _moves(compared, refused, visits)
        rows.append(Row(label=label, statistic=statistic, lanes=lanes, reference=reference, moves=moves))
    return tuple(rows)


def _lane(
    side: str,
    chosen: Sequence[Measurement],
    comparisons: Sequence[Comparison],
    refusals: Sequence[Refusal],
    visits: tuple[tuple[str, str], ...],
    remarks: Mapping[tuple[str, str, str, str], str],
) -> Lane:
    dots, said = [], []
    for visit, (session, label) in enumerate(visits):
        found = next((m for m in chosen if m.occasion.session == session), None)
        remark = ""
        if chosen:
            first = chosen[0]
            remark = remarks.get((first.site.structure, side, session, first.quantity.key), "")
        if found is None or found.value is None:
            why = remark or (chosen[0].absent if chosen else "not measured")
            if found is not None and found.origin not in COPIED:
                why = found.warnings[0].split(";")[0]
            dots.append(Dot(visit=visit, value=None, interval=None, words=legible(why)))
            said.append(f"{brief(label)}: {short(legible(why), 48)}")
            continue
        if found.censored:  # a bound is no place on the axis
            bound = f"{'<' if found.censored == 'left' else '>'}{SPACE}{found.value:g}, only a bound"
            dots.append(Dot(visit=visit, value=None, interval=None, words=bound))
            said.append(f"{brief(label)}: {bound}")
            continue
        numeral = number(found.value, value_places(found))
        dots.append(Dot(visit=visit, value=found.value, interval=found.interval, shown=numeral))
        if remark:
            said.append(f"{brief(label)}: {legible(remark)}")
    mine = [c for c in comparisons if c.measurement.site.side == side]
    not_made = [r for r in refusals if r.measurement is not None and r.measurement.site.side == side]
    band, over_time = _over_time(mine, [r for r in refusals if r.kind == "time"], side, visits)
    shown = [visits[dot.visit][0] for dot in dots if dot.value is not None]
    return Lane(
        side=side,
        dots=tuple(dots),
        joined=joined(shown, mine, not_made),
        band=band,
        words=(*over_time, *_against_healthy(mine, visits), *said),
    )


def _over_time(
    comparisons: Sequence[Comparison],
    refusals: Sequence[Refusal],
    side: str,
    visits: tuple[tuple[str, str], ...],
) -> tuple[tuple[float, float] | None, list[str]]:
    """The band around the first value, and the change of the last visit against it in words."""
    last = visits[-1][0] if visits else ""
    first = visits[0][0] if visits else ""
    for c in comparisons:
        if c.kind != "time" or not isinstance(c.against, Measurement) or c.against.value is None:
            continue
        if c.measurement.occasion.session == last and c.against.occasion.session == first:
            band = None
            if c.limit is not None:
                band = (c.against.value - c.limit.value, c.against.value + c.limit.value)
            size = percent(c.percent) if c.percent is not None else signed(c.difference, difference_places(c))
            zero = " (interval holds 0)" if holds_zero(c) else ""
            return band, [line for line in (f"{size}{zero}, {verdict(c)}", legible(caveat(c))) if line]
    for r in refusals:
        if r.measurement is not None and r.measurement.site.side == side:
            return None, [legible(verdict(r))]
    return None, []


def _against_healthy(comparisons: Sequence[Comparison], visits: tuple[tuple[str, str], ...]) -> list[str]:
    """Each visit's distance from the sample's mean in its standard deviations: a place, never a verdict alone."""
    words = {"beyond": "beyond", "within": "within", "no_limit": "not judged", "refused": "refused"}
    said: dict[str, list[str]] = {}
    for session, label in visits:
        for c in comparisons:
            if isinstance(c.against, Reference) and c.measurement.occasion.session == session:
                away = f"{signed(c.difference / c.against.sd, 1)}{SPACE}sd"
                # in what it differs stands beside the value in the table: here it would drown the figure
                who = sample(c.against) + (", other technique" if differing(c) else "")
                said.setdefault(who, []).append(f"{brief(label)} {away} ({words[c.verdict]})")
    return [legible(f"against {who}: {', '.join(parts)}") for who, parts in said.items()]


def _moves(
    comparisons: Sequence[Comparison], refusals: Sequence[Refusal], visits: tuple[tuple[str, str], ...]
) -> tuple[Move, ...]:
    places = {session: index for index, (session, _) in enumerate(visits)}
    labels = dict(visits)
    moves: list[tuple[tuple[int, int, int], Move]] = []
    every: list[Comparison | Refusal] = [*comparisons, *refusals]
    for c in every:
        m = c.measurement
        if m is None or c.kind not in ("time", "side"):
            continue
        now = m.occasion.session
        visit = places.get(now, 0)
        if c.kind == "side":
            order, label, side = (2, visit, 0), brief(labels.get(now, now)), "n/a"
        else:
            # a refusal without a second value stands at the visit that it has
            then = c.against.occasion.session if isinstance(c.against, Measurement) else now
            order = (_SIDES.index(m.site.side) - 10, visit, places.get(then, 0))
            ends = dict.fromkeys((then, now))
            label = " → ".join(brief(labels.get(end, end)) for end in ends)
            side = m.site.side
        words, difference, interval, limit = legible(verdict(c)), None, None, None
        if isinstance(c, Comparison):
            difference, interval = c.difference, c.interval
            limit = c.limit.value if c.limit is not None else None
            size = signed(c.difference, difference_places(c)) + (
                f" ({percent(c.percent)})" if c.percent is not None else ""
            )
            words = "; ".join(part for part in (f"{size}, {words}", legible(caveat(c))) if part)
        moves.append(
            (
                order,
                Move(
                    side=side,
                    label=legible(label),
                    visit=visit,
                    difference=difference,
                    interval=interval,
                    limit=limit,
                    words=words,
                    between_sides=c.kind == "side",
                    error=is_error(c),
                ),
            )
        )
    return tuple(move for _, move in sorted(moves, key=lambda pair: pair[0]))
