"""The rich menus: one table for picture and areas, LINE's limits, and a sync that does nothing twice (§4.1)."""

from collections.abc import Iterator
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, features

from bot.cli.richmenu import richmenu
from bot.line import drawing
from bot.line.api import Line
from bot.line.menus import HEIGHT, MIDDLE, WIDTH, Menu, menus
from bot.line.richmenu import Sync, SyncFailed
from bot.line.tokens import LongLived
from bot.simulator import Platform, serve
from bot.simulator.rules.counting import graphemes
from handlers import wording
from models.centres import Centre, Member
from models.clock import now
from models.people import Person
from models.session import Database
from models.words import CentreKind, Role

BOTH = pytest.mark.parametrize("menu", menus(), ids=lambda menu: menu.name)


@BOTH
def test_the_picture_keeps_lines_limits(menu: Menu) -> None:
    with Image.open(BytesIO(menu.picture)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (WIDTH, HEIGHT)
        assert 800 <= picture.width <= 2500
        assert picture.height >= 250
        assert picture.width / picture.height >= 1.45
    assert len(menu.picture) <= 1_000_000


@BOTH
def test_the_picture_was_drawn_from_the_table_as_it_is_now(menu: Menu) -> None:
    assert drawing.is_current(menu), "menus.py or its words changed: pakmut richmenu draw bot/line"


@BOTH
def test_the_areas_cover_the_picture_without_overlap(menu: Menu) -> None:
    assert sum(area.width * area.height for area in menu.areas) == WIDTH * HEIGHT
    for one, other in combinations(menu.areas, 2):
        apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y
    assert all(area.x >= 0 and area.y >= 0 for area in menu.areas)
    assert len(menu.areas) <= 20


@BOTH
def test_a_thumb_finds_every_area(menu: Menu) -> None:
    """On a phone 375 points wide each area is at least 44 points high and wide."""
    assert all(min(area.width, area.height) * 375 / WIDTH >= 44 for area in menu.areas)


@BOTH
def test_every_word_on_it_may_be_typed_as_well(menu: Menu) -> None:
    known = {words[0] for words in wording.value("words.acts").values()}
    said = [area for area in menu.areas if not area.tel]
    assert len(said) >= 5
    for area in said:
        assert area.action == {"type": "message", "label": area.words, "text": area.words}
        assert area.words in known
        assert graphemes(area.words) <= 20
    assert graphemes(menu.request("")["chatBarText"]) <= 14


@BOTH
def test_the_emergency_numbers_call_without_our_server(menu: Menu) -> None:
    calls = [area.action for area in menu.areas if area.y == MIDDLE]
    assert [call["uri"] for call in calls] == ["tel:191", "tel:1669", "tel:1300"]
    assert {call["type"] for call in calls} == {"uri"}


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow here has no raqm")
def test_the_pictures_can_be_drawn_anew(tmp_path: Path) -> None:
    found = CliRunner().invoke(richmenu, ["draw", str(tmp_path / "new")])
    assert found.exit_code == 0, found.output
    for menu in menus():
        with Image.open(tmp_path / "new" / f"menu_{menu.name}.png") as picture:
            assert picture.info[drawing.LAYOUT] == menu.layout


def test_without_raqm_nothing_is_drawn_and_one_line_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing.features, "check", lambda feature: False)
    found = CliRunner().invoke(richmenu, ["draw", str(tmp_path)])
    assert found.exit_code == 1
    assert found.output.startswith("Error: Pillow has no raqm")
    assert found.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def host() -> Iterator[tuple[Platform, str]]:
    platform = Platform("s")
    server, _ = serve(platform)
    yield platform, server.url
    server.close()
    platform.close()


def sync(database: Database, url: str, *, dry: bool = False) -> list[str]:
    told: list[str] = []
    Sync(Line(url, url, LongLived("simulator-token")), database, told.append, dry).run()
    return told


def changes(platform: Platform) -> int:
    return sum(row.method != "GET" for row in platform.ledger.of())


def member(database: Database, platform: Platform, name: str) -> str:
    phone = platform.phone(name)
    phone.follow()
    with database.unit_of_work() as session:
        centre = Centre(code=name, name=name, kind=CentreKind.TAMBON, leads=[])
        person = Person(line_user_id=phone.user_id, created_at=now())
        session.add_all([centre, person])
        session.flush()
        session.add(Member(person_id=person.id, centre_id=centre.id, role=Role.OFFICER, joined_at=now()))
    return phone.user_id


def test_both_menus_come_to_line(database: Database, host: tuple[Platform, str]) -> None:
    platform, url = host
    officer = member(database, platform, "ครูเอ")
    sync(database, url)
    assert len(platform.menus.by_id) == 2
    assert all(made.picture for made in platform.menus.by_id.values())
    default = platform.menus.by_id[platform.menus.default or ""]
    assert str(default.body["name"]).startswith("pakmut citizen")
    own = platform.menus.by_id[platform.users[officer].menu or ""]
    assert str(own.body["name"]).startswith("pakmut member")


def test_a_second_sync_creates_nothing(database: Database, host: tuple[Platform, str]) -> None:
    platform, url = host
    sync(database, url)
    before = changes(platform)
    assert sync(database, url) == ["citizen: unchanged", "member: unchanged"]
    assert changes(platform) == before


def test_a_dry_run_changes_nothing(database: Database, host: tuple[Platform, str]) -> None:
    platform, url = host
    told = sync(database, url, dry=True)
    assert "create citizen" in told
    assert platform.menus.by_id == {}
    assert sync(database, url)[0] == "create citizen"


def test_what_changed_replaces_the_old_one(
    database: Database, host: tuple[Platform, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, url = host
    sync(database, url)
    old = set(platform.menus.by_id)
    monkeypatch.setattr(Menu, "digest", property(lambda menu: "changed " + menu.name))
    sync(database, url)
    assert len(platform.menus.by_id) == 2
    assert not old & set(platform.menus.by_id)
    assert platform.menus.default in platform.menus.by_id
    assert set(platform.menus.aliases.values()) == set(platform.menus.by_id)


def test_a_broken_off_sync_is_finished_by_the_next_one(
    database: Database, host: tuple[Platform, str]
) -> None:
    platform, url = host
    platform.fault("*", "400", skip=3)  # list, validate, create pass; the upload does not
    with pytest.raises(SyncFailed, match="upload citizen: LINE answered 400"):
        sync(database, url)
    assert len(platform.menus.by_id) == 1
    sync(database, url)
    assert len(platform.menus.by_id) == 2
    assert all(made.picture for made in platform.menus.by_id.values())


def test_menus_of_other_programs_are_left_alone(database: Database, host: tuple[Platform, str]) -> None:
    platform, url = host
    line = Line(url, url, LongLived("simulator-token"))
    other = menus()[0].request("") | {"name": "somebody else's"}
    from linebot.v3.messaging import RichMenuRequest

    create = line.messaging.create_rich_menu_with_http_info
    line.ask("POST /v2/bot/richmenu", create, RichMenuRequest.from_dict(other))
    sync(database, url)
    assert len(platform.menus.by_id) == 3


def test_an_old_picture_is_not_uploaded(
    database: Database, host: tuple[Platform, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Menu, "layout", property(lambda menu: "another table"))
    with pytest.raises(SyncFailed, match="pakmut richmenu draw"):
        sync(database, host[1])


def test_the_command_says_what_it_did(
    database: Database, address: str, host: tuple[Platform, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "DATABASE_URL": address, "LINE_CHANNEL_SECRET": "s", "LINE_CHANNEL_ACCESS_TOKEN": "simulator-token",
        "LINE_API_URL": host[1], "LINE_DATA_URL": host[1], "SECRET_KEY": "k" * 20, "PUBLIC_URL": "https://a.go.th",
        "OPERATOR_NAME": "o", "CONTROLLER_NAME": "c", "CONTROLLER_PHONE": "p", "DPO_CONTACT": "d",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    found = CliRunner().invoke(richmenu, ["sync"])
    assert found.exit_code == 0, found.output
    assert "upload member" in found.output
    assert "line_api" not in found.output
    monkeypatch.setenv("LINE_CHANNEL_ACCESS_TOKEN", "wrong")
    refused = CliRunner().invoke(richmenu, ["sync"])
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: list: LINE answered 401")
    assert refused.output.count("\n") == 1
