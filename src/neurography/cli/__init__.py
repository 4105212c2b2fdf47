"""The command line: it parses, calls and prints, nothing else.

The order of these imports is the order of the commands in --help.
"""

from neurography.cli import (  # noqa: I001
    demo,  # noqa: F401
    import_,  # noqa: F401
    sites_new,  # noqa: F401
    sites_import,  # noqa: F401
    sites_check,  # noqa: F401
    sites_carry,  # noqa: F401
    run,  # noqa: F401
    compare,  # noqa: F401
    limits,  # noqa: F401
    reference,  # noqa: F401
    cohort,  # noqa: F401
    case,  # noqa: F401
    case_timeline,  # noqa: F401
    case_localise,  # noqa: F401
    case_spread,  # noqa: F401
    case_explain,  # noqa: F401
    case_triggers,  # noqa: F401
    case_report,  # noqa: F401
    case_literature,  # noqa: F401
    case_import,  # noqa: F401
    caseseries,  # noqa: F401
    evidence,  # noqa: F401
    export,  # noqa: F401
    instruments,  # noqa: F401
    doctor,  # noqa: F401
)
from neurography.cli.app import app, main

__all__ = ["app", "main"]
