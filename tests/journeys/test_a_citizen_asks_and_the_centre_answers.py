"""The main job, end to end, through the webhook and the Messaging API."""

from support.world import Somebody, World

NO_RICE = ("ยายข้างบ้านอยู่คนเดียว ไม่มีข้าวกิน", "อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน")


def asks_for_rice(koi: Somebody) -> Somebody:
    koi.tells(*NO_RICE).sees("เป็นเรื่องไหนคะ", "ขาดอาหาร ของใช้ ยา")
    koi.says("2").sees("ต.เมืองจัง อ.ภูเพียง จ.น่าน")
    koi.taps("ใช่").sees("ใกล้อะไรคะ")
    koi.taps("ข้าม").sees("โทรเบอร์ไหนคะ")
    koi.says("081-234-5678 ช่วงเย็น").sees("ตรวจดูอีกครั้งนะคะ", "ไม่มีข้าวกิน", "ต.เมืองจัง")
    return koi.taps("ส่งเรื่อง")


def test_from_the_first_word_to_the_last(world: World, koi: Somebody, khru_e: Somebody) -> None:
    asks_for_rice(koi).sees("รับเรื่องแล้วค่ะ", "NAN-69-000001", "ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง")

    khru_e.sees("เรื่องใหม่ NAN-69-000001", "ต.เมืองจัง").does_not_see("ไม่มีข้าวกิน")
    khru_e.taps("รับเรื่อง").sees("คุณรับเรื่อง NAN-69-000001")
    koi.forgets()
    khru_e.says("งานของฉัน").says("1").sees("ไม่มีข้าวกิน", "081-234-5678")

    khru_e.taps("ตอบผู้แจ้ง").says("พรุ่งนี้เช้าจะเอาข้าวสารไปให้นะคะ").sees("ถึงผู้แจ้ง")
    koi.does_not_see("ข้าวสาร")
    world.wait(21)
    koi.sees("NAN-69-000001", "พรุ่งนี้เช้าจะเอาข้าวสารไปให้นะคะ")

    khru_e.says("ปิดเรื่อง").sees("จบแบบไหนคะ")
    khru_e.taps("ช่วยเหลือแล้ว").says("มอบข้าวสารและของใช้แล้ว").taps("ใช่ ปิดเรื่อง")
    koi.sees("มอบข้าวสารและของใช้แล้ว")
    assert world.ticket().status == "CLOSED_HELPED"


def test_the_citizen_follows_the_ticket(koi: Somebody, khru_e: Somebody) -> None:
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง")
    koi.says("ติดตามเรื่อง").sees("NAN-69-000001", "ศูนย์ช่วยเหลือสังคมตำบลเมืองจัง", "รับเรื่อง")


def test_a_second_claimer_is_told_who_has_it(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง")
    pi_bi.says("ปกติ").forgets()
    pi_bi.presses("accept_ticket", ticket="NAN-69-000001").sees("ครูเอ รับไปแล้ว")


def test_a_quote_answers_the_reporter(world: World, koi: Somebody, khru_e: Somebody) -> None:
    asks_for_rice(koi)
    alert = khru_e.ids_heard[-1]
    khru_e.taps("รับเรื่อง")
    koi.forgets()
    khru_e.says("จะไปเยี่ยมวันนี้ค่ะ", quote=alert).sees("ถึงผู้แจ้ง")
    world.wait(21)
    koi.sees("จะไปเยี่ยมวันนี้ค่ะ")


def test_an_answer_taken_back_never_arrives(world: World, koi: Somebody, khru_e: Somebody) -> None:
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง").taps("ตอบผู้แจ้ง").says("เรื่องนี้ไม่เกี่ยวกับเรา")
    koi.forgets()
    khru_e.taps("เอากลับ")
    world.wait(60)
    koi.sees_nothing()


def test_an_officer_of_another_centre_is_refused(
    world: World, koi: Somebody, khru_e: Somebody, mae_dee: Somebody
) -> None:
    asks_for_rice(koi)
    for act in ("accept_ticket", "read_ticket", "answer_reporter", "close_ticket"):
        mae_dee.presses(act, ticket="NAN-69-000001").does_not_see("ไม่มีข้าวกิน", "081-234-5678")
    assert world.ticket().status == "ROUTED"


def test_a_ticket_that_nobody_accepts_goes_to_the_province(
    world: World, koi: Somebody, khru_e: Somebody, pi_bi: Somebody
) -> None:
    asks_for_rice(koi)
    pi_bi.forgets()
    koi.forgets()
    world.wait(60 * 60 * 24 * 7)
    pi_bi.sees("เกินเวลา")
    koi.sees("จังหวัด")


def test_an_internal_note_never_reaches_the_citizen(world: World, koi: Somebody, khru_e: Somebody) -> None:
    asks_for_rice(koi)
    khru_e.taps("รับเรื่อง")
    koi.forgets()
    khru_e.says("บันทึกภายใน").says("เคยช่วยไปแล้วเดือนก่อน")
    world.wait(60)
    koi.sees_nothing()
