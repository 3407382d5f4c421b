from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.outreach_cast import SEED, at, centre, programme, season, set_time, subscriber, visit_on

from bot.cli import main
from models import planning
from models.outbound import Delivery
from models.outreach import Notice, Run, Subscription
from models.session import Database

FIRST, LAST, SATURDAY = date(2026, 2, 1), date(2026, 9, 30), date(2026, 3, 7)
Pakmut = Callable[..., Result]


@pytest.fixture
def pakmut(address: str, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pakmut:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("PUBLIC_URL", "https://pakmut.example")
    set_time(database, at(SATURDAY, 12))
    return lambda *words: CliRunner().invoke(main, ["outreach", *words])


def given_file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "outreach.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_programme_is_imported_once_and_listed(database: Database, pakmut: Pakmut, tmp_path: Path) -> None:
    with database.unit_of_work() as session:
        centre(session)
    file = given_file(tmp_path, season(SEED, FIRST, LAST))
    assert "npm: added; visits: 29 added" in pakmut("import", file).output
    assert "npm: kept; visits: 0 added" in pakmut("import", file).output
    listed = pakmut("plan").output.splitlines()
    assert "ปักหมุดประสานงานคนไร้บ้าน (npm)" in listed[0]
    assert any("2026-04-07" in line and "อ. 7 เม.ย. 69" in line for line in listed)
    assert not any("2026-04-13" in line for line in listed)
    assert pakmut("export").output.startswith('[[programme]]\ncode = "npm"\n')


def test_a_bad_file_changes_nothing_and_says_where(
    database: Database, pakmut: Pakmut, tmp_path: Path
) -> None:
    outcome = pakmut("import", given_file(tmp_path, SEED.replace("2022-09-30", "tomorrow")))
    assert outcome.exit_code == 1
    assert "line 10, column" in outcome.output
    assert pakmut("plan").exit_code == 1


def test_a_dry_run_only_prints_the_forecast(database: Database, pakmut: Pakmut) -> None:
    programme(database, FIRST, LAST)
    for name in ("noi", "kaew"):
        subscriber(database, name)
    subscriber(database, "gone", blocked=True)
    outcome = pakmut("notify", "--date", "2026-03-09", "--dry-run")
    assert outcome.exit_code == 0, outcome.output
    assert outcome.output.splitlines() == [
        "แจ้ง 2 คน ใช้ 2 ข้อความ (ไม่ทราบโควตาที่เหลือ) สำรอง 2,000",
        "ข้าม 1 คน (บล็อกหรือลบข้อมูลแล้ว)",
    ]
    with database.reading() as session:
        assert session.query(Delivery).count() == 0


def test_notices_are_queued_once_and_shown_among_the_runs(database: Database, pakmut: Pakmut) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    first, again = pakmut("notify", "--date", "2026-03-09"), pakmut("notify", "--date", "2026-03-09")
    assert "queued, to go out at 2026-03-07 12:00" in first.output
    assert "แจ้ง 1 คน" in first.output
    assert "queued already" in again.output
    with database.reading() as session:
        assert session.query(Delivery).count() == 1
    (row,) = [line for line in pakmut("runs").output.splitlines() if "weekly" in line]
    assert row.split()[:2] == ["2026-03-09", "weekly"]
    assert row.split()[-1] == "1"


def test_a_cancellation_withdraws_what_waits_and_is_listed(database: Database, pakmut: Pakmut) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    pakmut("notify", "--date", "2026-03-09")
    outcome = pakmut("cancel", "--date", "2026-03-09", "--reason", "น้ำโขงขึ้น")
    assert "cancelled; 0 subscribers hear of it" in outcome.output
    assert "1 notices were withdrawn" in outcome.output
    assert "cancelled: น้ำโขงขึ้น" in pakmut("plan").output
    assert pakmut("cancel", "--date", "2026-03-09", "--reason", "อีก").exit_code == 1
    assert pakmut("notify", "--date", "2026-03-09").exit_code == 1
    with database.reading() as session:
        assert visit_on(session, date(2026, 3, 9)).state == "cancelled"


def test_a_day_without_a_visit_is_named(database: Database, pakmut: Pakmut) -> None:
    programme(database, FIRST, LAST)
    outcome = pakmut("notify", "--date", "2026-03-11")
    assert outcome.exit_code == 1
    assert "no visit on 2026-03-11" in outcome.output


def test_notices_need_the_public_address(pakmut: Pakmut, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUBLIC_URL")
    outcome = pakmut("notify", "--date", "2026-03-09")
    assert outcome.exit_code == 1


def test_the_forecast_names_the_morning_too(database: Database, pakmut: Pakmut) -> None:
    programme(database, FIRST, LAST)
    subscriber(database, "noi")
    with database.unit_of_work() as session:
        session.query(Subscription).update({Subscription.morning: True})
    outcome = pakmut("notify", "--date", "2026-03-09", "--dry-run")
    assert outcome.output.splitlines()[-1] == "และเตือนเช้าวันนั้นอีก 1 คน ใช้ 1 ข้อความ"


def test_a_large_run_is_written_whole_by_the_command(
    database: Database, pakmut: Pakmut, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme(database, FIRST, LAST)
    for nth in range(5):
        subscriber(database, f"n{nth}")
    monkeypatch.setattr(planning, "SLICE", 2)
    assert pakmut("notify", "--date", "2026-03-09").exit_code == 0
    with database.reading() as session:
        assert session.query(Run).one().state == "queued"
        assert session.query(Notice).count() == 5


def test_a_move_says_how_many_hear_of_it(database: Database, pakmut: Pakmut) -> None:
    programme(database, FIRST, LAST)
    assert "moved; 0 subscribers" in pakmut("move", "--date", "2026-03-09", "--to", "2026-03-10").output
    assert pakmut("move", "--date", "2026-03-10", "--stop", "npm-9").exit_code == 1
    listed = pakmut("plan").output
    assert "2026-03-10" in listed
    assert "planned (by hand)" in listed
