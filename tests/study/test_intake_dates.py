"""Dates: moved by whole days, the same for all visits of a person, and never guessed."""

import os
import stat
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from neurography.model.errors import InputError
from neurography.study.intake.dates import Secret, first_moment, own_secret, study_day, written


def header(**fields: str) -> dict[str, str]:
    return fields


def test_intervals_are_kept_and_visits_fall_before_1925() -> None:
    secret = Secret(b"x" * 32, Path("x"))
    shift = secret.shift("01")
    visits = [datetime(2013, 5, 2, 9, 30), datetime(2014, 2, 28, 23, 59, 59), datetime(2026, 11, 21)]
    moved = [datetime.fromisoformat(written(visit, shift=shift)) for visit in visits]
    assert [later - moved[0] for later in moved] == [later - visits[0] for later in visits]
    assert all(visit.year < 1925 for visit in moved)
    assert shift == secret.shift("01")
    assert shift.seconds == shift.microseconds == 0


def test_people_and_secrets_have_shifts_of_their_own() -> None:
    ours, theirs = Secret(b"x" * 32, Path("x")), Secret(b"y" * 32, Path("y"))
    shifts = {ours.shift(str(n)) for n in range(200)} | {theirs.shift(str(n)) for n in range(200)}
    assert len(shifts) > 360, "of 3653 possible"
    assert ours.mark != theirs.mark


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (header(AcquisitionDate="20240229", AcquisitionTime="101112.5"), datetime(2024, 2, 29, 10, 11, 12)),
        (header(AcquisitionDate="2024.02.29", AcquisitionTime="10:11:12"), datetime(2024, 2, 29, 10, 11, 12)),
        (header(StudyDate="20240229"), datetime(2024, 2, 29)),
        (header(StudyDate="20240229", StudyTime="nonsense"), datetime(2024, 2, 29)),
        (header(StudyDate="20240229", StudyTime="256199"), datetime(2024, 2, 29)),
        (header(AcquisitionDate="***", StudyDate="20240229", StudyTime="10"), datetime(2024, 2, 29, 10)),
        (header(AcquisitionDateTime="20240229101112.5+0100"), datetime(2024, 2, 29, 10, 11, 12)),
        (header(StudyDate="***", AcquisitionDateTime="20240229101112"), None),
        (header(StudyDate="20230229"), None),
        (header(StudyDate="18000101"), None),
        (header(StudyDate="20240229; DROP"), None),
        (header(), None),
    ],
)
def test_valid_dates_are_read_and_others_are_unknown(
    fields: dict[str, str], expected: datetime | None
) -> None:
    assert first_moment([fields]) == expected
    assert written(None, shift=timedelta()) == "n/a"


def test_the_earliest_image_dates_the_visit() -> None:
    headers = [header(StudyDate=day, StudyTime="08") for day in ("20240302", "***", "20240229")]
    assert first_moment(headers) == datetime(2024, 2, 29, 8)
    assert [study_day(one) for one in headers] == ["20240302", None, "20240229"]


def test_the_secret_is_made_once_for_this_user_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEUROGRAPHY_SECRET_FILE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    first = own_secret(outside=tmp_path / "ds")
    second = own_secret(outside=tmp_path / "ds")
    assert first.path == tmp_path / "config" / "neurography" / "date-shift-secret"
    assert (first.new, second.new) == (True, False)
    assert first.key == second.key
    assert len(first.key) == 64
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
    assert [path.name for path in first.path.parent.iterdir()] == ["date-shift-secret"]
    assert first.key.decode() not in repr(first)


def test_a_secret_inside_the_dataset_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUROGRAPHY_SECRET_FILE", str(tmp_path / "ds" / "code" / "secret"))
    with pytest.raises(InputError, match="outside the dataset"):
        own_secret(outside=tmp_path / "ds")
    assert not (tmp_path / "ds").exists()


def test_a_cut_secret_is_refused_and_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    path.write_text("short\n")
    monkeypatch.setenv("NEUROGRAPHY_SECRET_FILE", str(path))
    with pytest.raises(InputError, match="5 bytes"):
        own_secret(outside=tmp_path / "ds")
    assert path.read_text() == "short\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_secret_that_cannot_be_written_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    monkeypatch.setenv("NEUROGRAPHY_SECRET_FILE", str(closed / "secret"))
    with pytest.raises(InputError, match="--keep-dates"):
        own_secret(outside=tmp_path / "ds")


def test_the_shift_does_not_fall_on_one_weekday() -> None:
    secret = Secret(b"x" * 32, Path("x"))
    day = date(2024, 2, 29)
    assert len({(day - secret.shift(str(n))).weekday() for n in range(50)}) == 7
