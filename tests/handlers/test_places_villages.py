"""Villages, temples and markets: the centres' own names, names that repeat, and names that only begin like a tambon's."""

import pytest

from handlers.places import Found, Known, Names, recognise

TEMPLES = Names.local(
    [("วัดโพธิ์ชัย", "430101"), ("วัดโพธิ์ชัย", "480101"), ("วัดโพธิ์ชัย", "551405"), ("บ้านนาจอก", "480112")]
)
BAN_NON = "402103"
"""ต.บ้านโนน อ.ซำสูง จ.ขอนแก่น"""


def of(text: str, **known: object) -> Found:
    return recognise(text, known=Known(aliases=TEMPLES, **known))


class TestTheCentresOwnNames:
    def test_a_name_of_one_place_is_sure_and_says_who_knew_it(self) -> None:
        found = of("อยู่บ้านนาจอก ม.5")
        assert (found.code, found.is_sure) == ("480112", True)
        assert found.evidence == ("“บ้านนาจอก” เป็นชื่อที่ศูนย์บันทึกไว้",)

    def test_a_name_of_several_is_asked_about(self) -> None:
        found = of("ยายนอนอยู่หน้าวัดโพธิ์ชัยค่ะ")
        assert (found.code, found.ambiguous) == (None, True)
        assert set(found.candidates) == {"430101", "480101", "551405"}
        assert "ชื่อนี้มี 3 แห่ง" in found.evidence

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("วัดโพธิ์ชัย จ.น่าน", "551405"),
            ("แถววัดโพธิ์ชัย หนองคาย", "430101"),
            ("วัดโพธิ์ชัย อ.เมืองนครพนม", "480101"),
            ("ต.ในเมือง จ.นครพนม ข้างวัดโพธิ์ชัย", "480101"),
        ],
    )
    def test_further_words_of_the_text_decide(self, text: str, code: str) -> None:
        assert of(text).subdistrict == code

    def test_else_the_person_s_known_district_or_province_and_then_the_account_s_own_provinces(self) -> None:
        assert of("วัดโพธิ์ชัย", near="5514").subdistrict == "551405"
        assert of("วัดโพธิ์ชัย", near="43", provinces=frozenset({"48"})).subdistrict == "430101"
        found = of("วัดโพธิ์ชัย", provinces=frozenset({"48"}))
        assert found.subdistrict == "480101"
        assert found.evidence[-1] == "อยู่ในจังหวัดที่ดูแล"

    def test_another_province_named_in_the_text_is_asked_about_although_ours_has_one(self) -> None:
        assert of("วัดโพธิ์ชัย จ.เลย", provinces=frozenset({"48"})).ambiguous

    def test_of_many_the_likeliest_nine_are_offered(self) -> None:
        codes = [f"4801{n:02}" for n in range(1, 12)] + ["430101", "551405"]
        many = Names.local(("บ้านโนนสวรรค์", code) for code in codes)
        found = recognise("อยู่บ้านโนนสวรรค์", known=Known(aliases=many, provinces=frozenset({"43", "48"})))
        assert len(found.candidates) == 9
        found = recognise("อยู่บ้านโนนสวรรค์", known=Known(aliases=many, provinces=frozenset({"48"})))
        assert found.district == "4801"
        assert {code[:4] for code in found.candidates} == {"4801"}

    def test_it_is_found_however_a_phone_spells_it(self) -> None:
        names = Names.local([("บ้านเเก้งน้ําคํา", "480101")])
        assert recognise("อยู่บ้านแก้งน้ำคำครับ", known=Known(aliases=names)).code == "480101"

    @pytest.mark.parametrize("text", ["วัดโพธิ์ชัยศรี", "บ้านวัดโพธิ์ชัยพัฒนา", "บ้านนาจอกใต้"])
    def test_a_longer_name_is_another_place_perhaps_and_is_asked_about(self, text: str) -> None:
        found = of(text)
        assert found.ambiguous
        assert found.subdistrict is None

    def test_the_longer_of_two_names_wins(self) -> None:
        names = Names.local([("บ้านนา", "480101"), ("บ้านนาจอก", "480112")])
        assert recognise("อยู่บ้านนาจอกค่ะ", known=Known(aliases=names)).code == "480112"

    def test_no_temple_stands_in_the_word_for_province(self) -> None:
        names = Names.local([("วัดน่าน", "551405")])
        assert recognise("อยู่จังหวัดน่านค่ะ", known=Known(aliases=names)).code == "55"


class TestTheBeginningOfALongerName:
    @pytest.mark.parametrize(
        "text",
        [
            "อยู่บ้านโนนตูม",
            "ยายไม่มีข้าวกิน อยู่บ้านโนนตูม หมู่ 5",
            "ใกล้โรงเรียนบ้านโนนกระโดน",
            "ต.บ้านโนนตูม",
            "อยู่บ้านหนองแซงแสงอรุณค่ะ",
            "บ้านป่าแหนหนองไร่",
            "อยู่บ้านกุดน้ำขุ่น",
            "แถวหนองแสงน้อยไม่มีน้ำ",
            "ตลาดบ้านโป่งน้อย",
        ],
    )
    def test_is_never_sure(self, text: str) -> None:
        assert recognise(text).code is None
        assert recognise(text, known=Known(provinces=frozenset({"48"}))).subdistrict is None

    def test_is_asked_about_where_it_may_be_and_nowhere_else(self) -> None:
        assert recognise("อยู่บ้านโนนตูม").candidates == (BAN_NON,)
        assert recognise("อยู่บ้านโนนตูม", known=Known(near="4001")).candidates == (BAN_NON,)
        assert recognise("อยู่บ้านโนนตูม", known=Known(provinces=frozenset({"48"}))) == Found()

    def test_says_nothing_beside_a_name_that_is_whole(self) -> None:
        found = recognise("บ้านโนนตูม อ.ซำสูง")
        assert (found.code, found.ambiguous) == ("4021", False)
        assert recognise("บ้านโนนตูม จ.น่าน").code == "55"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("อยู่บ้านโนน", BAN_NON),
            ("อยู่บ้านโนนค่ะ", BAN_NON),
            ("อยู่บ้านโนนไม่มีข้าวกิน", BAN_NON),
            ("บ้านโนนน้ำท่วม", BAN_NON),
            ("บ้านโนนซำสูง", BAN_NON),
            ("ต.บ้านโนนอ.ซำสูง", BAN_NON),
            ("ต.บ้านโนนซำสูง", BAN_NON),
            ("อยู่บ้านบาตรเหม็นขยะ แขวงบ้านบาตร", "100804"),
            ("นครพนมแล้งจัด", "48"),
        ],
    )
    def test_a_whole_name_is_sure_also_where_people_write_on(self, text: str, code: str) -> None:
        assert recognise(text).code == code

    def test_a_whole_name_far_from_where_the_account_works_may_be_a_village_s(self) -> None:
        here = Known(provinces=frozenset({"48"}))
        found = recognise("อยู่บ้านโนนค่ะ", known=here)
        assert (found.code, found.candidates, found.ambiguous) == (None, (BAN_NON,), True)
        assert recognise("อยู่ ต.บ้านโนน ค่ะ", known=here).code == BAN_NON
