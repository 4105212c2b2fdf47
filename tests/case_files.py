"""Small case files for tests: the least that is a case, and parts to put into it."""

HEAD = """neurography_case: 1
id: example
sex: not_reported
source: chart:1
documents: [{id: chart}]
"""
"""Five lines: what a test adds begins on line 6."""


def case_text(added: str = "") -> str:
    """A case with `added` from line 6 on."""
    return HEAD + added
