"""`neurography sites ...`: the group; each of its commands lies in a file of its own."""

import typer

from neurography.cli.app import app

sites = typer.Typer(help="Place, bring in and check the regions to measure.", no_args_is_help=True)
app.add_typer(sites, name="sites")
