"""`pakmut boundaries import` and `pakmut aliases import`: all or nothing, and every process picks them up."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from handlers.facts.geography import known_places
from handlers.places import locate, recognise
from models.session import Database


@pytest.fixture
def shell(address: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", address)
    return CliRunner()


def square(code: str, west: float, south: float) -> dict[str, object]:
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"ADM3_PCODE": f"TH{code}"}, "geometry": geometry}


def imported(shell: CliRunner, kind: str, file: Path, data: bytes) -> Result:
    file.write_bytes(data)
    return shell.invoke(main, [kind, "import", str(file)])


def test_boundaries_locate_a_pin_at_once(shell: CliRunner, database: Database, tmp_path: Path) -> None:
    features = [square("480101", 104.75, 17.35), square("480102", 104.75, 17.45)]
    data = gzip.compress(json.dumps({"type": "FeatureCollection", "features": features}).encode())
    assert imported(shell, "boundaries", tmp_path / "b.geojson.gz", data).exit_code == 0
    with database.reading() as session:
        found = locate(17.40, 104.80, known=known_places(session))
    assert found.candidates[:1] == ("480101",)


def test_broken_boundaries_change_nothing(shell: CliRunner, database: Database, tmp_path: Path) -> None:
    good = json.dumps({"type": "FeatureCollection", "features": [square("480101", 104.75, 17.35)]}).encode()
    imported(shell, "boundaries", tmp_path / "good.geojson", good)
    result = imported(shell, "boundaries", tmp_path / "bad.geojson", good.replace(b"TH480101", b"TH999999"))
    assert result.exit_code != 0
    assert "999999" in result.output
    with database.reading() as session:
        assert known_places(session).boundaries is not None


def test_a_village_name_is_understood(shell: CliRunner, database: Database, tmp_path: Path) -> None:
    data = "alias,subdistrict,centre\nบ้านนาจอกน้อย,480101,\n".encode()
    assert imported(shell, "aliases", tmp_path / "a.csv", data).exit_code == 0
    assert imported(shell, "aliases", tmp_path / "a.csv", data).output.startswith("0 new")
    with database.reading() as session:
        assert recognise("ยายอยู่บ้านนาจอกน้อย", known=known_places(session)).candidates[:1] == ("480101",)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("บ้านโคก,999999,", "line 2: column subdistrict"),
        (",480101,", "line 2: column alias"),
        ("ว,480101,", "line 2: column alias"),
        ("บ้านโคก,480101,,480102", "line 2: has more columns"),
        ("บ้านโคก,480101,nobody", "line 2: column centre"),
    ],
)
def test_every_mistake_is_named_with_line_and_column(
    shell: CliRunner, tmp_path: Path, line: str, word: str
) -> None:
    result = imported(shell, "aliases", tmp_path / "a.csv", f"alias,subdistrict,centre\n{line}\n".encode())
    assert result.exit_code != 0
    assert word in result.output


def test_names_go_out_as_they_came_in_and_a_wrong_one_is_removed(
    shell: CliRunner, database: Database, tmp_path: Path
) -> None:
    data = "alias,subdistrict,centre\nบ้านนาจอกน้อย,480101,\nวัดโนนตูมวนาราม,551405,\n".encode()
    imported(shell, "aliases", tmp_path / "a.csv", data)
    assert shell.invoke(main, ["aliases", "export"]).output.encode() == data
    assert shell.invoke(main, ["aliases", "remove", "วัดโนนตูมวนาราม"]).exit_code == 0
    assert "nobody remembered" in shell.invoke(main, ["aliases", "remove", "วัดโนนตูมวนาราม"]).output
    with database.reading() as session:
        assert known_places(session).aliases.codes == {"บ้านนาจอกน้อย": ("480101",)}


TEMPLES = "alias,subdistrict,centre\nวัดโพธิ์ชัย,430101,\nวัดโพธิ์ชัย,480101,\n".encode()


def test_a_name_may_have_a_line_for_each_subdistrict_and_is_then_asked_about(
    shell: CliRunner, database: Database, tmp_path: Path
) -> None:
    result = imported(shell, "aliases", tmp_path / "a.csv", TEMPLES)
    assert result.exit_code == 0
    assert "2 new" in result.output
    assert "วัดโพธิ์ชัย is in 2 subdistricts" in result.output
    assert "ต.ในเมือง อ.เมืองนครพนม จ.นครพนม" in result.output
    with database.reading() as session:
        found = recognise("อยู่ข้างวัดโพธิ์ชัยค่ะ", known=known_places(session))
    assert found.ambiguous
    assert set(found.candidates) == {"430101", "480101"}
    assert shell.invoke(main, ["aliases", "export"]).output.encode() == TEMPLES


def test_another_centre_s_list_adds_to_what_a_name_means_unless_it_is_to_replace_it(
    shell: CliRunner, database: Database, tmp_path: Path
) -> None:
    imported(shell, "aliases", tmp_path / "a.csv", TEMPLES)
    (tmp_path / "b.csv").write_text("alias,subdistrict\nวัดโพธิ์ชัย,551405\n", encoding="utf-8")
    assert "is in 3 subdistricts" in shell.invoke(main, ["aliases", "import", str(tmp_path / "b.csv")]).output
    shell.invoke(main, ["aliases", "import", "--replace", str(tmp_path / "b.csv")])
    with database.reading() as session:
        assert known_places(session).aliases.codes == {"วัดโพธิ์ชัย": ("551405",)}


def test_one_place_of_a_name_is_forgotten_or_all(
    shell: CliRunner, database: Database, tmp_path: Path
) -> None:
    imported(shell, "aliases", tmp_path / "a.csv", TEMPLES)
    wrong = shell.invoke(main, ["aliases", "remove", "วัดโพธิ์ชัย", "--subdistrict", "551405"])
    assert wrong.exit_code != 0
    assert "means only 430101 ต.ในเมือง อ.เมืองหนองคาย จ.หนองคาย, 480101" in wrong.output
    shell.invoke(main, ["aliases", "remove", "วัดโพธิ์ชัย", "--subdistrict", "430101"])
    with database.reading() as session:
        assert recognise("วัดโพธิ์ชัย", known=known_places(session)).subdistrict == "480101"
    imported(shell, "aliases", tmp_path / "a.csv", TEMPLES)
    assert "2 subdistricts" in shell.invoke(main, ["aliases", "remove", "วัดโพธิ์ชัย"]).output
    with database.reading() as session:
        assert known_places(session).aliases.codes == {}


def test_one_bad_line_among_good_ones_changes_nothing(
    shell: CliRunner, database: Database, tmp_path: Path
) -> None:
    bad = TEMPLES + "วัดโพธิ์ชัย,480101,\n".encode()
    result = imported(shell, "aliases", tmp_path / "a.csv", bad)
    assert "line 4: column alias: วัดโพธิ์ชัย 480101 stands in line 3 already" in result.output
    with database.reading() as session:
        assert known_places(session).aliases.codes == {}
