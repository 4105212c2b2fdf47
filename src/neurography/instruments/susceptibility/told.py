"""What the report says in words: the methods, and the table of findings with what else looks like them."""

import csv
import re
from collections.abc import Sequence
from importlib.resources import files
from types import MappingProxyType

from neurography.model.finding import Finding
from neurography.model.instrument import Result
from neurography.model.panel import Panel, Table
from neurography.model.site import spoken

from .quantities import SusceptibilityParameters

BACKGROUNDS = MappingProxyType(
    {
        "pdf": "projection onto dipole fields (Liu 2011, doi:10.1002/nbm.1670), which keeps the cortex",
        "resharp": "regularised SHARP (Sun 2014, doi:10.1002/mrm.24765), which loses a rim of the brain",
        "vsharp": "SHARP with variable radius (Wu 2012, doi:10.1002/mrm.23000), which is poor near the brain's edge",
    }
)
INVERSIONS = MappingProxyType(
    {
        "weighted_tv": "total variation with the data weighted by magnitude (Milovic 2018, doi:10.1002/mrm.27073)",
        "tv": "total variation (Bilgic 2014, doi:10.1002/mrm.25029)",
        "tikhonov": "least squares with a penalty on the gradient (Bilgic 2014, doi:10.1002/jmri.24365)",
        "tkd": "thresholded division (Shmueli 2009, doi:10.1002/mrm.22135), corrected for its loss of contrast",
    }
)
KINDS = MappingProxyType(
    {
        "rim": "rim beside a lesion",
        "sign": "sign of a focus",
        "sign_check": "check of the sign",
        "focus": "candidate",
    }
)


_MINUS = re.compile(r"(?<!\w)-(?=\d)")
"""A hyphen before a number: in a table for the eye it is a minus."""


def methods(parameters: SusceptibilityParameters, results: Sequence[Result]) -> str:
    """What was done for these results; without any, all that the instrument does."""
    every = not results
    said = []
    if every or any(r.map("R2starmap") is not None for r in results):
        said.append(
            "R2*: a weighted straight line on the log of the magnitudes, refined on the signal with its noise floor; "
            "standard errors from the noise."
        )
    if every or any(r.map("Chimap") is not None for r in results):
        said.append(
            "Susceptibility: phases unwrapped exactly along trusted edges first (after Dymerska 2021, "
            "doi:10.1002/mrm.28563), a straight line through the echoes weighted by magnitude, the background field "
            f"taken away by {BACKGROUNDS[parameters.background]}; inversion by {INVERSIONS[parameters.inversion]}; "
            "beside the mean of the whole brain. Its sign is only spoken of where a check on regions that must be "
            "paramagnetic holds."
        )
    if every or any(r.map("R2starmap") is None for r in results):
        said.append("One magnitude echo: signal and contrast alone; no R2*, no susceptibility, no sign.")
    said.append("A rim is the excess of cortex beside a lesion over its mirror and over remote cortex.")
    return " ".join(said)


def panels(results: Sequence[Result]) -> tuple[Panel, ...]:
    """The table of what was looked for, and that of what else looks like a rim where a rim was looked for."""
    found = [(r, one) for r in results for one in r.findings]
    if not found:
        return ()
    made = [_findings(found)]
    if any(one.kind == "rim" for _, one in found):
        made.append(_mimics())
    return tuple(made)


def _visit(one: Finding, several: bool) -> str:
    return f"{one.occasion.session}, {one.occasion.acquisition}" if several else one.occasion.session


def _findings(found: Sequence[tuple[Result, Finding]]) -> Panel:
    several = len({one.occasion.acquisition for _, one in found}) > 1
    rows = tuple(
        (
            KINDS.get(one.kind, one.kind.replace("_", " ")),
            f"{one.site.side} {spoken(one.site.structure)}".removeprefix("n/a ").replace("n/a", "whole head"),
            _visit(one, several),
            one.value.replace("_", " "),
            _MINUS.sub("\N{MINUS SIGN}", one.sentence),
        )
        for _, one in found
    )
    return Panel(
        name="findings", section="answer", title="What was looked for",
        caption="Words with their grounds in numbers; undecided: the numbers do not tell; not measurable: these images "
        "cannot tell. None of them is a diagnosis.",
        kind="table", content=Table(columns=("Looked for", "Where", "Visit", "Found", "Grounds"), rows=rows),
    )  # fmt: skip


def _mimics() -> Panel:
    text = (files(__package__) / "mimics.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return Panel(
        name="mimics", section="answer", title="What else shows such a rim",
        caption="Published frequencies of the sign, in what it was asked for and in what looks like it; every one with "
        "its n. A rim alone does not tell these apart.",
        kind="table",
        content=Table(
            columns=("In", "n", "With the sign", "What was seen", "Source"),
            rows=tuple((r["population"], r["n"], r["with_sign"], r["finding"], r["source"]) for r in rows),
        ),
    )  # fmt: skip
