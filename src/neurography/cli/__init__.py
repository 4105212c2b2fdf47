"""Commands: parse, call, print. Nothing is decided here."""

from neurography.cli.app import main

__all__ = ["main"]
