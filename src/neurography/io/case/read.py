"""A case file read: the case, and the line of every value; what is wrong with it is said in one go, line by line."""

from pathlib import Path

from attrs import frozen

from neurography.io.written import FileKind, Tree, parse, problems_at, read_tree, together, validated
from neurography.model.case import Case
from neurography.model.case.references import problems

CASE = FileKind(
    noun="case", file="a case file, case.yaml", begin="Begin with neurography_case: 1 (see the guide)."
)


@frozen(kw_only=True)
class CaseFile:
    """A case with the lines of its file."""

    case: Case
    tree: Tree

    def line(self, *path: str | int) -> int:
        """The line of a part: `line("labs", 3, "value")`."""
        return self.tree.line(path)


def read_case(path: Path) -> CaseFile:
    """Read a case file.

    Raises
    ------
    InputError
        For a file that cannot be read, or a case that breaks its schema: every problem with its line.
    """
    return case_of(read_tree(path, CASE))


def case_from_text(text: str, *, where: str = "case.yaml") -> CaseFile:
    """The same from a text."""
    return case_of(parse(text, CASE, where=where))


def case_of(tree: Tree) -> CaseFile:
    """Validate the content of a file."""
    case = validated(tree, Case, CASE)
    dangling = problems_at(tree, problems(case))
    if dangling:
        raise together(dangling, tree.where, CASE)
    return CaseFile(case=case, tree=tree)
