"""`neurography evidence ...`: what the literature says, claim by claim."""

from pathlib import Path
from typing import Annotated

import typer

from neurography.cli.app import app

evidence = typer.Typer(help="Ask and check the claims of the literature.", no_args_is_help=True)
app.add_typer(evidence, name="evidence")

Own = Annotated[
    list[Path] | None, typer.Option("--records", help="Folder with records of your own, ID.yaml; repeatable.")
]


@evidence.callback()
def _group() -> None:
    """Ask and check the claims of the literature."""


@evidence.command("ask")
def ask(
    question: Annotated[str, typer.Argument(help="A question in words, in quotation marks.")],
    records: Own = None,
    every: Annotated[
        bool, typer.Option("--all", help="Show all that fits, not the first few of a kind.")
    ] = False,
) -> None:
    """Look a question up in the records: claims with n, strength, source and what contradicts them.

    Nothing is written for the answer and nothing is sent anywhere. What no record answers gets "no record".
    """
    from neurography.study.evidence.command import ask_lines  # noqa: PLC0415  keeps --help fast

    for line in ask_lines(question, own=records or (), every=every):
        typer.echo(line)


@evidence.command("topic")
def topic(
    name: Annotated[str, typer.Argument(help="soft-tissue, myeloid-sarcoma, ...", metavar="TOPIC")],
    records: Own = None,
) -> None:
    """All records on a topic, in the order in which its source tells it."""
    from neurography.study.evidence.command import topic_lines  # noqa: PLC0415  keeps --help fast

    for line in topic_lines(name, own=records or ()):
        typer.echo(line)


@evidence.command("list")
def list_(
    topic: Annotated[str, typer.Option(help="Those on one topic.")] = "",
    paper: Annotated[
        str, typer.Option(help="Those of one of the five papers, by its number: 003; or `other`.")
    ] = "",
    strength: Annotated[str, typer.Option(help="Those that rest on one word of the scale.")] = "",
    records: Own = None,
) -> None:
    """The records, with what each rests on."""
    from neurography.study.evidence.command import list_lines  # noqa: PLC0415  keeps --help fast

    for line in list_lines(topic=topic, paper=paper, strength=strength, own=records or ()):
        typer.echo(line)


@evidence.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A record's id, such as E-003-07.", metavar="ID")],
    records: Own = None,
) -> None:
    """One record: every field, and how it stands to others, from both ends."""
    from neurography.study.evidence.command import show_lines  # noqa: PLC0415  keeps --help fast

    for line in show_lines(name, own=records or ()):
        typer.echo(line)


@evidence.command("check")
def check(
    documents: Annotated[
        Path | None, typer.Option(help="Folder with the documents that are quoted, to read the quotes again.")
    ] = None,
    records: Own = None,
    every: Annotated[bool, typer.Option("--all", help="Show also what holds.")] = False,
) -> None:
    """Read quotes again, hold numbers against their tables, and find what documents announce and lack."""
    from neurography.study.evidence.command import check_lines  # noqa: PLC0415  keeps --help fast

    for line in check_lines(folder=documents, own=records or (), every=every):
        typer.echo(line)
