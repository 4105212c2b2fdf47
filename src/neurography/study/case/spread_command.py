"""`case spread` from end to end: a case in, lines out, files where asked."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from neurography.reasoning.spread import hypotheses_of
from neurography.study.case.opened import answers_of, open_case
from neurography.study.case.spread import part
from neurography.study.case.telling import tell

NOTHING = (
    "Nothing to rank: no specimen or operation of the case names an organ from which the hypotheses start "
    "(prostate, rectum, urinary bladder, uterine cervix), or it has no dated structure of the nerve graph. "
    "Hypotheses of your own: --hypotheses FILE.yaml."
)


def spread_lines(
    called: Path | str,
    *,
    hypotheses: Path | None = None,
    read: Iterable[str] = (),
    without: Iterable[str] = (),
    suppose: Iterable[str] = (),
    out: Path | None = None,
) -> list[str]:
    """What to print of a case; `out` takes text, tables and figure.

    Raises
    ------
    CallError, InputError
        For a case or a file of hypotheses that cannot be used, or a name that is not known.
    """
    own = hypotheses_of(hypotheses) if hypotheses is not None else None
    file = open_case(called)
    make = partial(part, file, answers=answers_of(read), hypotheses=own, without=without, suppose=suppose)
    return tell(file.case.id, {"how": make}, out=out, nothing=NOTHING)
