"""The options by which `limits` and `reference` choose rows of a folder of results: the same words in both."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from neurography.study.own import Choice

Only = Annotated[list[str] | None, typer.Option(help="Only these (repeat it).")]
People = Annotated[list[str] | None, typer.Option(help="Only these people (repeat it).")]
Visits = Annotated[list[str] | None, typer.Option(help="Only these visits (repeat it).")]
OneAcquisition = Annotated[
    str, typer.Option(help="Only this acquisition; needed where several measured the same.")
]
MayDiffer = Annotated[str, typer.Option(help="Technique keys that may differ, separated by commas.")]


def chosen(
    *,
    quantity: Sequence[str] | None,
    statistic: Sequence[str] | None,
    structure: Sequence[str] | None,
    instrument: Sequence[str] | None,
    acquisition: str,
    participant_label: Sequence[str] | None,
    session_label: Sequence[str] | None,
    side: str = "",
) -> "Choice":
    """The rows that these options ask for; what was not given asks for all."""
    from neurography.study.own import Choice  # noqa: PLC0415  keeps --help fast

    return Choice(
        quantities=tuple(quantity or ()),
        statistics=tuple(statistic or ()),
        structures=tuple(structure or ()),
        instruments=tuple(instrument or ()),
        side=side,
        acquisition=acquisition,
        participants=tuple(participant_label or ()),
        sessions=tuple(session_label or ()),
    )
