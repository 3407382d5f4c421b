from datetime import date
from typing import Any

import pytest
from support.outreach_cast import at, programme, set_time, visit_on

from handlers import outreach, subscriber, wording
from handlers.actor import Actor, Refused
from handlers.commands import Subscribe, Unsubscribe
from handlers.events import Chose, Envelope, Sticker, Text
from handlers.facts.subscriber import Facts, ProgrammeView, StopView, VisitView, load
from handlers.flow import Done, Go, Next, Retry, Start
from handlers.messages import Card, Message, Say, choices_of
from handlers.subscriber.choosing import Draft, ask_stops, on_stops
from models.clock import now
from models.outreach import ClosedDay, Stop, Subscription
from models.people import Person
from models.session import Database

FIRST, LAST, FRIDAY = date(2026, 2, 1), date(2026, 9, 30), date(2026, 4, 3)
ACTS = {act.name: act for act in subscriber.ACTS}
STOPS = tuple(StopView(f"npm-{n}", f"จุดที่ {n}") for n in range(1, 5))
VISIT = VisitView(date(2026, 4, 7), "วันอังคารที่ 7 เมษายน 2569", "อ. 7 เม.ย. 69", "อีก 4 วัน", "จุดที่ 2", "")


@pytest.fixture(autouse=True)
def introduced() -> None:
    wording.introduce(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")


def view(code: str = "npm", **fields: Any) -> ProgrammeView:
    given: dict[str, Any] = {"name": f"กิจกรรม {code}", "last_date": "วันพุธที่ 30 กันยายน 2569", "over": False}
    return ProgrammeView(**{"code": code, "stops": STOPS, "visits": (VISIT,), **given, **fields})


def said(outcome: Next, result: Any = None) -> tuple[Message, ...]:
    assert isinstance(outcome, Done)
    return outcome.say(result) if callable(outcome.say) else outcome.say


def labels(message: Message) -> list[str]:
    return [choice.label for choice in choices_of(message)]


def facts_of(database: Database, person: Person | None = None) -> Facts:
    with database.reading() as session:
        envelope = Envelope("e", Text("m", "จุดบริการ"), now(), now())
        return load(session, person, {}, envelope)


def person_in(database: Database) -> Person:
    with database.unit_of_work() as session:
        person = Person(line_user_id="Unoi", created_at=now())
        session.add(person)
        session.flush()
        return person


def carry(database: Database, person: Person, command: Subscribe | Unsubscribe) -> Any:
    with database.unit_of_work() as session:
        return outreach.CARRIES[type(command)](session, Actor(person, "Unoi"), command)


def test_the_stops_card_says_when_where_and_how_far_off(database: Database) -> None:
    programme(database, FIRST, LAST, hours="Mo,Tu 09:00-12:00")
    set_time(database, at(FRIDAY, 10))
    (card,) = said(ACTS["stops"].run({}, facts_of(database)))
    assert isinstance(card, Card)
    assert card.lines == (
        "วันอังคารที่ 7 เมษายน 2569 (อีก 4 วัน)", "เวลา 09.00–12.00 น.", "จุดหน้าสถานีตำรวจภูธรจังหวัดนครพนม",
    )  # fmt: skip
    rows = dict(card.rows)
    assert rows["ครั้งถัดไป"].splitlines()[0] == "จ. 20 เม.ย. 69 จุดหน้าโรงเรียนสันตยานันท์"
    assert "ปรึกษาสิทธิ" in rows["ช่วยเรื่อง"]
    assert labels(card) == ["ส่งต่อให้เพื่อน", "รับแจ้งเตือน"]


def test_a_cancelled_visit_is_said_before_the_next_one(database: Database) -> None:
    programme(database, FIRST, LAST)
    set_time(database, at(FRIDAY, 10))
    with database.unit_of_work() as session:
        outreach.cancel_visit(session, visit_on(session, date(2026, 4, 7)).id, "น้ำโขงขึ้น")
        outreach.cancel_visit(session, visit_on(session, date(2026, 4, 27)).id, "ประชุม")
    (card,) = said(ACTS["stops"].run({}, facts_of(database)))
    assert isinstance(card, Card)
    assert card.lines[0] == "งดวันอังคารที่ 7 เมษายน 2569 เพราะน้ำโขงขึ้น"
    assert card.lines[1].startswith("วันจันทร์ที่ 20 เมษายน 2569")
    assert "จ. 27 เม.ย. 69 งด (ประชุม)" in dict(card.rows)["ครั้งถัดไป"]


def test_a_map_is_offered_only_where_staff_set_the_point(database: Database) -> None:
    programme(database, FIRST, LAST)
    set_time(database, at(FRIDAY, 10))
    with database.unit_of_work() as session:
        stop = session.query(Stop).filter_by(code="npm-2").one()
        stop.latitude, stop.longitude = 17.4, 104.79
    (card,) = said(ACTS["stops"].run({}, facts_of(database)))
    (place,) = [choice for choice in choices_of(card) if choice.label == "แผนที่"]
    assert place.uri == "https://www.google.com/maps/search/?api=1&query=17.400000,104.790000"


def test_the_share_link_fits_line_and_names_day_and_stop(database: Database) -> None:
    programme(database, FIRST, LAST)
    set_time(database, at(FRIDAY, 10))
    (card,) = said(ACTS["stops"].run({}, facts_of(database)))
    (share,) = [choice for choice in choices_of(card) if choice.label == "ส่งต่อให้เพื่อน"]
    assert share.uri is not None
    assert share.uri.startswith("https://line.me/R/share?text=")
    assert len(share.uri) <= 1000


def test_without_a_programme_help_is_offered_instead() -> None:
    for act in ("stops", "subscribe"):
        (message,) = said(ACTS[act].run({}, Facts()))
        assert isinstance(message, Say)
        assert "1300" in message.text


def test_several_programmes_are_asked_about() -> None:
    facts = Facts((view("npm"), view("nan")))
    for act in ("stops", "subscribe"):
        (message,) = said(ACTS[act].run({}, facts))
        assert isinstance(message, Say)
        assert message.numbered
        assert [(c.do, c.args) for c in message.choices] == [
            (act, {"programme": "npm"}),
            (act, {"programme": "nan"}),
        ]
    assert isinstance(said(ACTS["stops"].run({"programme": "nan"}, facts))[0], Card)


def test_a_season_that_is_over_is_not_asked_about_when_another_runs() -> None:
    facts = Facts((view("npm"), view("old", over=True, visits=())))
    assert isinstance(said(ACTS["stops"].run({}, facts))[0], Card)


def test_the_end_of_the_season_says_so(database: Database) -> None:
    programme(database, FIRST, LAST)
    set_time(database, at(date(2026, 10, 5), 10))
    (message,) = said(ACTS["stops"].run({}, facts_of(database)))
    assert isinstance(message, Say)
    assert message.text.startswith("จุดบริการปีนี้จบแล้วในวันพุธที่ 30 กันยายน 2569")
    assert labels(message) == ["แจ้งด้วย", "ไม่ต้อง"]


def test_one_tap_subscribes_and_one_tap_ends_it(database: Database) -> None:
    programme(database, FIRST, LAST)
    set_time(database, at(FRIDAY, 10))
    person = person_in(database)
    wish = ACTS["subscribe"].run({}, facts_of(database, person))
    assert isinstance(wish, Done)
    assert wish.command == Subscribe("npm")
    (message,) = said(wish, carry(database, person, Subscribe("npm")))
    assert isinstance(message, Say)
    assert "รับแจ้งเตือนแล้วค่ะ" in message.text
    assert "วันอังคารที่ 7 เมษายน 2569 (อีก 4 วัน)" in message.text
    assert labels(message) == [
        "จุดบริการ",
        "เลือกเฉพาะบางจุด",
        "จุดใกล้ฉัน",
        "เตือนเช้าวันนั้นด้วย",
        "พัก 1 เดือน",
        "หยุดเตือน",
    ]
    assert facts_of(database, person).programmes[0].subscribed
    end = ACTS["unsubscribe"].run({}, facts_of(database, person))
    (message,) = said(end, carry(database, person, Unsubscribe()))
    assert isinstance(message, Say)
    assert message.text.startswith("หยุดแจ้งเตือนแล้วค่ะ")
    assert labels(message) == ["รับอีกครั้ง"]
    assert not facts_of(database, person).programmes[0].subscribed
    (message,) = said(end, carry(database, person, Unsubscribe()))
    assert isinstance(message, Say)
    assert message.text.startswith("ตอนนี้ไม่ได้รับ")


def test_subscribing_again_replaces_the_stops(database: Database) -> None:
    programme(database, FIRST, LAST)
    person = person_in(database)
    carry(database, person, Subscribe("npm", ("npm-4", "npm-1", "gone")))
    carry(database, person, Subscribe("npm", ("npm-3", "npm-1")))
    with database.reading() as session:
        assert session.query(Subscription).one().stops == ["npm-1", "npm-3"]
    carry(database, person, Subscribe("npm", ("npm-1", "npm-2", "npm-3", "npm-4")))
    with database.reading() as session:
        assert session.query(Subscription).one().stops == []


@pytest.mark.parametrize("command", [Subscribe("nowhere"), Subscribe("npm", ("npm-9",))])
def test_a_button_of_something_gone_is_refused_kindly(database: Database, command: Subscribe) -> None:
    programme(database, FIRST, LAST)
    assert isinstance(carry(database, person_in(database), command), Refused)


def test_stops_are_chosen_by_tapping() -> None:
    facts = Facts((view(),))
    start = ACTS["subscribe"].run({"choose": "1"}, facts)
    assert isinstance(start, Start)
    draft = Draft(**start.draft)
    (message,) = ask_stops(draft, facts)
    assert labels(message) == ["จุดที่ 1", "จุดที่ 2", "จุดที่ 3", "จุดที่ 4", "ทุกจุด"]
    for code in ("npm-2", "npm-4", "npm-2", "npm-1"):
        assert on_stops(draft, Chose("pick", {"value": code}), facts) == Go("stops")
    (message,) = ask_stops(draft, facts)
    assert isinstance(message, Say)
    assert "เลือกแล้ว: จุดที่ 1, จุดที่ 4" in message.text
    done = on_stops(draft, Chose("pick", {"value": "."}), facts)
    assert isinstance(done, Done)
    assert done.command == Subscribe("npm", ("npm-1", "npm-4"))
    (message,) = said(done, outreach.Subscribed("x", ("จุดที่ 1", "จุดที่ 4")))
    assert isinstance(message, Say)
    assert "เฉพาะ จุดที่ 1, จุดที่ 4" in message.text


@pytest.mark.parametrize("words", ["1 3", "๑,๓", "3 และ 1", "1กับ3", " 1/3. "])
def test_stops_are_chosen_by_numbers(words: str) -> None:
    outcome = on_stops(Draft("npm"), Text("m", words), Facts((view(),)))
    assert isinstance(outcome, Done)
    assert outcome.command == Subscribe("npm", ("npm-1", "npm-3"))


@pytest.mark.parametrize(
    "event",
    [Text("m", "อะไรนะ"), Text("m", "1 9"), Text("m", "0"), Sticker("m"), Chose("pick", {"value": "x"})],
)
def test_what_is_not_understood_is_asked_again(event: Any) -> None:
    assert isinstance(on_stops(Draft("npm"), event, Facts((view(),))), Retry)


def test_all_stops_and_nothing_chosen() -> None:
    facts = Facts((view(),))
    everything = on_stops(Draft("npm", ["npm-1"]), Chose("pick", {"value": "*"}), facts)
    assert isinstance(everything, Done)
    assert everything.command == Subscribe("npm")
    assert isinstance(on_stops(Draft("npm"), Chose("pick", {"value": "."}), facts), Retry)


def test_a_programme_that_vanished_ends_the_question() -> None:
    assert isinstance(on_stops(Draft("gone"), Text("m", "1"), Facts((view(),))), Done)
    assert ask_stops(Draft("gone"), Facts((view(),)))


def test_hours_on_a_closed_day_are_not_shown(database: Database) -> None:
    programme(database, FIRST, LAST, hours="Mo-Fr 09:00-12:00")
    set_time(database, at(FRIDAY, 10))
    with database.unit_of_work() as session:
        session.add(ClosedDay(date=date(2026, 4, 7), name="ประชุม"))
    assert facts_of(database).programmes[0].visits[0].hours == ""
