"""What a timeline holds: data only. Days are numbers (`date.toordinal`), or places where nothing bears a date."""

from attrs import frozen

from neurography.model.site import Side


@frozen(kw_only=True)
class Days:
    """Some day from first to last, ends included; None where that end is open. about: the source says "about"."""

    first: float | None
    last: float | None
    about: bool = False

    @property
    def middle(self) -> float:
        """Halfway, or the end that is known."""
        known = [end for end in (self.first, self.last) if end is not None]
        return sum(known) / len(known)


@frozen(kw_only=True)
class Item:
    """Something with words: it began in `when`; with `until` it lasted. One of the two may be None."""

    words: str
    when: Days | None
    until: Days | None = None
    side: Side = "n/a"


@frozen(kw_only=True)
class Lane:
    """Items under one heading."""

    heading: str
    items: tuple[Item, ...]


@frozen(kw_only=True)
class Reading:
    """One value of a series. value None: a result without a number (undetectable). words: the number as written."""

    when: Days
    value: float | None
    words: str
    censored: str = ""


@frozen(kw_only=True)
class Rate:
    """What stands between two readings of a series: the doubling time from place `start` to the next."""

    start: int
    words: str


@frozen(kw_only=True)
class Series:
    """The readings of one thing in the order of their days. note: what is not there (`after: not reported`)."""

    label: str
    readings: tuple[Reading, ...]
    rates: tuple[Rate, ...] = ()
    side: Side = "n/a"
    note: str = ""


@frozen(kw_only=True)
class Curve:
    """Series of one quantity on one scale. bounds and ticks fix it; grades show no numerals beside the points."""

    heading: str
    unit: str
    series: tuple[Series, ...]
    log: bool = False
    bounds: tuple[float, float] | None = None
    ticks: tuple[float, ...] = ()
    rates: str = ""
    """What the words between the readings are: `italic: doubling time, months`."""


@frozen(kw_only=True)
class Timeline:
    """Curves and lanes in the order in which they are drawn; unplaced: what bears no date, in words.

    places: names at whole numbers instead of a calendar, where nothing bears a date and only the order is known.
    """

    tracks: tuple[Curve | Lane, ...]
    unplaced: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
