import re

import pytest
from sqlalchemy import select
from support.staff_cast import Cast

from handlers import membership
from handlers.actor import Refused
from handlers.commands import Accept, RedeemInvite, SetDuty, StrangerTold
from handlers.membership import ALPHABET, Joined, OnDuty, Tied
from models import clock
from models.centres import Group, Invite, Member
from models.clock import now
from models.outbound import LineCall
from models.people import Person
from models.session import Database
from models.words import Role


@pytest.fixture
def cast(database: Database) -> Cast:
    return Cast.on(database).full_house()


def code_for(cast: Cast, centre: str = "nkp-town", role: Role = Role.OFFICER) -> str:
    with cast.database.unit_of_work() as session:
        return membership.invite(session, centre, role)


def redeem(cast: Cast, name: str, code: str, group: str | None = None) -> Joined | Tied | Refused:
    with cast.database.unit_of_work() as session:
        return membership.redeem_invite(session, cast.actor(session, name, group), RedeemInvite(code, group))


def refusal(outcome: object) -> str:
    assert isinstance(outcome, Refused)
    return outcome.text


def calls(cast: Cast) -> list[tuple[str, dict[str, object]]]:
    with cast.database.reading() as session:
        return [(call.kind, call.args) for call in session.scalars(select(LineCall).order_by(LineCall.id))]


def test_a_code_is_easy_to_read_out_and_only_its_hash_is_kept(cast: Cast) -> None:
    code = code_for(cast)
    assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code)
    assert not set("ILO01") & set(ALPHABET)
    with cast.database.reading() as session:
        kept = session.scalars(select(Invite)).one()
    assert code.replace("-", "") not in str(vars(kept))


def test_a_code_makes_a_member_once_however_it_is_spelt(cast: Cast) -> None:
    code = code_for(cast, role=Role.SUPERVISOR)
    outcome = redeem(cast, "malee", code.lower().replace("-", " "))
    assert outcome == Joined("ศูนย์ช่วยเหลือสังคมตำบลในเมือง", "หัวหน้างาน")
    assert calls(cast) == [
        ("rich_menu", {"line_user_id": "U-malee", "menu": "member"}),
        ("profile", {"line_user_id": "U-malee"}),
    ]
    assert "ใช้ไม่ได้" in refusal(redeem(cast, "malee", code))


def test_a_code_lives_for_72_hours(cast: Cast) -> None:
    code = code_for(cast)
    clock._offset += membership.LIVES
    assert "72" in refusal(redeem(cast, "malee", code))


def test_after_five_wrong_tries_even_the_right_code_waits_an_hour(cast: Cast) -> None:
    code = code_for(cast)
    for _ in range(5):
        assert "ใช้ไม่ได้" in refusal(redeem(cast, "malee", "AAAA-AAAA"))
    assert "1 ชั่วโมง" in refusal(redeem(cast, "malee", code))
    cast.citizen("somchai")
    assert "ใช้ไม่ได้" in refusal(redeem(cast, "somchai", "AAAA-AAAA"))
    clock._offset += membership.REST
    assert isinstance(redeem(cast, "malee", code), Joined)


def test_a_member_ties_a_group_and_a_stranger_does_not(cast: Cast) -> None:
    code = code_for(cast)
    assert "เฉพาะเจ้าหน้าที่" in refusal(redeem(cast, "malee", code, "C-town"))
    assert "เฉพาะเจ้าหน้าที่" in refusal(redeem(cast, "nan-desk-officer", code, "C-town"))
    assert redeem(cast, "nkp-town-officer", code, "C-town") == Tied("ศูนย์ช่วยเหลือสังคมตำบลในเมือง")
    with cast.database.reading() as session:
        group = session.scalars(select(Group)).one()
        assert group.centre_id == cast.centre(session, "nkp-town").id
        assert session.scalars(select(Member).filter_by(person_id=cast.ids["malee"])).all() == []
    assert calls(cast) == [("group_count", {"group": "C-town"})]


def test_a_removed_member_may_come_back(cast: Cast) -> None:
    redeem(cast, "malee", code_for(cast))
    number = cast.asks(by="nkp-desk-officer")
    cast.does("malee", Accept(number))
    with cast.database.unit_of_work() as session:
        member = session.scalars(select(Member).filter_by(person_id=cast.ids["malee"])).one()
        membership.remove(session, member)
    assert calls(cast)[-1] == ("rich_menu", {"line_user_id": "U-malee", "menu": "citizen"})
    assert "ไม่มีอะไรเปลี่ยน" in cast.refused("malee", Accept(number))
    cast.does("nkp-town-officer", Accept(number))
    assert isinstance(redeem(cast, "malee", code_for(cast)), Joined)


def test_duty_is_for_members(cast: Cast) -> None:
    with cast.database.unit_of_work() as session:
        stranger = membership.set_duty(session, cast.actor(session, "malee"), SetDuty(True))
        officer = membership.set_duty(session, cast.actor(session, "nkp-town-officer"), SetDuty(True))
    assert "เฉพาะเจ้าหน้าที่" in refusal(stranger)
    assert officer == OnDuty(True, ("ศูนย์ช่วยเหลือสังคมตำบลในเมือง",))


def test_an_unknown_centre_has_no_codes(cast: Cast) -> None:
    with pytest.raises(KeyError):
        code_for(cast, "nowhere")


def test_a_group_remembers_that_it_was_told(cast: Cast) -> None:
    cast.group("C-town", "nkp-town")
    with cast.database.unit_of_work() as session:
        membership.stranger_told(session, cast.actor(session, "malee", "C-town"), StrangerTold())
    with cast.database.reading() as session:
        told_at = session.scalars(select(Group)).one().told_at
        assert told_at is not None
        assert (now() - told_at).total_seconds() < 5


def test_a_person_without_an_id_joins_nothing(cast: Cast) -> None:
    with cast.database.unit_of_work() as session:
        session.get_one(Person, cast.ids["malee"]).line_user_id = None
    assert "เพิ่มเราเป็นเพื่อน" in refusal(redeem(cast, "malee", code_for(cast)))
