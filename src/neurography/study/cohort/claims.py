"""What a paper (or a draft) says of its cohort, held against its own counts.

A claims table has one row a statement: claim (its words), kind, of (patient, lesion, examination), value as it is
printed, and the selection it is about (group, stage, location, ...; sign, present unless said).

- total: how many there are.      - number: how many with the sign.
- percent: 100 number / those of whom it is known.      - mean: total of `of` for each `per`.

A printed value agrees when the counted one rounds to it: within half a unit of its last digit, ends included.
"""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from attrs import frozen

from neurography.io.typed import source
from neurography.io.typed.numbers import decimal_sign
from neurography.io.typed.sheet import Line, gathered
from neurography.io.typed.visits import row_words
from neurography.model.errors import InputError
from neurography.study.cohort import columns as c
from neurography.study.cohort.found import Cohort, Counted, Selection
from neurography.study.cohort.table import bare_field
from neurography.study.cohort.table import value as cell_value

KINDS = ("total", "number", "percent", "mean")
AGREES, DIFFERS, UNKNOWN = "agrees", "differs", "not countable"

_COLUMNS = ("claim", "kind", "of", "per", "value", "sign", *c.SELECTORS, "source", "note")
_REQUIRED = ("claim", "kind", "of", "value")
_VALUE = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


@frozen(kw_only=True)
class Claim:
    """One statement. value keeps its printed digits; per is for means alone."""

    claim: str
    kind: str
    of: str
    per: str
    value: Decimal
    sign: str
    selection: Selection
    source: str


@frozen(kw_only=True)
class Verdict:
    """A claim with what was counted: verdict is AGREES, DIFFERS or UNKNOWN; counted the number in words."""

    claim: Claim
    verdict: str
    counted: float | None
    words: str


def read_claims(path: Path) -> tuple[Claim, ...]:
    """The claims of a .csv, .tsv or .xlsx table.

    Raises
    ------
    CallError, InputError
        For a file or rows that cannot be used.
    """
    held = source.load(
        path, sheet=None, is_column=lambda one: c.plain(one) in _COLUMNS, header="claim kind of value"
    ).sheet
    known = {c.plain(spelled): spelled for spelled in held.columns}
    where = f"{held.where}, first line"
    for name, spelled in known.items():
        if name not in _COLUMNS:
            raise InputError(wanted=f"columns of {', '.join(_COLUMNS)}", came=repr(spelled), where=where)
    missing = [name for name in _REQUIRED if name not in known]
    if missing:
        raise InputError(
            wanted=f"the columns {' '.join(_REQUIRED)}", came=f"no column {', '.join(missing)}", where=where
        )
    made: list[Claim] = []
    errors: list[InputError] = []
    lines = [bare_field(line, known.get("field")) for line in held.lines]
    decimal = decimal_sign(lines, [known["field"]]) if "field" in known else "."
    for line in lines:
        try:
            made.append(_claim(line, known, decimal=decimal))
        except InputError as error:
            errors.append(error)
    if errors:
        raise gathered(errors, held.where)
    return tuple(made)


def _claim(line: Line, known: dict[str, str], *, decimal: str) -> Claim:
    def word(name: str) -> str:
        text = line.text(known[name]) if name in known else ""
        return "" if text.lower() in c.MISSING else " ".join(text.split())

    def one_of(name: str, choices: tuple[str, ...], otherwise: str = "") -> str:
        text = c.plain(word(name)) or otherwise
        if choices == c.UNITS:
            text = text.removesuffix("s")
        if text not in choices:
            raise line.refuse(known.get(name, name), f"{name} of {', '.join(choices)}", todo="Fill the cell.")
        return text

    value = word("value").removesuffix("%").strip()
    if not _VALUE.fullmatch(value):
        raise line.refuse(known["value"], "the number as it is printed", todo="Write the number alone.")
    if not word("claim"):
        raise line.refuse(known["claim"], "the statement in words", todo=f"Fill it ({row_words(line)}).")
    kind = one_of("kind", KINDS)
    return Claim(
        claim=word("claim"),
        kind=kind,
        of=one_of("of", c.UNITS),
        per=one_of("per", c.UNITS) if kind == "mean" else "",
        value=Decimal(value.replace(",", ".")),
        sign=one_of("sign", (c.PRESENT, c.ABSENT), c.PRESENT),
        # read as the table is: what is spelled otherwise there is the same here
        selection=tuple(
            (name, found)
            for name in c.SELECTORS
            if name in known and (found := cell_value(line, name, known[name], decimal=decimal))
        ),
        source=word("source"),
    )


def check(claim: Claim, cohort: Cohort) -> Verdict:
    """Hold a claim against every set of the table that can tell; of what the table does not have it tells nothing."""
    selected, missing = _selected(claim.selection, cohort)
    if missing:
        words = f"the table does not count this: it has no {missing}"
        return Verdict(claim=claim, verdict=UNKNOWN, counted=None, words=words)
    answers = cohort.answers(claim.of, selected)
    if claim.kind in ("number", "percent"):
        answers = tuple(answer for answer in answers if answer.n)
    below: tuple[Counted, ...] = cohort.answers(claim.per, selected) if claim.kind == "mean" else ()
    if not answers or (claim.kind == "mean" and not any(one.total for one in below)):
        return Verdict(claim=claim, verdict=UNKNOWN, counted=None, words="the table does not count this")
    if claim.kind == "mean":
        found = [
            (Fraction(a.total, b.total), f"{a.total}/{b.total}") for a in answers for b in below if b.total
        ]
    else:
        found = [_value(claim, answer) for answer in answers]
    different = dict(found)
    off = [value for value in different if not _rounds_to(value, claim.value)]
    shown = off[0] if off else next(iter(different))
    words = " or ".join(_words(claim, value, how) for value, how in different.items())
    return Verdict(claim=claim, verdict=DIFFERS if off else AGREES, counted=float(shown), words=words)


def _selected(asked: Selection, cohort: Cohort) -> tuple[Selection, str]:
    """The selection as the table spells it, `pml` as PML; and what of it the table does not have, in words."""
    found = []
    for column, word in asked:
        spelled = {c.plain(value): value for value in cohort.values(column)}
        if c.plain(word) not in spelled:
            return (), f"{column} {word}" if spelled else column
        found.append((column, spelled[c.plain(word)]))
    return tuple(found), ""


def _value(claim: Claim, answer: Counted) -> tuple[Fraction, str]:
    if claim.kind == "total":
        return Fraction(answer.total), str(answer.total)
    k = answer.present if claim.sign == c.PRESENT else answer.absent
    if claim.kind == "number":
        return Fraction(k), str(k)
    return Fraction(100 * k, answer.n), f"{k}/{answer.n}"


def _words(claim: Claim, value: Fraction, how: str) -> str:
    """`86/17 = 5.06`: one digit more than was printed."""
    if claim.kind in ("total", "number"):
        return how
    digits = _digits(claim.value) + 1
    return f"{how} = {float(value):.{digits}f}{' %' if claim.kind == 'percent' else ''}"


def _digits(value: Decimal) -> int:
    return max(-int(value.as_tuple().exponent), 0)


def _rounds_to(value: Fraction, printed: Decimal) -> bool:
    """Whether it is the printed number within half a unit of its last digit."""
    return abs(value - Fraction(printed)) <= Fraction(1, 2 * 10 ** _digits(printed))
