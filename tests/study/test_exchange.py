"""`case import` and `export` from end to end: files in, files out, nothing overwritten in silence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.case_files import case_text
from typer.testing import CliRunner, Result

from neurography.cli import app
from neurography.io.case import read_case
from neurography.model.errors import CallError, InputError
from neurography.study import exchange
from neurography.study.case.command import check_lines
from neurography.study.case.imported import import_packets
from neurography.study.case.section import Section
from neurography.study.published.cases import CASE_FILES

PACKET = {
    "id": "p1", "subject": {"id": "s1", "sex": "MALE"},
    "phenotypicFeatures": [{"type": {"id": "HP:0001761", "label": "Pes cavus"}, "excluded": True}],
}  # fmt: skip


@pytest.fixture
def without_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasoning and figures have tests of their own, and take their time."""
    monkeypatch.setattr(exchange, "section", lambda *_, **__: Section())


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def packets(folder: Path) -> Path:
    (folder / "in" / "deep").mkdir(parents=True)
    (folder / "in" / "a.json").write_text(json.dumps(PACKET), encoding="utf-8")
    (folder / "in" / "bad.json").write_text("{", encoding="utf-8")
    (folder / "in" / "deep" / "b.json").write_text(json.dumps({**PACKET, "id": "p2"}), encoding="utf-8")
    return folder / "in"


def test_one_bad_packet_does_not_end_a_folder(tmp_path: Path) -> None:
    done = run("case", "import", packets(tmp_path), tmp_path / "out")
    assert done.exit_code == 1
    assert "bad.json: not imported" in done.output
    assert "2 written, 0 kept as they were, 1 not imported, of 3 files" in done.output
    assert read_case(tmp_path / "out" / "deep" / "b.yaml").case.id == "p2"
    assert (tmp_path / "out" / "a.yaml").is_file()


def test_a_case_file_that_is_there_is_kept_and_said_so(tmp_path: Path) -> None:
    source = packets(tmp_path)
    (source / "bad.json").unlink()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.yaml").write_text("mine\n", encoding="utf-8")
    told: list[str] = []
    report = import_packets(source, tmp_path / "out", tell=told.append)
    assert (report.written, report.kept, report.refused) == (1, 1, 0)
    assert any("kept" in line and "a.yaml" in line for line in told)
    assert (tmp_path / "out" / "a.yaml").read_text(encoding="utf-8") == "mine\n"
    with pytest.raises(CallError, match="--replace"):
        import_packets(source / "a.json", tmp_path / "out" / "a.yaml")
    import_packets(source / "a.json", tmp_path / "out" / "a.yaml", replace=True)
    assert read_case(tmp_path / "out" / "a.yaml").case.id == "p1"


def test_a_single_bad_packet_or_none_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="wanted JSON"):
        import_packets(packets(tmp_path) / "bad.json", tmp_path / "bad.yaml")
    assert not (tmp_path / "bad.yaml").exists()
    (tmp_path / "empty").mkdir()
    for nowhere in (tmp_path / "empty", tmp_path / "absent.json"):
        with pytest.raises(CallError):
            import_packets(nowhere, tmp_path / "out")


def test_all_published_packets_are_written_and_pass_the_check(
    shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    report = import_packets(shared_data("phenopackets"), tmp_path / "cases")
    assert (report.written, report.kept, report.refused) == (75, 0, 0)
    written = sorted((tmp_path / "cases").rglob("*.yaml"))
    assert len(written) == 75
    for path in written[::7]:
        assert "nothing to check" in check_lines(path)[-1]


def test_an_imported_packet_is_the_same_case_when_its_export_is_imported(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(PACKET), encoding="utf-8")
    assert run("case", "import", tmp_path / "a.json", tmp_path / "a.yaml").exit_code == 0
    assert run("export", "phenopacket", tmp_path / "a.yaml", "--to", tmp_path / "b.json").exit_code == 0
    assert run("case", "import", tmp_path / "b.json", tmp_path / "b.yaml").exit_code == 0
    first, second = (read_case(tmp_path / name).case for name in ("a.yaml", "b.yaml"))
    assert [one.model_copy(update={"note": ""}) for one in second.symptoms] == list(first.symptoms)
    assert (first.id, first.subject, first.sex) == (second.id, second.subject, second.sex)


@pytest.mark.usefixtures("without_parts")
def test_each_form_is_written_whole_and_the_same_again(tmp_path: Path) -> None:
    for form, name in (("care", "a.md"), ("care", "a.html"), ("phenopacket", "p.json"), ("fhir", "f.json")):
        done = run("export", form, "perineural", "--to", tmp_path / name)
        assert done.exit_code == 0, done.output
        assert str(tmp_path / name) in done.output
        first = (tmp_path / name).read_bytes()
        assert run("export", form, "perineural", "--to", tmp_path / name).exit_code != 0
        assert run("export", form, "perineural", "--to", tmp_path / name, "--replace").exit_code == 0
        assert (tmp_path / name).read_bytes() == first
    lost = (tmp_path / "p.lost.txt").read_text(encoding="utf-8")
    assert "imaging: 10 (examinations with their technique)" in lost
    assert "claims: 5" in (tmp_path / "f.lost.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("without_parts")
def test_a_reading_is_chosen_and_an_unknown_one_refused(tmp_path: Path) -> None:
    for answer in ("figure", "text"):
        exchange.export("perineural", tmp_path / f"{answer}.json", form="fhir", answers={"s1_side": answer})
    figure, text = (
        json.loads((tmp_path / f"{one}.json").read_text(encoding="utf-8")) for one in ("figure", "text")
    )
    silent = [
        sum("dataAbsentReason" in entry["resource"] for entry in one["entry"]) for one in (figure, text)
    ]
    assert silent[1] == silent[0] + 2  # the right S1 root, enlarged and enhancing, is not named by the text
    with pytest.raises(CallError, match="reading"):
        exchange.export("perineural", tmp_path / "x.json", form="fhir", answers={"s1_side": "both"})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("care", "perineural", "--to", "a.txt"), ".md or .html"),
        (("fhir", "perineural", "--to", "a.md"), ".json"),
        (("fhir", "nobody", "--to", "a.json"), "a case file"),
        (("phenopacket", "perineural", "--to", "a.json", "--created", "yesterday"), "2026-01-31"),
        (("fhir", "perineural", "--to", "a.json", "--measurements", "."), "results of sub-004"),
    ],
)
def test_a_wrong_call_says_what_was_wanted_and_writes_nothing(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("export", *words)
    assert isinstance(done.exception, CallError)
    assert said in str(done.exception)
    assert not list(tmp_path.iterdir())


HEADER = (
    "subject\tsession\tdate\tacquisition\tinstrument\tquantity\tstatistic\tunit\tstructure\tside\tlevel\tvalue\tcensored"
    "\tsd\tn\tn_of\torigin\ttechnique\twarnings\tsource\n"
)
ROWS = (
    "000\tbefore\tn/a\tdwi\tdiffusion\tadc\tmean\tum2/ms\troot_s1\tleft\tn/a\t0.83\tn/a\t0.01\t40\tvoxel\tmeasured\t"
    "EchoTime=0.06\tn/a\tdwi.nii.gz\n"
    "000\tbefore\tn/a\ttyped\tmaps\tadc\tmean\tum2/ms\troot_s1\tright\tn/a\t1.2\tn/a\tn/a\tn/a\tn/a\tpublished\tn/a\t"
    "n/a\tp000:58\n"
    "000\tbefore\tn/a\tdwi\tdiffusion\tadc\tmean\tum2/ms\troot_s2\tleft\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a\tmeasured\tn/a\t"
    "not measurable: no region\tn/a\n"
)


def test_results_join_their_case_and_a_number_of_the_case_is_not_taken_twice(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "sub-000"
    folder.mkdir(parents=True)
    (folder / "sub-000_measurements.tsv").write_text(HEADER + ROWS, encoding="utf-8")
    opened = exchange.open_with_measurements("plexopathy", results=tmp_path / "out", subject="")
    assert [(one.value, one.site.side, one.sd, one.n) for one in opened.measurements] == [
        (0.83, "left", 0.01, 40)
    ]
    shutil.copy(CASE_FILES["plexopathy"], folder / "sub-000_case.yaml")
    found = exchange.open_with_measurements(tmp_path / "out", results=None, subject="")
    assert found.measurements == opened.measurements
    (tmp_path / "out" / "sub-001").mkdir()
    shutil.copy(CASE_FILES["neuroleukemiosis"], tmp_path / "out" / "sub-001" / "sub-001_case.yaml")
    with pytest.raises(CallError, match="--subject"):
        exchange.open_with_measurements(tmp_path / "out", results=None, subject="")
    assert exchange.open_with_measurements(tmp_path / "out", results=None, subject="001").measurements == ()


HOSTILE = """title: "A </script> \u202e"
documents: [{id: letter, citation: "<script>alert(1)</script> \u202e"}]
diseases: [{name: "neuro<b>\u202e", source: letter:1}]
symptoms: [{what: pain, side: left, note: "</script> \u202e evil", source: letter:1}]
"""


@pytest.mark.parametrize("form", ["phenopacket", "fhir"])
def test_signs_that_turn_the_reading_direction_are_refused_with_their_line(
    form: exchange.Form, tmp_path: Path
) -> None:
    hostile = (
        case_text(HOSTILE)
        .replace("documents: [{id: chart}]\n", "")
        .replace("source: chart:1", "source: letter:1")
    )
    (tmp_path / "case.yaml").write_text(hostile, encoding="utf-8")
    with pytest.raises(
        InputError, match=r"line \d+: wanted text without .* marks of reading direction.*U\+202E"
    ):
        exchange.export(tmp_path / "case.yaml", tmp_path / "x.json", form=form)
    assert not (tmp_path / "x.json").exists()


@pytest.mark.parametrize("form", ["phenopacket", "fhir"])
def test_a_case_with_nothing_in_it_is_a_person_alone(form: exchange.Form, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(case_text(), encoding="utf-8")
    exchange.export(tmp_path / "case.yaml", tmp_path / "x.json", form=form)
    made = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    if form == "fhir":
        assert [one["resource"]["resourceType"] for one in made["entry"]] == ["Patient"]
    else:
        assert set(made) == {"id", "subject", "metaData"}


def test_a_list_of_losses_that_is_there_is_not_written_over_and_none_is_left_that_lies(
    tmp_path: Path,
) -> None:
    (tmp_path / "x.lost.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CallError, match=r"x\.lost\.txt"):
        exchange.export("perineural", tmp_path / "x.json", form="fhir")
    assert not (tmp_path / "x.json").exists()
    assert (tmp_path / "x.lost.txt").read_text(encoding="utf-8") == "mine"
    (tmp_path / "case.yaml").write_text(case_text(), encoding="utf-8")
    exchange.export(tmp_path / "case.yaml", tmp_path / "x.json", form="fhir", replace=True)
    assert (tmp_path / "x.lost.txt").read_text(encoding="utf-8").endswith("- nothing\n")


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a_file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="can be written to"):
        exchange.export("perineural", tmp_path / "a_file" / "x.json", form="fhir")


def test_measurements_join_an_export(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "sub-000"
    folder.mkdir(parents=True)
    (folder / "sub-000_measurements.tsv").write_text(HEADER + ROWS, encoding="utf-8")
    for form in ("phenopacket", "fhir"):
        done = run(
            "export",
            form,
            "plexopathy",
            "--measurements",
            tmp_path / "out",
            "--to",
            tmp_path / f"{form}.json",
        )
        assert done.exit_code == 0, done.output
    bundle = json.loads((tmp_path / "fhir.json").read_text(encoding="utf-8"))
    ours = [one["resource"] for one in bundle["entry"] if "urn:neurography:quantity" in json.dumps(one)]
    assert [one["valueQuantity"]["value"] for one in ours] == [0.83]
    assert "n 40 (voxel)" in ours[0]["note"][0]["text"]
    assert "EchoTime=0.06" in ours[0]["note"][0]["text"]
    lost = (tmp_path / "phenopacket.lost.txt").read_text(encoding="utf-8")
    assert "measurements of instruments: date, acquisition" in lost


def test_what_is_in_doubt_is_printed(tmp_path: Path) -> None:
    feature = {
        "type": {"id": "HP:0001324", "label": "Muscle weakness"},
        "modifiers": [{"id": "HP:0012835", "label": "Right"}],
    }
    packet = {"id": "p", "subject": {"id": "Jane Doe"}, "phenotypicFeatures": [feature]}
    (tmp_path / "p.json").write_text(json.dumps(packet), encoding="utf-8")
    done = run("case", "import", tmp_path / "p.json", tmp_path / "p.yaml")
    assert "in doubt: phenotypicFeatures[0].modifiers[0]: HP:0012835 is not Right" in done.output
    assert "in doubt: subject.id looks like a person's name" in done.output
