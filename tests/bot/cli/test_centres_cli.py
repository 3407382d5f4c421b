"""`pakmut centres`: all or nothing, safe to repeat, and every mistake named by line and column."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from support.staff_cast import IN_TOWN, Cast

from bot.cli import main
from models.centres import Centre, Coverage
from models.session import Database
from models.state import Revision

HEADER = "code,name,kind,covers,leads,phone,hours,latitude,longitude,parent,assured_date"
GOOD = f"""{HEADER}
npm-desk,สำนักงาน พม. จังหวัดนครพนม,province,48 *,,042-511-022,Mo-Fr 08:30-16:30,17.4,104.7,,2026-01-15
npm-prot,"ศูนย์คุ้มครองคนไร้ที่พึ่ง, นครพนม",specialist,48,HOMELESS BEGGAR,,,,,npm-desk,
"""


@pytest.fixture
def pakmut(address: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", address)
    return CliRunner()


def imports(pakmut: CliRunner, tmp_path: Path, text: str | bytes) -> Result:
    file = tmp_path / "centres.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return pakmut.invoke(main, ["centres", "import", str(file)])


def revision(database: Database) -> int:
    with database.reading() as session:
        row = session.get(Revision, "centres")
        return row.number if row else 0


def test_a_list_comes_in_and_goes_out_as_it_was(
    pakmut: CliRunner, tmp_path: Path, database: Database
) -> None:
    assert imports(pakmut, tmp_path, GOOD).output == "2 new, 0 changed, 0 as before\n"
    exported = pakmut.invoke(main, ["centres", "export"]).output
    assert imports(pakmut, tmp_path, exported).output == "0 new, 0 changed, 2 as before\n"
    assert (
        imports(pakmut, tmp_path, b"\xef\xbb\xbf" + exported.encode()).output
        == "0 new, 0 changed, 2 as before\n"
    )
    assert revision(database) == 1
    with database.reading() as session:
        desk = session.scalars(select(Centre).filter_by(code="npm-desk")).one()
        covers = session.scalars(select(Coverage.code).filter_by(centre_id=desk.id)).all()
    assert set(covers) == {"48", "*"}
    assert desk.phone == "042-511-022"


def test_a_changed_line_changes_its_unit_only(pakmut: CliRunner, tmp_path: Path, database: Database) -> None:
    imports(pakmut, tmp_path, GOOD)
    moved = GOOD.replace(",48,HOMELESS BEGGAR,", ",48 47,HOMELESS,")
    assert imports(pakmut, tmp_path, moved).output == "0 new, 1 changed, 1 as before\n"
    assert revision(database) == 2


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        ("x y,ชื่อ,tambon,480101,,,,,,,", "line 2, column code: x y is no code"),
        ("a,,tambon,480101,,,,,,,", "line 2, column name: is empty"),
        ("a,ชื่อ,village,480101,,,,,,,", "line 2, column kind: village is none of tambon"),
        ("a,ชื่อ,tambon,,,,,,,,", "line 2, column covers: is empty"),
        ("a,ชื่อ,tambon,489999,,,,,,,", "line 2, column covers: 489999 is no DOPA code"),
        ("a,ชื่อ,tambon,๔๘,,,,,,,", "line 2, column covers: ๔๘ is no DOPA code"),
        ("a,ชื่อ,tambon,480101,MONY,,,,,,", "line 2, column leads: MONY is no category"),
        (
            "a,ชื่อ,tambon,480101,,,weekdays 8-16,,,,",
            "line 2, column hours: weekdays 8-16 is not opening_hours syntax",
        ),
        ("a,ชื่อ,tambon,480101,,,,x,104,,", "line 2, column latitude: x is no number"),
        ("a,ชื่อ,tambon,480101,,,,104,17,,", "line 2, column latitude: 104 lies outside Thailand"),
        ("a,ชื่อ,tambon,480101,,,,17,,,", "line 2, column longitude: latitude and longitude go together"),
        ("a,ชื่อ,tambon,480101,,,,,,nobody,", "line 2, column parent: there is no other unit nobody"),
        ("a,ชื่อ,tambon,480101,,,,,,a,", "line 2, column parent: there is no other unit a"),
        ("a,ชื่อ,tambon,480101,,,,,,,15/01/69", "line 2, column assured_date: 15/01/69 is no date"),
        ("a,ชื่อ,tambon,480101,,,,,,,2569-01-15", "line 2, column assured_date: 2569-01-15 is a Buddhist year"),
        ("a,ชื่อ,tambon,480101,,,,,,,,,", "line 2, column -: 13 values for 11 columns"),
        (
            "a,ก,tambon,480101,,,,,,,\na,ข,tambon,480102,,,,,,,",
            "line 3, column code: a stands in line 2 already",
        ),
        (
            "a,ก,tambon,*,,,,,,,\nb,ข,tambon,*,,,,,,,",
            "line 3, column covers: * is the last desk, and that is a",
        ),
    ],
)
def test_a_mistake_is_named_and_nothing_is_imported(
    pakmut: CliRunner, tmp_path: Path, database: Database, row: str, mistake: str
) -> None:
    good = "good,ชื่อดี,tambon,480103,,,,,,,"
    result = imports(pakmut, tmp_path, f"{HEADER}\n{row}\n{good}\n")
    assert mistake in result.output
    assert result.exit_code == 1
    with database.reading() as session:
        assert session.scalars(select(Centre)).all() == []


def test_all_mistakes_are_named_at_once(pakmut: CliRunner, tmp_path: Path) -> None:
    rows = "x y,,village,,MONY,,never,1,2,,heute"
    output = imports(pakmut, tmp_path, f"{HEADER}\n{rows}\n").output
    columns = ("code", "name", "kind", "covers", "leads", "hours", "latitude", "longitude", "assured_date")
    assert [column for column in columns if f"line 2, column {column}:" not in output] == []


@pytest.mark.parametrize(
    ("data", "mistake"),
    [
        (b"", "line 1, column code: the column is missing"),
        (b"code,name,kind\n", "line 1, column covers: the column is missing"),
        (b"code,name,kind,covers,tel\n", "line 1, column tel: unknown column"),
        (b"code,name,kind,covers,code\n", "line 1, column code: the column stands twice"),
        (
            "code,name,kind,covers\na,ชื่อ,tambon,48\n".encode("cp874"),
            "line 2, column -: the file is not UTF-8",
        ),
        (b'code,name,kind,covers\na,"x,tambon,48\n', "this is not CSV"),
    ],
)
def test_a_file_that_is_no_such_list(pakmut: CliRunner, tmp_path: Path, data: bytes, mistake: str) -> None:
    result = imports(pakmut, tmp_path, data)
    assert mistake in result.output
    assert result.exit_code == 1


def test_lines_are_counted_as_an_editor_counts_them(pakmut: CliRunner, tmp_path: Path) -> None:
    text = f'{HEADER}\na,"ชื่อ\nสองบรรทัด",tambon,480101,,,,,,,\n\nb,ชื่อ,tambon,9,,,,,,,\n'
    assert "line 5, column covers" in imports(pakmut, tmp_path, text).output


def test_a_closed_unit_leaves_no_ticket_without_an_owner(pakmut: CliRunner, database: Database) -> None:
    cast = Cast.on(database).full_house()
    number = cast.asks(IN_TOWN)
    assert "1 open tickets" in pakmut.invoke(main, ["centres", "deactivate", "nkp-town"]).output
    assert cast.owner(number) == "nkp-mun"
    assert "เปลี่ยนหน่วยที่ดูแล" in cast.heard("malee")[-1]
    assert "nkp-town," not in pakmut.invoke(main, ["centres", "export"]).output
    again = pakmut.invoke(main, ["centres", "deactivate", "nkp-town"])
    assert again.exit_code == 1
    assert "there is no active unit nkp-town" in again.output


def test_an_empty_database_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    result = CliRunner().invoke(main, ["centres", "export"])
    assert result.exit_code == 1
    assert "pakmut db upgrade" in result.output
