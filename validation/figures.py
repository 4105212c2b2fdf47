"""Where validation scripts leave their figures: docs/validation/NAME.md, one table each."""

from collections.abc import Sequence
from pathlib import Path

from neurography import __version__
from neurography.io import atomic

FOLDER = Path(__file__).parent.parent / "docs" / "validation"


def write(name: str, about: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Write and print a table of (what, figure, what was wanted)."""
    lines = [
        f"# {name}",
        "",
        about,
        "",
        f"neurography {__version__}",
        "",
        "| what | figure | wanted |",
        "|---|---|---|",
    ]
    lines += [f"| {what} | {figure} | {wanted} |" for what, figure, wanted in rows]
    text = "\n".join(lines) + "\n"
    print(text)
    atomic.write_text(FOLDER / f"{name}.md", text)
