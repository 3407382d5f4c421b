"""A ticket goes to another unit: who owns it then, and how often it may."""

from support.staff_cast import IN_TOWN, MUEANG_CHANG, Cast

from handlers.commands import ReadTicket, ReferOut, Transfer
from models.words import Category


def test_a_transfer_moves_ownership_keeps_history_and_tells_everybody(cast: Cast, number: str) -> None:
    reason = cast.words("nkp-town-officer", "บ้านอยู่น่าน")
    changed = cast.does("nkp-town-officer", Transfer(number, None, MUEANG_CHANG, message=reason))
    assert cast.owner(number) == "nan-chang"
    assert cast.status(number) == "ROUTED"
    assert changed.centre_name in cast.heard("malee")[-1]
    assert "เรื่องส่งต่อมา" in cast.heard("nan-chang-officer")[-1]
    assert cast.kinds(number) == ["opened", "routed", "accepted", "transferred"]
    assert "ไม่ได้อยู่ในความดูแล" in cast.refused("nkp-town-officer", ReadTicket(number))


def test_not_ours_without_a_place_goes_to_the_province_desk(cast: Cast) -> None:
    number = cast.asks()
    cast.does("nkp-town-officer", Transfer(number, None, not_ours=True))
    assert cast.owner(number) == "nkp-desk"
    assert "หน่วยสุดท้าย" in cast.refused("nkp-desk-officer", Transfer(number, None, not_ours=True))


def test_after_two_hops_the_province_desk_owns_it_for_good(cast: Cast) -> None:
    number = cast.asks()
    cast.does("nkp-town-officer", Transfer(number, "nkp-mun"))
    cast.does("nkp-mun-officer", Transfer(number, "nkp-town"))
    changed = cast.does("nkp-town-officer", Transfer(number, "nkp-mun"))
    assert cast.owner(number) == "nkp-desk"
    assert "ส่งต่อครบ 2 ครั้ง" in changed.reason
    assert "ครบ 2 ครั้ง" in cast.refused("nkp-desk-officer", Transfer(number, "nkp-town"))


def test_another_province_counts_anew_once_and_cannot_send_it_back(cast: Cast) -> None:
    number = cast.asks()
    cast.does("nkp-town-officer", Transfer(number, "nkp-mun"))
    cast.does("nkp-mun-officer", Transfer(number, "nkp-desk"))
    cast.does("nkp-desk-officer", Transfer(number, None, "550101", not_ours=True))
    assert cast.owner(number) == "nan-desk"
    assert "ข้ามจังหวัดมาแล้ว" in cast.refused("nan-desk-officer", Transfer(number, None, IN_TOWN, not_ours=True))
    assert "หน่วยสุดท้าย" in cast.refused("nan-desk-officer", Transfer(number, None, not_ours=True))
    cast.does("nan-desk-officer", Transfer(number, "nan-chang"))
    assert cast.owner(number) == "nan-chang"


def test_violence_is_not_handed_to_the_village(cast: Cast) -> None:
    number = cast.asks(IN_TOWN, Category.VIOLENCE)
    assert "ความปลอดภัย" in cast.refused("nkp-home-officer", Transfer(number, "nkp-town"))
    assert "หน่วยนี้" in cast.refused("nkp-home-officer", Transfer(number, "no-such-unit"))
    cast.does("nkp-home-officer", Transfer(number, None, IN_TOWN))
    assert cast.owner(number) == "nkp-desk"


def test_an_agency_outside_helps_and_the_owner_stays(cast: Cast, number: str) -> None:
    agency = cast.words("nkp-town-officer", "โรงพยาบาลนครพนม")
    cast.does("nkp-town-officer", ReferOut(number, agency))
    assert cast.status(number) == "REFERRED"
    assert cast.owner(number) == "nkp-town"
    assert f"ส่งต่อให้ <{agency}>" in cast.heard("malee")[-1]
