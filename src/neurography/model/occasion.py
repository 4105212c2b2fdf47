"""When and on whom."""

from attrs import frozen


@frozen(kw_only=True)
class Occasion:
    """One acquisition of one visit. date is ISO 8601 (possibly shifted per person) or n/a."""

    subject: str
    session: str = "n/a"
    acquisition: str = "n/a"
    date: str = "n/a"
