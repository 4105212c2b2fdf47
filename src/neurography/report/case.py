"""What a report says of the case outside the case's own section: a line each at the top, all of it to paste."""

from neurography.report.view import ReportView

FIRST = ("where", "how", "explains", "triggers")
"""Parts that answer a question, and stand in the answer."""


def case_lines(view: ReportView) -> list[str]:
    """What stands for each part that answers a question, under its heading."""
    told = (part for part in view.parts if part.key in FIRST and part.answer)
    return [f"{_asked(part.heading)} {part.short or part.answer[0]}" for part in told]


def case_to_paste(view: ReportView) -> list[str]:
    """Every part's answer as lines of plain text, a heading each."""
    lines: list[str] = []
    for part in view.parts:
        lines += ["", _asked(part.heading), *part.answer]
    return lines


def _asked(heading: str) -> str:
    """A question as it stands, anything else with a colon."""
    return heading if heading.endswith("?") else f"{heading}:"
