"""`neurography case spread`."""

from pathlib import Path

from typer.testing import CliRunner

from neurography.cli import app

OWN = """\
neurography_hypotheses: 1
hypotheses:
  - key: seen
    label: A
    name: from the sac
    sources: [lumbosacral_dural_sac]
    crosses_by: [dural_extension]
    media: [dural_extension, perineural]
"""


def test_it_prints_the_answer_and_writes_its_tables(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["case", "spread", "demetriades", "--read", "legs=nerves", "--out", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    assert "How did it get there?" in done.output
    assert (tmp_path / "spread_ranking.tsv").read_text().startswith("rank\tlabel\thypothesis")


def test_hypotheses_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN)
    done = CliRunner().invoke(app, ["case", "spread", "demetriades", "--hypotheses", str(path)])
    assert done.exit_code == 0, done.output
    assert "from the sac (A), with 0" in " ".join(done.output.split())


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace("perineural", "by_air"))
    done = CliRunner().invoke(app, ["case", "spread", "demetriades", "--hypotheses", str(path)])
    assert done.exit_code != 0
    assert "line 8" in str(done.exception) + done.output
    done = CliRunner().invoke(app, ["case", "spread", "demetriades", "--suppose", "root_s1 up normal all"])
    assert done.exit_code != 0


def test_a_case_with_nothing_to_rank_says_so() -> None:
    done = CliRunner().invoke(app, ["case", "spread", "neuroleukemiosis"])
    assert done.exit_code == 0
    assert "Nothing to rank" in done.output
