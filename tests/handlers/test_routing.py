import pytest
from sqlalchemy import update
from support.staff_cast import IN_TOWN, MUEANG_CHANG, UNITS, Cast

from handlers import routing
from handlers.routing import Route, route
from models.centres import Centre, Coverage, Member
from models.clock import now
from models.people import Person
from models.session import Database
from models.words import Category, CentreKind


@pytest.fixture
def cast(database: Database) -> Cast:
    return Cast.on(database).full_house()


def routed(cast: Cast, place: str | None, *categories: Category, **more: bool) -> Route:
    with cast.database.reading() as session:
        return route(session, categories, place, **more)


def leaves(cast: Cast, *codes: str) -> None:
    """Nobody works in these units any more."""
    with cast.database.unit_of_work() as session:
        for code in codes:
            centre = cast.centre(session, code)
            session.execute(update(Member).where(Member.centre_id == centre.id).values(removed_at=now()))


def test_a_need_goes_to_the_tambon_centre_of_the_place(cast: Cast) -> None:
    found = routed(cast, IN_TOWN, Category.MONEY)
    assert found.centre.code == "nkp-town"
    assert "ส่งถึง ศูนย์ช่วยเหลือสังคมตำบลในเมือง เพราะดูแลพื้นที่ ต.ในเมือง" in found.reason
    assert found.copies == ()


def test_a_specialist_leads_its_category_and_the_tambon_centre_is_told(cast: Cast) -> None:
    found = routed(cast, IN_TOWN, Category.HOMELESS)
    assert found.centre.code == "nkp-prot"
    assert [centre.code for centre in found.copies] == ["nkp-town"]
    assert "คนไร้บ้าน" in found.reason


def test_whoever_does_not_want_the_village_to_know_is_heard(cast: Cast) -> None:
    assert routed(cast, IN_TOWN, Category.HOMELESS, share_with_tambon=False).copies == ()
    assert routed(cast, IN_TOWN, Category.MONEY, share_with_tambon=False).centre.code == "nkp-desk"
    assert routed(cast, IN_TOWN, Category.MONEY, discreet=True).centre.code == "nkp-desk"


@pytest.mark.parametrize("category", [Category.VIOLENCE, Category.TRAFFICKING])
def test_violence_never_goes_to_the_village_even_when_no_specialist_is_there(
    cast: Cast, category: Category
) -> None:
    assert routed(cast, IN_TOWN, category).centre.code == "nkp-home"
    leaves(cast, "nkp-home")
    found = routed(cast, IN_TOWN, Category.MONEY, category, danger=True)
    assert found.centre.code == "nkp-desk"
    assert found.copies == ()
    assert "บ้านพักเด็กและครอบครัวจังหวัดนครพนม ยังไม่มีเจ้าหน้าที่" in found.reason


def test_an_unstaffed_unit_is_skipped_and_the_reason_says_so(cast: Cast) -> None:
    leaves(cast, "nkp-town")
    found = routed(cast, IN_TOWN, Category.MONEY)
    assert found.centre.code == "nkp-mun"
    assert "ศูนย์ช่วยเหลือสังคมตำบลในเมือง ยังไม่มีเจ้าหน้าที่รับเรื่อง" in found.reason
    leaves(cast, "nkp-mun")
    assert routed(cast, IN_TOWN, Category.MONEY).centre.code == "nkp-desk"


def test_an_unstaffed_specialist_leaves_the_case_to_the_province_and_then_to_the_tambon(cast: Cast) -> None:
    leaves(cast, "nkp-prot")
    found = routed(cast, IN_TOWN, Category.HOMELESS)
    assert (found.centre.code, [copy.code for copy in found.copies]) == ("nkp-desk", ["nkp-town"])
    leaves(cast, "nkp-desk")
    assert routed(cast, IN_TOWN, Category.HOMELESS).centre.code == "nkp-town"


def test_a_member_who_blocked_the_account_does_not_staff_a_unit(cast: Cast) -> None:
    with cast.database.unit_of_work() as session:
        session.get_one(Person, cast.ids["nkp-town-officer"]).blocked_at = now()
    assert routed(cast, IN_TOWN, Category.MONEY).centre.code == "nkp-mun"


def test_a_subdistrict_without_a_centre_goes_to_the_province_with_an_honest_word(cast: Cast) -> None:
    found = routed(cast, "550101", Category.MONEY)
    assert found.centre.code == "nan-desk"
    assert "ตำบลนี้ยังไม่มีศูนย์ในระบบ" in found.reason


def test_a_place_known_only_to_its_province_goes_to_the_province(cast: Cast) -> None:
    found = routed(cast, "55", Category.MONEY)
    assert found.centre.code == "nan-desk"
    assert "ยังไม่ทราบตำบล" in found.reason


@pytest.mark.parametrize("place", [None, "500101"])
def test_what_no_unit_covers_goes_to_the_last_desk_with_1300(cast: Cast, place: str | None) -> None:
    found = routed(cast, place, Category.MONEY)
    assert found.centre.code == "nkp-desk"
    assert "1300" in found.reason


def test_there_is_an_owner_even_where_nobody_works(cast: Cast) -> None:
    leaves(cast, *(code for code, *_ in UNITS))
    assert routed(cast, MUEANG_CHANG, Category.MONEY).centre.code == "nkp-desk"


def test_without_any_centre_nobody_can_own_a_ticket(database: Database) -> None:
    with database.reading() as session, pytest.raises(routing.NoDesk):
        route(session, (Category.MONEY,), IN_TOWN)


def test_danger_now_tells_the_province_at_the_same_time(cast: Cast) -> None:
    found = routed(cast, IN_TOWN, Category.CHILD, danger=True)
    assert found.centre.code == "nkp-home"
    assert [centre.code for centre in found.copies] == ["nkp-town", "nkp-desk"]


def test_the_closest_specialist_leads(cast: Cast) -> None:
    with cast.database.unit_of_work() as session:
        near = Centre(code="near", name="ศูนย์ใกล้บ้าน", kind=CentreKind.SPECIALIST, leads=["HOMELESS"])
        session.add(near)
        session.flush()
        session.add(Coverage(centre_id=near.id, code="4801"))
    cast.officer("near-officer", "near")
    assert routed(cast, IN_TOWN, Category.HOMELESS).centre.code == "near"
    assert routed(cast, "480201", Category.HOMELESS).centre.code == "nkp-prot"


def test_rights_follow_the_house_register(cast: Cast) -> None:
    assert "ตามทะเบียนบ้าน" in routed(cast, MUEANG_CHANG, Category.RIGHTS).reason


def test_an_inactive_centre_gets_nothing(cast: Cast) -> None:
    with cast.database.unit_of_work() as session:
        cast.centre(session, "nkp-town").active = False
    assert routed(cast, IN_TOWN, Category.MONEY).centre.code == "nkp-mun"
