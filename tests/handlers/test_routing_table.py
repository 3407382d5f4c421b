"""`domain.md` §3.4 (who leads what) and §3.5 (the routing decision), line by line."""

import pytest
from sqlalchemy import update
from support.staff_cast import IN_TOWN, MUEANG_CHANG, Cast

from handlers import routing
from handlers.commands import Accept, OpenTicket, ReadTicket, Transfer
from handlers.dispatch.explain import Explainer
from handlers.routing import Route, leading, needs_apart, route
from models.centres import Member
from models.clock import now
from models.session import Database
from models.words import Category, Role, Status, Tier

C = Category
IN_NAN_TOWN = "550101"  # ต.ในเวียง อ.เมืองน่าน: no centre of its own
THE_LEAD_TABLE = {
    # category: (who leads, is the tambon centre told when another leads)
    C.MONEY: ("nkp-town", None),
    C.FOOD: ("nkp-town", None),
    C.ELDER: ("nkp-town", None),
    C.BEDRIDDEN: ("nkp-town", None),
    C.DISABLED: ("nkp-town", None),
    C.CHILD: ("nkp-home", True),
    C.VIOLENCE: ("nkp-home", False),
    C.HOMELESS: ("nkp-prot", True),
    C.BEGGAR: ("nkp-prot", True),
    C.RIGHTS: ("nkp-town", None),
    C.JOB: ("nkp-town", None),
    C.HOUSING: ("nkp-town", None),
    C.HEALTH: ("nkp-town", None),
    C.MENTAL: ("nkp-town", None),
    C.RETURN: ("nkp-prot", True),
    C.DEBT: ("nkp-town", None),
    C.TRAFFICKING: ("nkp-home", False),
    C.DISASTER: ("nkp-town", None),
    C.OTHER: ("nkp-town", None),
}
"""§3.4 with the units of the cast; JOB, HEALTH, MENTAL and DEBT are led by agencies that are no units of ours, so the
tambon centre owns them and refers them out."""
PROVINCE_LEADS = (C.CHILD, C.VIOLENCE, C.HOMELESS, C.BEGGAR, C.RETURN, C.TRAFFICKING)
PRIVATE = (C.VIOLENCE, C.TRAFFICKING)


@pytest.fixture
def cast(database: Database) -> Cast:
    return Cast.on(database).full_house()


def routed(cast: Cast, place: str | None, *categories: Category, **more: bool | None) -> Route:
    with cast.database.reading() as session:
        return route(session, categories, place, **more)


def leaves(cast: Cast, *codes: str) -> None:
    with cast.database.unit_of_work() as session:
        for code in codes:
            centre = cast.centre(session, code)
            session.execute(update(Member).where(Member.centre_id == centre.id).values(removed_at=now()))


def told(found: Route) -> list[str]:
    return [centre.code for centre in found.copies]


class TestTheTable:
    def test_it_has_a_line_for_every_need(self) -> None:
        assert set(THE_LEAD_TABLE) == set(Category)

    @pytest.mark.parametrize("category", THE_LEAD_TABLE)
    def test_each_need_goes_to_who_leads_it(self, cast: Cast, category: Category) -> None:
        leads, tambon_told = THE_LEAD_TABLE[category]
        found = routed(cast, IN_TOWN, category)
        assert found.centre.code == leads
        assert told(found) == (["nkp-town"] if tambon_told else [])

    @pytest.mark.parametrize("category", Category)
    def test_every_decision_has_its_reason_in_a_thai_sentence(self, cast: Cast, category: Category) -> None:
        for place in (IN_TOWN, MUEANG_CHANG, IN_NAN_TOWN, "55", "500101", None):
            reason = routed(cast, place, category).reason
            assert reason.startswith("ส่งถึง ")
            assert " เพราะ" in reason
            assert "{" not in reason

    @pytest.mark.parametrize("category", PRIVATE)
    def test_details_of_violence_and_trafficking_reach_no_unit_of_the_village(
        self, cast: Cast, category: Category
    ) -> None:
        """Whoever else is missing: even the last desk comes before the tambon centre."""
        leaves(cast, "nkp-home", "nkp-desk")
        found = routed(cast, IN_TOWN, C.MONEY, category, danger=True)
        assert found.centre.code not in ("nkp-town", "nkp-mun")
        assert told(found) == []

    @pytest.mark.parametrize("category", PRIVATE)
    def test_with_the_persons_word_the_tambon_centre_is_told_but_does_not_lead(
        self, cast: Cast, category: Category
    ) -> None:
        found = routed(cast, IN_TOWN, category, share_with_tambon=True)
        assert (found.centre.code, told(found)) == ("nkp-home", ["nkp-town"])
        assert told(routed(cast, IN_TOWN, category, share_with_tambon=False)) == []


class TestThePlace:
    def test_help_goes_where_it_is_needed(self, cast: Cast) -> None:
        """Line 2."""
        assert routed(cast, MUEANG_CHANG, C.FOOD).centre.code == "nan-chang"

    def test_rights_go_by_the_house_register_and_say_so(self, cast: Cast) -> None:
        assert "ตามทะเบียนบ้าน" in routed(cast, MUEANG_CHANG, C.RIGHTS).reason

    def test_beside_another_need_rights_go_where_help_is_needed(self, cast: Cast) -> None:
        found = routed(cast, MUEANG_CHANG, C.RIGHTS, C.FOOD)
        assert "ตามทะเบียนบ้าน" not in found.reason
        assert 'รับเรื่อง "ขาดอาหาร ของใช้ ยา" ไปพร้อมกัน' in found.reason

    def test_a_place_outside_the_registry_stays_with_the_last_desk_and_1300(self, cast: Cast) -> None:
        """Line 6; that the words are kept only if the person wants it: citizen/test_where."""
        found = routed(cast, "500101", C.FOOD)
        assert found.centre.code == "nkp-desk"
        assert "พื้นที่นี้ยังไม่มีศูนย์ในระบบ" in found.reason
        assert "1300" in found.reason

    def test_no_place_at_all_is_owned_too(self, cast: Cast) -> None:
        assert "ยังไม่ทราบว่าอยู่ตำบลไหน" in routed(cast, None, C.FOOD).reason

    def test_an_explanation_asks_whom_the_likeliest_need_goes_to(self, cast: Cast) -> None:
        """Before the person has said that the others are meant too."""
        with cast.database.reading() as session:
            explained = Explainer(session).explain({"text": "ไม่มีเงินซื้อนมให้ลูก ต.ในเมือง อ.เมืองนครพนม"})
        assert explained.centre == THE_LEAD_TABLE[explained.reading.categories[0]][0]
        assert "ไปพร้อมกัน" not in explained.as_json()["reason"]


class TestTheLead:
    @pytest.mark.parametrize("category", PROVINCE_LEADS)
    def test_without_a_specialist_the_province_desk_leads_what_is_the_provinces(
        self, cast: Cast, category: Category
    ) -> None:
        """Line 3: Nan has no specialist."""
        found = routed(cast, MUEANG_CHANG, category)
        assert found.centre.code == "nan-desk"
        assert told(found) == ([] if category in PRIVATE else ["nan-chang"])
        assert "ให้หน่วยของจังหวัดดูแลโดยตรง" in found.reason

    def test_money_for_somebody_homeless_goes_with_the_rest_to_the_specialist(self, cast: Cast) -> None:
        assert leading((C.MONEY, C.HOMELESS)) is C.HOMELESS
        found = routed(cast, IN_TOWN, C.MONEY, C.HOMELESS)
        assert (found.centre.code, told(found)) == ("nkp-prot", ["nkp-town"])
        assert 'รับเรื่อง "เดือดร้อนเรื่องเงิน" ไปพร้อมกัน' in found.reason

    def test_two_needs_of_two_units_go_to_the_likelier_and_the_other_unit_is_told(self, cast: Cast) -> None:
        assert leading((C.FOOD, C.CHILD)) is C.FOOD
        found = routed(cast, IN_TOWN, C.FOOD, C.CHILD)
        assert (found.centre.code, told(found)) == ("nkp-town", ["nkp-home"])

    def test_what_is_private_decides_wherever_it_stands(self) -> None:
        assert leading((C.MONEY, C.CHILD, C.VIOLENCE)) is C.VIOLENCE


class TestWhatIsToldApart:
    @pytest.mark.parametrize(
        ("needs", "apart"),
        [
            ((C.MONEY, C.FOOD), ()),
            ((C.HOMELESS, C.CHILD), ()),
            ((C.VIOLENCE,), ()),
            ((C.VIOLENCE, C.CHILD), ()),
            ((C.VIOLENCE, C.HOMELESS, C.MENTAL), ()),
            ((C.VIOLENCE, C.TRAFFICKING), ()),
            ((C.VIOLENCE, C.FOOD), (C.FOOD,)),
            ((C.RIGHTS, C.VIOLENCE, C.HOUSING), (C.RIGHTS, C.HOUSING)),
            ((C.TRAFFICKING, C.RETURN), ()),
            ((C.TRAFFICKING, C.DEBT), (C.DEBT,)),
        ],
    )
    def test_one_ticket_where_one_unit_does_it_two_where_it_would_tell_too_much(
        self, needs: tuple[Category, ...], apart: tuple[Category, ...]
    ) -> None:
        assert needs_apart(needs) == apart

    def test_two_tickets_and_the_tambon_learns_of_its_own_need_alone(self, cast: Cast) -> None:
        secret, rice = cast.words("malee", "ผัวตีทุกวัน"), cast.words("malee", "ข้าวสารหมดค่ะ")
        opened = cast.does(
            "malee",
            OpenTicket(
                (C.VIOLENCE,), Tier.U, IN_TOWN, (secret,), pin=(17.4, 104.7), phone="0812345678", safe_time=secret,
                discreet=True, share_with_tambon=False, apart=(C.FOOD,), apart_story=(rice,),
            ),
        )  # fmt: skip
        first, second = opened.number, opened.beside.number
        assert [cast.owner(first), cast.owner(second)] == ["nkp-home", "nkp-town"]
        assert "แยกเป็นอีกเรื่อง เพราะคนละหน่วยดูแล" in opened.beside.reason
        heard = "\n".join(str(row.content) for row in cast.queued("nkp-town-officer"))
        assert second in heard
        assert first not in heard
        cast.does("nkp-town-officer", Accept(second))
        case = cast.does("nkp-town-officer", ReadTicket(second))
        assert [piece.message for piece in case.story] == [rice]
        assert (case.phone, case.safe_time, case.pin, case.discreet, case.chat_only) == (
            None, None, None, False, True,
        )  # fmt: skip
        assert first not in str(case)
        assert secret not in str(case)
        for hint in ("อีกเรื่อง", "แยก", "จังหวัด"):
            assert hint not in str(case.timeline) + case.reason
        with cast.ticket(second) as (_, ticket):
            assert (ticket.tier, ticket.categories, ticket.discreet) == (Tier.N, ["FOOD"], True)

    def test_the_unit_of_the_private_ticket_knows_that_there_is_another(self, cast: Cast) -> None:
        opened = cast.does(
            "malee", OpenTicket((C.VIOLENCE,), Tier.U, IN_TOWN, (), discreet=True, apart=(C.FOOD,))
        )
        cast.does("nkp-home-officer", Accept(opened.number))
        case = cast.does("nkp-home-officer", ReadTicket(opened.number))
        assert opened.beside.number in "\n".join(case.timeline)

    def test_where_the_same_unit_leads_both_it_is_one_ticket_after_all(self, cast: Cast) -> None:
        """No centre in the town of Nan: the province desk leads either."""
        opened = cast.does(
            "malee", OpenTicket((C.VIOLENCE,), Tier.U, IN_NAN_TOWN, (), discreet=True, apart=(C.FOOD,))
        )
        assert opened.beside is None
        with cast.ticket(opened.number) as (_, ticket):
            assert ticket.categories == ["VIOLENCE", "FOOD"]
            assert ticket.kept_from_village


class TestTheChain:
    def test_down_the_ladder_one_by_one_and_each_skip_is_told(self, cast: Cast) -> None:
        """Line 4: tambon, อปท. of the same tambon, province desk, last desk."""
        owners = []
        for gone in ("nkp-town", "nkp-mun", "nkp-desk"):
            owners.append(routed(cast, IN_TOWN, C.MONEY).centre.code)
            leaves(cast, gone)
        assert owners == ["nkp-town", "nkp-mun", "nkp-desk"]
        reason = routed(cast, IN_TOWN, C.MONEY).reason
        assert "ศูนย์ช่วยเหลือสังคมตำบลในเมือง, เทศบาลเมืองนครพนม ยังไม่มีเจ้าหน้าที่รับเรื่อง" in reason
        assert "1300" in reason

    def test_a_late_ticket_moves_up_and_the_centre_stays_informed(self, cast: Cast) -> None:
        """Line 5; the stages themselves: casework/test_late."""
        cast.officer("head", "nkp-desk", Role.SUPERVISOR)
        number = cast.asks(tier=Tier.E2)
        cast.passes(hours=1, minutes=1)
        assert cast.owner(number) == "nkp-desk"
        assert "จังหวัดรับไปดูแลแทน" in cast.heard("nkp-town-officer")[-1]
        assert "เร่งดูแลแล้ว" in cast.heard("malee")[-1]
        cast.passes(hours=4)
        assert "ถึงหัวหน้า" in cast.heard("head")[-1]


class TestWrongRouting:
    """Line 8."""

    def test_two_hops_then_the_province_desk_owns_it(self, cast: Cast) -> None:
        number = cast.asks()
        for by, to in (("nkp-town", "nkp-mun"), ("nkp-mun", "nkp-town"), ("nkp-town", "nkp-mun")):
            cast.does(f"{by}-officer", Transfer(number, to))
        assert cast.owner(number) == "nkp-desk"

    def test_another_province_counts_anew_once_and_its_desk_cannot_refuse(self, cast: Cast) -> None:
        number = cast.asks()
        cast.does("nkp-town-officer", Transfer(number, None, IN_NAN_TOWN, not_ours=True))
        assert cast.owner(number) == "nan-desk"
        assert "ปฏิเสธเรื่องไม่ได้" in cast.refused("nan-desk-officer", Transfer(number, None, not_ours=True))

    def test_what_is_private_skips_the_village_also_when_handed_over(self, cast: Cast) -> None:
        number = cast.asks(IN_TOWN, C.TRAFFICKING)
        assert "ความปลอดภัยของผู้แจ้ง" in cast.refused("nkp-home-officer", Transfer(number, "nkp-mun"))
        cast.does("nkp-home-officer", Transfer(number, None, MUEANG_CHANG, not_ours=True))
        assert cast.owner(number) == "nan-desk"

    def test_the_last_desk_exists_for_every_need(self, cast: Cast) -> None:
        with cast.database.reading() as session:
            assert routing.last_desk(session).code == "nkp-desk"
        assert cast.status(cast.asks(None, C.OTHER, wants_person=True)) == Status.ROUTED
