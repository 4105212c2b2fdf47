"""Words that do not overlap: their width in a figure, the free place beside a mark, rows of boxes, spread labels."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from attrs import frozen
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

_FAMILY = "DejaVu Sans"
"""Wider than the fonts that a reader's system puts in its place, so that what fits here fits there."""

_ROOM = 1.02
"""Screens fit letters to pixels, which makes some lines a little longer."""


@frozen(kw_only=True)
class Box:
    """A rectangle in inches, y downwards."""

    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@lru_cache(maxsize=4096)
def width(text: str, *, size: float, bold: bool = False) -> float:
    """Inches that a line of text takes, size in points."""
    if not text:
        return 0.0
    font = FontProperties(family=_FAMILY, size=size, weight="bold" if bold else "normal")
    wide, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return _ROOM * float(wide) / 72.0


def broken(text: str, *, size: float, wide: float) -> list[str]:
    """The text in lines of at most `wide` inches, broken at blanks; a longer word is broken anywhere."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if _fitting(longer, size=size, wide=wide) == len(longer):
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while (cut := _fitting(line, size=size, wide=wide)) < len(line):
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line else lines or [""]


def _fitting(word: str, *, size: float, wide: float) -> int:
    """How many letters of a word fit, one at least; a word that is endless is never measured as a whole."""
    fits, over = 1, 2
    while over <= len(word) and width(word[:over], size=size) <= wide:
        fits, over = over, 2 * over
    over = min(over, len(word) + 1)
    while over - fits > 1:
        middle = (fits + over) // 2
        if width(word[:middle], size=size) <= wide:
            fits = middle
        else:
            over = middle
    return min(fits, len(word))


def rows(boxes: Iterable[tuple[float, float, int]], *, gap: float) -> list[int]:
    """The first row of each box (left, right, rows high), the lowest free one in turn, `gap` between neighbours."""
    taken: list[list[tuple[float, float]]] = []
    found = []
    for left, right, high in boxes:
        row = 0
        while any(
            left < other_right + gap and other_left < right + gap
            for lane in taken[row : row + high]
            for other_left, other_right in lane
        ):
            row += 1
        taken += [[] for _ in range(row + high - len(taken))]
        for lane in taken[row : row + high]:
            lane.append((left, right))
        found.append(row)
    return found


def spread(wanted: Sequence[tuple[float, float]], *, top: float, bottom: float) -> list[float]:
    """The middles of labels (wanted middle, height) moved apart as little as the room from top to bottom asks."""
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i][0], i))
    placed = [0.0] * len(wanted)
    edge = top
    for i in order:
        middle, high = wanted[i]
        placed[i] = max(middle, edge + high / 2)
        edge = placed[i] + high / 2
    edge = bottom
    for i in reversed(order):
        high = wanted[i][1]
        placed[i] = min(placed[i], edge - high / 2)
        edge = placed[i] - high / 2
    return placed


def free(candidates: Iterable[Box], taken: Sequence[Box], *, inside: Box) -> Box | None:
    """The first candidate inside the room that meets nothing; None where there is none."""
    for box in candidates:
        within = (
            inside.left <= box.left
            and box.right <= inside.right
            and inside.top <= box.top
            and box.bottom <= inside.bottom
        )
        if within and not any(box.meets(other) for other in taken):
            return box
    return None
