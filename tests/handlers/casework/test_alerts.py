"""Who hears of a ticket, on which lane, and how little of it a notification shows."""

from datetime import UTC, datetime

from support.staff_cast import IN_TOWN, Cast, labels

from handlers.commands import Accept, AddToTicket
from models import clock
from models.clock import now
from models.people import Person
from models.words import Category, Lane, Tier


def test_an_alert_shows_no_case_text_and_goes_to_those_on_duty(cast: Cast) -> None:
    cast.officer("anong", "nkp-town", on_duty=True)
    cast.group("C-town", "nkp-town")
    cast.asks(story=(cast.words("malee", "ความลับ"),))
    assert cast.heard("nkp-town-officer") == cast.heard("C-town") == []
    (alert,) = cast.queued("anong")
    assert alert.lane is Lane.STAFF
    assert alert.ticket_id is not None
    assert alert.content["alt"] == "มีเรื่องใหม่ NKP-69-000001"
    assert labels(alert.content) == ["รับเรื่อง", "ดูเรื่อง", "ไม่ใช่พื้นที่เรา", "ตอบผู้แจ้ง"]
    assert "ความลับ" not in str(alert.content)


def test_with_nobody_on_duty_all_officers_hear_and_the_group_does_not_pay(cast: Cast) -> None:
    cast.officer("anong", "nkp-town")
    cast.group("C-town", "nkp-town")
    cast.asks()
    assert len(cast.heard("anong")) == len(cast.heard("nkp-town-officer")) == 1
    assert cast.heard("C-town") == []


def test_where_no_officer_can_be_reached_the_group_hears_number_urgency_place_and_deadline_only(
    cast: Cast,
) -> None:
    number = cast.asks()
    cast.group("C-town", "nkp-town")
    with cast.database.unit_of_work() as session:
        session.get_one(Person, cast.ids["nkp-town-officer"]).blocked_at = now()
    cast.does("malee", AddToTicket(number, (cast.words("malee", "ความลับ"),)))
    assert cast.heard("C-town") == [
        "ผู้แจ้งเล่าเพิ่ม NKP-69-000001\nพื้นที่: ต.ในเมือง\nรับเรื่องภายใน: อ. 24 พ.ย. 69 เวลา 09.00 น."
    ]


def test_danger_alerts_lead_and_province_at_once_on_the_fast_lane(cast: Cast) -> None:
    cast.asks(IN_TOWN, Category.VIOLENCE, tier=Tier.E1)
    (lead,), (desk,) = cast.queued("nkp-home-officer"), cast.queued("nkp-desk-officer")
    assert lead.lane is desk.lane is Lane.DANGER
    assert "รับเรื่อง" in labels(desk.content)
    assert cast.heard("nkp-town-officer") == []


def test_a_copy_tells_the_tambon_centre_and_lets_it_do_nothing(cast: Cast) -> None:
    number = cast.asks(IN_TOWN, Category.HOMELESS)
    (copy,) = cast.queued("nkp-town-officer")
    assert labels(copy.content) == []
    assert "ไม่ได้อยู่ในความดูแล" in cast.refused("nkp-town-officer", Accept(number))


def test_a_discreet_ticket_shows_neutral_words_in_notifications(cast: Cast) -> None:
    number = cast.asks(IN_TOWN, Category.VIOLENCE)
    cast.does("nkp-home-officer", Accept(number))
    told = cast.queued("malee")[-1]
    assert told.content["is"] == "card"
    assert told.content["alt"] == "มีข้อความจากศูนย์"
    assert number not in told.content["alt"]


def test_serious_harm_at_night_reaches_the_province_too(cast: Cast) -> None:
    cast.asks(tier=Tier.E2)
    assert cast.heard("nkp-desk-officer") == []
    clock._offset = datetime(2026, 11, 23, 15, 0, tzinfo=UTC) - datetime.now(UTC)  # 22.00 น.
    cast.asks(tier=Tier.E2)
    assert ["นอกเวลาราชการ" in told for told in cast.heard("nkp-desk-officer")] == [True]
