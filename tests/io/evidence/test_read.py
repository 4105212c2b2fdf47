"""What the reader of records refuses, each with its line."""

from pathlib import Path

import pytest
from tests.record_files import record_folder, record_text

from neurography.io.evidence import read_documents, read_folder, read_record
from neurography.model.errors import CallError, InputError


def refused(folder: Path, text: str, name: str = "E-X") -> str:
    record_folder(folder, {name: text})
    with pytest.raises(InputError) as error:
        read_record(folder / f"{name}.yaml")
    return str(error.value)


def test_a_record_with_its_lines(tmp_path: Path) -> None:
    folder = record_folder(
        tmp_path, {"E-X": record_text("E-X", n="1", stance="[{to: E-Y, how: supports, why: same}]")}
    )
    file = read_record(folder / "E-X.yaml")
    assert file.record.n == 1
    assert [file.line(*path) for path in (("id",), ("n",), ("stance", 0, "to"), ("nothing",))] == [1, 8, 9, 1]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"kind": "guess"}, "line 3, kind: wanted 'incidence'"),
        ({"strength": "strong"}, "line 6, strength: wanted 'histology_series_10_or_more'"),
        ({"n": "some"}, "line 8, n: wanted a number; got 'some'"),
        ({"n": "-1"}, "line 8, n: wanted greater than or equal to 0"),
        ({"topics": "[Soft Tissue]"}, "line 4, topics[1]: wanted lower-case words joined by _; got 'Soft Tissue'"),
        ({"topic": "nerve"}, "line 8, topic: wanted one of"),
        ({"topic": "nerve"}, "Did you mean topics?"),
        ({"value": "44", "unit": '"%"'}, "wanted n beside a percentage"),
        ({"value": "44", "unit": "percent"}, "wanted n beside a percentage"),
        ({"value": "44 %"}, "wanted n beside a percentage"),
        ({"value": "900", "unit": '"%"', "n": "1"}, "wanted a share of at most 100 %"),
        ({"claim": "This confirms it."}, "wanted a claim without a word that decides for the reader; got 'confirms'"),
        ({"n": "2"}, "wanted n: 1 for single_case; got 2"),
        ({"strength": "histology_series_10_or_more", "n": "1"}, "wanted n of 10 or more"),
        ({"strength": "series_below_10", "n": "500"}, "wanted n below 10 for series_below_10"),
        ({"kind": "treatment"}, "wanted display_only: true for a treatment statement"),
        ({"quote": "{document: p000, text: a, start: 5, end: 5}"}, "line 8, quote: wanted an end after the start"),
        ({"quote": f"{{document: p000, text: {'a ' * 26}, start: 0, end: 60}}"}, "at most 25 words; got 26"),
        ({"cited": "{key: chart, state: believed}"}, "line 7, cited.state: wanted 'document_read'"),
        ({"id": "E-Y"}, "line 1, id: wanted the id that the file is called by, E-X; got E-Y"),
    ],
)  # fmt: skip
def test_what_is_refused(more: dict[str, str], says: str, tmp_path: Path) -> None:
    assert says in refused(tmp_path, record_text("E-X", **more))


def test_a_percentage_without_n_needs_a_note(tmp_path: Path) -> None:
    text = record_text("E-X", value="44", unit='"%"', note="The page gives no n.")
    record_folder(tmp_path, {"E-X": text})
    assert read_record(tmp_path / "E-X.yaml").record.n is None


def test_no_yaml_and_no_map_are_told_as_records(tmp_path: Path) -> None:
    assert "line 1: wanted a map of keys and values; got a list. Begin with id:" in refused(tmp_path, "- a\n")
    assert "wanted a record; got an empty file" in refused(tmp_path, "")
    with pytest.raises(InputError, match=r"wanted a record file, ID\.yaml; got no such file"):
        read_record(tmp_path / "none.yaml")


def test_a_folder_tells_the_problems_of_all_its_files(tmp_path: Path) -> None:
    record_folder(
        tmp_path,
        {"E-A": record_text("E-A", n="x"), "E-B": record_text("E-B"), "E-C": record_text("E-C", kind="no")},
    )
    with pytest.raises(InputError) as error:
        read_folder(tmp_path)
    told = str(error.value)
    assert "2 files with problems" in told
    assert "E-A.yaml" in told and "E-C.yaml" in told and "E-B.yaml" not in told
    with pytest.raises(CallError, match=r"no file \*\.yaml"):
        read_folder(record_folder(tmp_path / "empty", {}))
    with pytest.raises(CallError, match="wanted a folder with records"):
        read_folder(tmp_path / "none")


def test_a_record_that_its_name_would_leave_out_is_refused(tmp_path: Path) -> None:
    folder = record_folder(tmp_path, {"E-A": record_text("E-A")})
    (folder / "E-B.yml").write_text(record_text("E-B"), encoding="utf-8")
    with pytest.raises(CallError, match=r"wanted records that are called ID\.yaml; got E-B\.yml"):
        read_folder(folder)


def test_documents_by_their_sum_and_each_once(tmp_path: Path) -> None:
    one = f"- {{id: a, citation: A, sha256: {'0' * 64}}}\n"
    (tmp_path / "documents.yaml").write_text(f"documents:\n{one}{one}", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 3, documents\[2\].id: wanted each document once"):
        read_documents(tmp_path / "documents.yaml")
    (tmp_path / "documents.yaml").write_text(
        "documents:\n- {id: a, citation: A, sha256: 12}\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"line 2, documents\[1\].sha256: wanted a text of the form"):
        read_documents(tmp_path / "documents.yaml")
