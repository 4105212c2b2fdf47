"""What every `case` command is asked: whose case, and how to read it; the same words in all of them."""

from typing import Annotated

import typer

Called = Annotated[
    str, typer.Argument(help="A case file, or the name of a published case.", metavar="CASE.yaml|NAME")
]
Read = Annotated[
    list[str] | None, typer.Option(help="QUESTION=ANSWER: how to read what the source leaves open.")
]
