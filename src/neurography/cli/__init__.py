"""The command line: it parses, calls and prints, nothing else.

The order of these imports is the order of the commands in --help.
"""

from neurography.cli import demo, import_, sites_new, sites_import, sites_check, run, compare, limits, reference, instruments, doctor  # noqa: F401, I001
from neurography.cli.app import app, main

__all__ = ["app", "main"]
