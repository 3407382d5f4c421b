"""Two people report the same; the officer joins them by chat, and both get the result (`domain.md` §3.5, line 9)."""

from support.stories import NUMBER, asks_for_rice
from support.world import Somebody, World

SECOND = "NAN-69-000002"


def claims_both(world: World, koi: Somebody, khru_e: Somebody) -> Somebody:
    """ก้อย and สมชาย ask for the same; ครูเอ takes both. Gives สมชาย."""
    asks_for_rice(koi)
    somchai = world.somebody("สมชาย").forgets()
    asks_for_rice(somchai)
    khru_e.says("เรื่องรอรับ").says("1").says("เรื่องรอรับ").says("1")
    koi.forgets()
    somchai.forgets()
    return somchai


def test_the_original_is_offered_and_both_reporters_get_the_result(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    somchai = claims_both(world, koi, khru_e)
    khru_e.presses("set_status", ticket=SECOND).taps("เรื่องซ้ำ").sees("ซ้ำกับเรื่องไหนคะ", NUMBER)
    khru_e.taps(NUMBER).sees(f"ดูแลต่อในเลขที่ {NUMBER}").taps("ข้าม").sees(f"รวมกับ {NUMBER} แล้วค่ะ")
    somchai.sees(f"ดูแลต่อในเลขที่ {NUMBER}").forgets()
    koi.sees_nothing()
    somchai.says("ติดตามเรื่อง").sees(f"ดูแลต่อในเลขที่ {NUMBER}").forgets()

    khru_e.presses("close_ticket", ticket=NUMBER).taps("ช่วยเหลือแล้ว").says("มอบข้าวสารแล้ว")
    khru_e.sees("ผู้แจ้งเรื่องซ้ำอีก 1 คนจะได้อ่านด้วย").taps("ใช่ ปิดเรื่อง")
    koi.sees("มอบข้าวสารแล้ว")
    somchai.sees(f"เรื่อง {NUMBER} ที่รวมกับเรื่อง {SECOND} ของคุณ", "มอบข้าวสารแล้ว")


def test_the_number_may_be_typed_and_a_wrong_one_changes_nothing(
    world: World, koi: Somebody, khru_e: Somebody
) -> None:
    claims_both(world, koi, khru_e)
    khru_e.presses("set_status", ticket=SECOND).taps("เรื่องซ้ำ")
    khru_e.says("ไม่รู้เลขค่ะ").sees("ต้องบอกเลขที่เรื่องเดิม")
    khru_e.says(SECOND).sees("คือเรื่องนี้เอง")
    khru_e.says("xxx-69-000009").taps("ข้าม").sees("ไม่ได้อยู่ในความดูแล")
    assert world.ticket(SECOND).status == "ACCEPTED"
    khru_e.presses("set_status", ticket=SECOND).taps("เรื่องซ้ำ").says("nan 69 000001 ค่ะ").taps("ข้าม")
    assert world.ticket(SECOND).status == "DUPLICATE"
    assert world.ticket(SECOND).original_id == world.ticket(NUMBER).id
