"""`case check` from end to end: a file in, lines out."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from neurography.model.wording import legible
from neurography.study.case.check import Checked, check_case
from neurography.study.case.found import MEANING

WIDTH = 100


def check_lines(path: Path | str, *, documents: Path | None = None, verbose: bool = False) -> list[str]:
    """What to print of a case: contradictions and doubts with their lines, open readings, what no rule finds.

    Raises
    ------
    CallError, InputError
        For a file that cannot be read, or a case that its schema refuses (every problem with its line).
    """
    return [legible(line) for line in _lines(check_case(path, documents=documents), verbose=verbose)]


def _lines(checked: Checked, *, verbose: bool) -> Iterator[str]:
    case = checked.file.case
    held = Counter(name for name, _, _ in case.records())
    yield f"{case.id}: {', '.join(f'{n} {name}' for name, n in held.items())}"
    for verdict, meaning in MEANING.items():
        found = [one for one in checked.found if one.verdict == verdict]
        if not found or (verdict == "holds" and not verbose):
            continue
        yield ""
        yield f"{verdict} ({meaning}):"
        for one in found:
            numbers = checked.lines(one)
            shown = ", ".join(map(str, numbers[:4])) + (", ..." if len(numbers) > 4 else "")
            yield from _item(f"{one.sentence} [line{'s' if len(numbers) > 1 else ''} {shown}]")
    if case.remarks:
        yield ""
        yield "noted by a reader; no rule finds it:"
        for remark in case.remarks:
            yield from _item(
                f"{remark.text} (why: {remark.why_no_rule}{'; ' + remark.source if remark.source else ''})"
            )
    yield ""
    yield _sum(checked, verbose=verbose)
    if checked.quotes:
        yield from _quotes(checked)


def _sum(checked: Checked, *, verbose: bool) -> str:
    counts = Counter(one.verdict for one in checked.found)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in MEANING if counts[verdict])
    hint = " (--all shows what holds)" if counts["holds"] and not verbose else ""
    return f"{told or 'nothing to check'}{hint}"


def _quotes(checked: Checked) -> Iterator[str]:
    counts = Counter(one.state for one in checked.quotes)
    yield f"quotes: {', '.join(f'{n} {state}' for state, n in sorted(counts.items()))}"
    for one in checked.quotes:
        if one.state == "not found":
            line = checked.file.line(*one.path)
            yield from _item(f'not at {one.span}: "{one.span.quote}" [line {line}]')


def _item(text: str) -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
