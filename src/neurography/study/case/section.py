"""Everything that is told of a case, part by part, in the order in which a reader asks."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from attrs import frozen

from neurography.io.case import CaseFile
from neurography.model.errors import NeurographyError
from neurography.model.measurement import Measurement
from neurography.model.part import Part
from neurography.study.case import explain, findings_table, localise, spread, timeline, triggers
from neurography.study.evidence import panel as literature

Make = Callable[[], Part | None]


@frozen(kw_only=True)
class Section:
    """The parts that the case has something for, and what could not be told, with the reason."""

    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()


def section(
    file: CaseFile, *, answers: Mapping[str, str] | None = None, measurements: Iterable[Measurement] = ()
) -> Section:
    """Timeline, findings, where, how, what explains it, when to suspect, literature.

    Parameters
    ----------
    answers
        The reading of the case's open questions; the first answer to every other one.
    measurements
        Of instruments, of the case's subject: they join it by session.
    """
    held = tuple(measurements)
    chosen = dict(answers or {})
    makers: tuple[tuple[str, Make], ...] = (
        ("timeline", partial(timeline.part, file, answers=chosen, measurements=held)),
        ("findings", partial(findings_table.part, file, answers=chosen)),
        ("where", partial(localise.part, file, answers=chosen)),
        ("how", partial(spread.part, file, answers=chosen)),
        ("explains", partial(explain.part, file, answers=chosen, measurements=held)),
        ("triggers", partial(triggers.part, file, answers=chosen)),
        ("literature", partial(literature.part, file, answers=chosen)),
    )
    parts: list[Part] = []
    notes: list[str] = []
    for key, make in makers:
        try:
            made = make()
        except NeurographyError as error:
            notes.append(f"The case's part {key} could not be told: {error}")
            continue
        except (
            Exception
        ) as error:  # a fault of ours in one part must not cost the patient's numbers, or anyone else's
            notes.append(f"The case's part {key} could not be told, by a fault of the program: {error!r}")
            continue
        if made is not None:
            parts.append(made)
    return Section(parts=tuple(parts), notes=tuple(notes))
