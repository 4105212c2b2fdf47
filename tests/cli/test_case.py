"""The command `case check`."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.case_files import case_text
from tests.command import neurography

from neurography.study.published.cases import CASE_FILES


def test_check_tells_contradictions_with_their_lines(tmp_path: Path) -> None:
    done = neurography("case", "check", CASE_FILES["neuroleukemiosis"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = CASE_FILES["neuroleukemiosis"].read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines, 1) if "id: delay," in line)
    words = " ".join(done.stdout.split())
    assert f"the dates leave 2.0 to 4.0 months [line {at}]" in words
    assert "no rule finds it" in words
    assert "holds (checked" not in words
    shown = neurography("case", "check", CASE_FILES["neuroleukemiosis"], "--all", cwd=tmp_path).stdout
    assert "holds (checked" in shown


def test_a_bad_file_ends_with_all_its_problems(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(
        case_text(
            "strength: [{action: inversion, side: left, grade: 6, source: chart:2}]\n"
            "findings: [{structure: root_s1, kind: mass, source: chart:2}]\n"
        ),
        encoding="utf-8",
    )
    done = neurography("case", "check", "case.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "2 problems" in done.stderr
    assert "line 6, strength[1].grade: wanted an MRC grade" in done.stderr
    assert "line 7, findings[1]: wanted side: left or right" in done.stderr
    assert "Traceback" not in done.stderr


def test_quotes_are_read_again_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    text = "Line one.\nThe left ankle jerk was ab-\nsent.\n"
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "chart.txt").write_bytes(text.encode())
    known = sha256(text.encode()).hexdigest()
    case = case_text(
        "reflexes:\n"
        "  - {reflex: ankle_jerk, side: left, result: absent, source: 'chart:2-3 \"left ankle jerk was absent\"'}\n"
        "  - {reflex: ankle_jerk, side: right, result: absent, source: 'chart:1 \"right ankle jerk was absent\"'}\n"
    ).replace("{id: chart}", f"{{id: chart, sha256: {known}}}")
    (tmp_path / "case.yaml").write_text(case, encoding="utf-8")
    done = neurography("case", "check", "case.yaml", "--documents", "papers", cwd=tmp_path)
    assert "quotes: 1 found, 1 not found" in done.stdout
    assert '- not at chart:1: "right ankle jerk was absent" [line 8]' in done.stdout
    (tmp_path / "papers" / "chart.txt").write_bytes(b"another edition\n")
    done = neurography("case", "check", "case.yaml", "--documents", "papers", cwd=tmp_path)
    assert "quotes: 2 document not at hand" in done.stdout
    assert neurography("case", "check", "case.yaml", "--documents", "none", cwd=tmp_path).returncode == 2


def test_a_published_case_goes_by_its_name(tmp_path: Path) -> None:
    done = neurography("case", "check", "perineural", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("perineural: ")
    assert "1 contradicted" in done.stdout
    none = neurography("case", "check", "nonesuch", cwd=tmp_path)
    assert none.returncode != 0
    assert "the name of a published case (" in none.stderr


def test_help_loads_no_model() -> None:
    code = (
        "import sys\nfrom neurography.cli import app\n"
        "print([name for name in ('pydantic', 'yaml', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
