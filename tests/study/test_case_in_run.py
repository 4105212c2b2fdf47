"""A case file beside the images: told in the same report, redone when it changes, never in the way of the numbers."""

from collections.abc import Callable
from pathlib import Path

from neurography.study.run import RunReport

Run = Callable[..., RunReport]
CASE = "sub-000/sub-000_case.yaml"


def page(out: Path) -> str:
    return (out / "sub-000/sub-000_report.html").read_text(encoding="utf-8")


def test_the_case_of_a_dataset_stands_in_the_report_and_beside_it(
    plexopathy_dataset: Path, plexopathy_run: Path
) -> None:
    text = page(plexopathy_run)
    assert 'id="case"' in text
    assert 'id="part-timeline"' in text
    copy = plexopathy_run / "sub-000/sub-000_case.yaml"
    assert copy.read_bytes() == (plexopathy_dataset / CASE).read_bytes()
    assert CASE in (plexopathy_run / "sub-000/sub-000_provenance.json").read_text()


def test_a_changed_case_redoes_the_report_alone(own_dataset: Path, own_run: Path, run: Run) -> None:
    file = own_dataset / CASE
    file.write_text(file.read_text().replace("age_years: 72", "age_years: 71"))
    (outcome,) = run(own_dataset, own_run).outcomes
    assert (outcome.done, outcome.unchanged) == (1, 3)


def test_without_a_case_the_section_and_the_copy_go(own_dataset: Path, own_run: Path, run: Run) -> None:
    (own_dataset / CASE).unlink()
    run(own_dataset, own_run)
    assert 'id="case"' not in page(own_run)
    assert not (own_run / "sub-000/sub-000_case.yaml").exists()


def test_a_wrong_case_is_told_with_its_line_and_the_numbers_stand(
    own_dataset: Path, own_run: Path, run: Run
) -> None:
    file = own_dataset / CASE
    before = (own_run / "sub-000/sub-000_measurements.tsv").read_bytes()
    file.write_text(file.read_text().replace("age_years: 72", "age_years: very old"))
    (outcome,) = run(own_dataset, own_run).outcomes
    line = file.read_text().splitlines().index("age_years: very old") + 1
    assert [one for one in outcome.refusals if CASE in one and f"line {line}, age_years" in one]
    assert (own_run / "sub-000/sub-000_measurements.tsv").read_bytes() == before
    assert f"line {line}" in page(own_run)


def test_a_case_of_another_subject_is_told_but_not_joined(own_dataset: Path, own_run: Path, run: Run) -> None:
    file = own_dataset / CASE
    file.write_text(file.read_text().replace('subject: "000"', 'subject: "007"'))
    (outcome,) = run(own_dataset, own_run).outcomes
    assert any("names subject 007: it is told, but not joined" in note for note in outcome.notes)
