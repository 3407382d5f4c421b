"""A ticket that nobody takes in time (domain.md §3.5, line 5)."""

from datetime import UTC, datetime

from support.staff_cast import Cast

from models import clock
from models.words import Role, Tier


def test_a_late_ticket_is_reminded_once_then_the_province_owns_it(cast: Cast) -> None:
    number = cast.asks(tier=Tier.U)
    cast.heard("nkp-town-officer")
    cast.passes(hours=4, minutes=1)
    assert ["ยังไม่มีผู้รับเรื่อง" in told for told in cast.heard("nkp-town-officer")] == [True]
    assert cast.owner(number) == "nkp-town"
    cast.passes(hours=24)
    assert cast.owner(number) == "nkp-desk"
    assert cast.status(number) == "ROUTED"
    assert cast.heard("malee") == [f"ขออภัยที่ช้ากว่าเป้าค่ะ เรื่อง {number} ส่งให้ พมจ.นครพนม เร่งดูแลแล้ว"]
    assert ["เกินเวลา" in told for told in cast.heard("nkp-desk-officer")] == [True]
    assert ["จังหวัดรับไปดูแลแทน" in told for told in cast.heard("nkp-town-officer")] == [True]


def test_the_head_of_the_province_hears_of_what_even_the_desk_leaves(cast: Cast) -> None:
    cast.officer("head", "nkp-desk", Role.SUPERVISOR)
    cast.asks(tier=Tier.E2)
    cast.passes(hours=1, minutes=1)
    cast.heard("head")
    cast.passes(hours=4)
    assert ["ถึงหัวหน้า" in told for told in cast.heard("head")] == [True]


def test_office_hours_do_not_run_at_night(cast: Cast) -> None:
    clock._offset = datetime(2026, 11, 20, 9, 0, tzinfo=UTC) - datetime.now(UTC)  # Friday 16.00 น.
    number = cast.asks(tier=Tier.U)
    cast.passes(days=2)
    assert "reminded" not in cast.kinds(number)
    cast.passes(days=1)
    assert "reminded" in cast.kinds(number)
