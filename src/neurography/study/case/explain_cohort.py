"""What explains the picture of a cohort told in counts: paper 002, whose patients cannot be followed one by one.

Its counts stand for findings: present where at least one patient had it. n of how many stands in the words.
"""

import csv

from neurography.model.part import Part
from neurography.reasoning.fact import Fact
from neurography.study.case.explain import part_of_facts
from neurography.study.cohort.pml import COHORT

WHOM = "the PML patients of paper 002"

_FINDINGS = {
    ("patients at any stage", "low signal"): (
        "juxtacortical_low_signal",
        "low signal of cortex, U-fibres or deep grey matter",
    ),
    ("patients with a lesion beside the deep grey matter", "basal ganglia asymmetry"): (
        "basal_ganglia_asymmetry",
        "asymmetric low signal of the basal ganglia",
    ),
}
"""(set, finding) of the cohort's table -> kind of finding, and its words."""

_TOLD = (
    Fact(
        kind="findings",
        about={"kind": "paramagnetic_phase"},
        place=("paramagnetic_phase",),
        words="paramagnetic dipole over the low signal in the patients with a phase map; how many is not told",
        source="p002: Cortex and U-Fibers",
    ),
    Fact(
        kind="findings",
        about={"kind": "low_signal_matches_enhancement"},
        place=("low_signal_matches_enhancement",),
        standing="absent",
        words="the low signal matched neither enhancement nor restricted diffusion in any patient",
        source="p002: Cortex and U-Fibers",
    ),
)
"""What the paper says of its patients without a count."""


def part_of_cohort() -> Part | None:
    """The explanations held against the counts of paper 002."""
    return part_of_facts(facts_of_cohort(), papers=("p002",), whom=WHOM)


def facts_of_cohort() -> tuple[Fact, ...]:
    """The counts of the patients with PML as facts, each with k of n in its words."""
    with COHORT.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["of"] == "patient" and row["group"] == "PML"]
    found = [_finding(rows, name, *key) for key, name in _FINDINGS.items()]
    definite = [row for row in rows if row["set"] == "patients by certainty"]
    k = sum(int(row["count"]) for row in definite if row["certainty"] == "definite")
    n = sum(int(row["count"]) for row in definite)
    virus = Fact(
        kind="labs",
        about={"analyte": "jc_virus_dna", "specimen": "csf", "result": "positive"},
        place=("jc_virus_dna", "csf"),
        standing="present",
        words=f"JC virus DNA in the CSF of {k} of {n} patients",
        source=f"p002: {definite[0]['source']}",
    )
    return (*found, virus, *_TOLD)


def _finding(rows: list[dict[str, str]], name: tuple[str, str], group: str, finding: str) -> Fact:
    held = [row for row in rows if row["set"] == group and row["finding"] == finding]
    k = sum(int(row["count"]) for row in held if row["sign"] == "present")
    n = sum(int(row["count"]) for row in held)
    return Fact(
        kind="findings",
        about={"kind": name[0]},
        place=(name[0],),
        standing="present" if k else "absent",
        words=f"{name[1]} in {k} of {n} patients",
        source=f"p002: {held[0]['source']}, {k} of {n}",
    )
