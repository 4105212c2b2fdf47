"""The command `case localise`."""

from pathlib import Path

from typer.testing import CliRunner

from neurography.cli import app


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["case", *words])
    return done.exit_code, " ".join(done.output.split())


def test_it_answers_for_a_published_case_by_name() -> None:
    code, said = run("localise", "neuroleukemiosis")
    assert code == 0
    assert (
        "left sacral plexus, left sciatic nerve, left tibial division of sciatic nerve or left tibial nerve."
        in said
    )
    assert run("localize", "neuroleukemiosis") == (code, said)


def test_the_options_reach_the_answer(tmp_path: Path) -> None:
    code, said = run(
        "localise", "perineural", "--visit", "y2013", "--side", "left", "--level", "L2-3 left", "--most-sites", "2",
        "--wrong-share", "0.05", "--read", "nerve=root_and_ramus", "--out", str(tmp_path),
    )  # fmt: skip
    assert code == 0, said
    assert "y2013 (2013-06 to 2013-08): left sacral plexus." in said
    assert "L2-3 left (roots L2 and L3) does not explain the deficit: 0 of 5" in said
    assert "Expected share of wrong findings: 0.05" in said
    assert {path.name for path in tmp_path.iterdir()} >= {"where.txt", "case-where-y2013.svg"}
    assert (
        "read as normal although not reported"
        in run("localise", "neuroleukemiosis", "--unreported-normal")[1]
    )


def test_an_unknown_option_is_refused() -> None:
    assert run("localise", "perineural", "--penalty", "1")[0] == 2
