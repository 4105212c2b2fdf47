"""What was absent in one examination and present in a later one."""

from neurography.study.case.appeared import appeared
from neurography.study.case.opened import open_case


def test_what_turned_from_absent_to_present() -> None:
    case = open_case("perineural").case.read_as({"s1_side": "figure"})
    found = {(no.structure, no.side, no.kind) for no, _ in appeared(case)}
    assert found == {("root_s1", "right", "enhancing"), ("sacral_canal_s1_s2", "midline", "mass")}
    text = open_case("perineural").case.read_as({"s1_side": "text"})
    assert {no.structure for no, _ in appeared(text)} == {"sacral_canal_s1_s2"}
