"""Danger first: the card before consent, before any question, in every state (DESIGN.md §2, law 5)."""

from support.world import Somebody, World


def test_the_card_comes_before_anything_else(world: World, koi: Somebody, pi_bi: Somebody) -> None:
    koi.says("ช่วยด้วย ผัวถือมีดไล่ฟันอยู่").sees("โทรก่อนนะคะ", "191", "1300")
    assert koi.heard.index("191") < koi.heard.index("เกิดเหตุที่ไหน")


def test_danger_as_the_answer_to_another_question(world: World, koi: Somebody, pi_bi: Somebody) -> None:
    koi.tells("ไม่มีเงินซื้อข้าว")
    koi.says("พ่อหมดสติ ไม่หายใจแล้ว").sees("1669")


def test_a_frightened_person_needs_only_a_place(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    koi.says("น้ำท่วมสูงมาก ติดอยู่บนหลังคา ออกไม่ได้").sees("1784")
    khru_e.forgets()
    koi.says("ต.เมืองจัง อ.ภูเพียง จ.น่าน").sees("รับเรื่องแล้วค่ะ")
    ticket = world.ticket()
    assert (ticket.tier, ticket.urgency) == ("E1", "most_urgent")
    khru_e.sees(ticket.number)
    pi_bi.sees(ticket.number)


def test_silence_in_danger_still_opens_a_ticket(world: World, koi: Somebody, pi_bi: Somebody) -> None:
    koi.says("ช่วยด้วย ผัวถือมีดไล่ฟันอยู่").waits(200)
    assert world.ticket().tier == "E1"
    pi_bi.sees(world.ticket().number)


def test_the_same_card_does_not_come_twice_within_half_an_hour(koi: Somebody) -> None:
    koi.says("พ่อหมดสติ ไม่หายใจแล้ว").sees("1669")
    koi.says("พ่อไม่หายใจแล้วจริงๆ ช่วยด้วย").sees("1669").does_not_see("อย่าเพิ่งวางสาย")


def test_help_alone_asks_about_danger(koi: Somebody) -> None:
    koi.says("ช่วยด้วย").sees("ตอนนี้มีอันตรายไหมคะ")
    koi.taps("มีอันตราย").sees("191")


def test_violence_goes_on_discreetly_and_skips_the_village(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    koi.tells("โดนแฟนทำร้ายร่างกายบ่อยๆ เมื่อเดือนก่อนก็โดน อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน").sees("สะดวกคุยตอนนี้ไหม")
    khru_e.forgets()
    koi.taps("สะดวก")
    while "รับเรื่องแล้วค่ะ" not in koi.heard:
        labels = koi.phone.quick_replies() + koi.phone.buttons()
        koi.taps(next(label for label in ("ใช่", "ข้าม", "ไม่ต้องบอก", "ส่งเรื่อง") if label in labels))
    khru_e.does_not_see(world.ticket().number)
    assert world.ticket().discreet
