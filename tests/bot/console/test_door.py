"""Who gets into the console, for how long, and what is refused."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from support.console import Browser, Page, link_of, signed_in
from support.stories import staff
from support.world import Somebody, World

from handlers import privacy
from handlers.membership import remove
from models.centres import Member
from models.console import ConsoleLink, ConsoleSession
from models.outreach import Visit
from models.people import Person

WITHOUT = "พิมพ์ คอนโซล ในแชต LINE"


def visits(world: World) -> list[Visit]:
    with world.database.reading() as session:
        return list(session.scalars(select(Visit).order_by(Visit.date)))


def first_visit(world: World) -> str:
    return f"/console/visits/{visits(world)[0].id}"


def shut(page: Page) -> bool:
    return WITHOUT in page.words and "ปฏิทินจุดบริการ" not in page.words


def test_looking_at_the_link_does_not_use_it_up(world: World, mae_nok: Somebody) -> None:
    path = link_of(mae_nok.says("คอนโซล"))
    for _ in range(3):  # what fetches previews
        assert "กดปุ่มนี้" in Browser(world).opens(path).words
    browser = Browser(world)
    assert "ปฏิทินจุดบริการ" in browser.sends(browser.opens(path), path).words


def test_a_used_link_opens_nothing(world: World, mae_nok: Somebody) -> None:
    browser = signed_in(world, mae_nok)
    path, other = link_of(mae_nok), Browser(world)
    page = other.opens(path)
    assert (page.status, page.forms) == (403, {})
    assert browser.opens("/console/visits").status == 200


def test_of_two_taps_on_one_link_one_enters(world: World, mae_nok: Somebody) -> None:
    path = link_of(mae_nok.says("คอนโซล"))
    one, two = Browser(world), Browser(world)
    first, second = one.opens(path), two.opens(path)
    assert one.sends(first, path).status == 200
    assert two.sends(second, path).status == 403
    assert two.key is None


def test_a_link_lives_five_minutes(world: World, mae_nok: Somebody) -> None:
    path = link_of(mae_nok.says("คอนโซล"))
    browser = Browser(world)
    page = browser.opens(path)
    world.wait(301)
    assert browser.sends(page, path).status == 403
    assert browser.opens(path).status == 403


def test_a_session_lives_twelve_hours(world: World, mae_nok: Somebody) -> None:
    browser = signed_in(world, mae_nok)
    world.wait(12 * 3600 - 60)
    assert not shut(browser.opens("/console/visits"))
    world.wait(120)
    assert shut(browser.opens("/console/visits"))


def test_a_removed_member_is_out_at_once(world: World, mae_nok: Somebody) -> None:
    browser = signed_in(world, mae_nok)
    unused = link_of(mae_nok.says("คอนโซล"))
    with world.database.unit_of_work() as session:
        for one in session.scalars(select(Member)):
            remove(session, one)
    assert shut(browser.opens("/console/visits"))
    assert Browser(world).opens(unused).status == 403
    with world.database.reading() as session:
        assert session.scalars(select(ConsoleSession)).all() == []
        assert session.scalars(select(ConsoleLink)).all() == []


def test_whoever_erases_their_data_is_out_and_leaves_no_key(world: World, mae_nok: Somebody) -> None:
    browser = signed_in(world, mae_nok)
    with world.database.unit_of_work() as session:
        privacy.erase(session, session.scalars(select(Person)).one())
    assert shut(browser.opens("/console/visits"))
    with world.database.reading() as session:
        assert session.scalars(select(ConsoleSession)).all() == []


def test_signing_out_ends_the_session_itself(world: World, mae_nok: Somebody) -> None:
    browser = signed_in(world, mae_nok)
    key = browser.key
    page = browser.sends(browser.opens("/console/visits"), "/leave")
    assert shut(page)
    assert browser.key is None
    browser.client.set_cookie("pakmut_console", str(key), domain="pakmut.test", path="/console")
    assert shut(browser.opens("/console/visits"))


def test_the_cookie_is_for_this_site_over_https_and_not_for_scripts(world: World, mae_nok: Somebody) -> None:
    path = link_of(mae_nok.says("คอนโซล"))
    browser = Browser(world)
    form = browser.opens(path).forms[path]
    answer = browser.client.post(path, data=form, base_url="https://pakmut.test")
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("pakmut_console="))
    for part in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/console", "Max-Age=43200"):
        assert part in cookie


def test_only_hashes_are_kept(world: World, mae_nok: Somebody) -> None:
    browser = signed_in(world, mae_nok)
    token = link_of(mae_nok).rsplit("/", 1)[-1]
    with world.database.reading() as session:
        link, sitting = (
            session.scalars(select(ConsoleLink)).one(),
            session.scalars(select(ConsoleSession)).one(),
        )
    assert token not in str(vars(link))
    assert str(browser.key) not in str(vars(sitting))


@pytest.mark.parametrize("name", ["", "0" * 64])
def test_a_form_without_the_token_changes_nothing(world: World, mae_nok: Somebody, name: str) -> None:
    browser = signed_in(world, mae_nok)
    for action in ("cancel", "move", "cancel/preview", "report"):
        data = {"csrf": name, "seen": "1", "reason": "น้ำท่วม", "met": "1"}
        assert browser.posts(f"{first_visit(world)}/{action}", data).status == 403
    assert browser.posts("/console/leave", {"csrf": name}).status == 403
    assert {visit.state for visit in visits(world)} == {"planned"}
    assert not shut(browser.opens("/console/visits"))


def test_one_persons_form_is_worth_nothing_in_anothers_session(world: World, mae_nok: Somebody) -> None:
    one = signed_in(world, mae_nok)
    two = signed_in(world, staff(world, "ลุงชัย", "npm-homeless"))
    form = one.opens(first_visit(world)).forms[f"{first_visit(world)}/cancel/preview"]
    page = two.posts(f"{first_visit(world)}/cancel", {**form, "reason": "น้ำท่วม"})
    assert page.status == 403
    assert visits(world)[0].state == "planned"


def test_the_door_itself_takes_no_forged_form(world: World, mae_nok: Somebody) -> None:
    path = link_of(mae_nok.says("คอนโซล"))
    theirs = Browser(world).opens(path).forms[path]
    mine = Browser(world)
    assert mine.posts(path, theirs).status == 403
    mine.opens(path)
    assert mine.posts(path, theirs).status == 403
    assert mine.key is None


def test_another_centres_member_sees_and_changes_nothing_of_it(
    world: World, mae_nok: Somebody, khru_e: Somebody
) -> None:
    browser = signed_in(world, khru_e)
    csrf = browser.opens("/console/visits").forms["/console/leave"]["csrf"]
    assert "ยังไม่มีกิจกรรม" in browser.opens("/console/visits").words
    assert browser.opens(first_visit(world)).status == 404
    assert browser.opens("/console/programmes/npm/extra").status == 404
    data = {"csrf": csrf, "seen": "1", "reason": "น้ำท่วม", "day": "2022-02-08", "stop": "npm-1", "met": "3"}
    for action in ("move/preview", "move", "cancel/preview", "cancel", "report"):
        assert browser.posts(f"{first_visit(world)}/{action}", data).status == 404
    assert browser.posts("/console/programmes/npm/extra", data).status == 404
    assert browser.posts("/console/stops/1/point", {"csrf": csrf, "point": "17.41, 104.78"}).status == 404
    assert browser.posts("/console/days", {**data, "name": "x", "kind": "close"}).status == 403
    for address in ("/console/stops", "/console/subscribers", "/console/runs"):
        assert "อินโดจีน" not in browser.opens(address).words
    assert {visit.state for visit in visits(world)} == {"planned"}


def test_a_stranger_gets_no_link_and_no_page(world: World) -> None:
    stranger = world.somebody("สมชาย")
    stranger.says("คอนโซล").sees("เฉพาะเจ้าหน้าที่").does_not_see("/console/")
    browser = Browser(world)
    assert browser.opens("/console/enter/guessed").status == 403
    for rule in world.app.url_map.iter_rules():
        if (
            rule.rule.startswith("/console")
            and "GET" in (rule.methods or ())
            and "entrance" not in rule.endpoint
        ):
            address = rule.rule.replace("<int:visit_id>", "1").replace("<code>", "npm")
            assert shut(browser.opens(address)), address
        elif rule.rule.startswith("/console") and "entrance" not in rule.endpoint:
            address = (
                rule.rule.replace("<int:visit_id>", "1")
                .replace("<int:stop_id>", "1")
                .replace("<code>", "npm")
            )
            assert shut(browser.posts(address, {})), address


def test_in_a_group_nobody_gets_a_link(world: World, mae_nok: Somebody) -> None:
    group = world.platform.group("ทีม", members=[mae_nok.phone])
    world.settle()
    there = Somebody(world, mae_nok.phone.in_group(group))
    there.says("คอนโซล").sees("แชตส่วนตัว").does_not_see("/console/")


def test_addresses_say_nothing_of_anybody(world: World, mae_nok: Somebody) -> None:
    browser = signed_in(world, mae_nok)
    look = browser.sends(browser.opens(first_visit(world)), "/cancel/preview", reason="ป้าศรีป่วย")
    browser.sends(look, "/cancel")
    asked = [urlsplit(address) for address in browser.seen]
    allowed = {"", "done=cancelled"}
    assert {part.query for part in asked} <= allowed
    assert all(part.path.isascii() for part in asked)


def test_callback_and_public_pages_stand_outside(world: World) -> None:
    client = world.app.test_client()
    assert client.get("/stops").status_code == 200
    assert "pakmut" not in client.get("/stops").headers.get("Set-Cookie", "")
    assert client.post("/callback", data=b"{}").status_code in (400, 401, 403)
    assert client.get("/console/face/Sarabun-Regular.ttf").status_code == 200
    assert client.get("/console/face/../console.css").status_code == 404
