import re

import pytest
from click.testing import CliRunner
from support.staff_cast import Cast

from bot.cli import main
from handlers.commands import Accept, RedeemInvite
from handlers.membership import Joined, redeem_invite
from models.session import Database


@pytest.fixture
def pakmut(address: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", address)
    return CliRunner()


@pytest.fixture
def cast(database: Database) -> Cast:
    return Cast.on(database)


def test_an_invitation_is_printed_as_the_words_to_type(pakmut: CliRunner, cast: Cast) -> None:
    result = pakmut.invoke(main, ["staff", "invite", "--centre", "nkp-town", "--role", "supervisor"])
    found = re.match(r"ผูก ([A-Z0-9]{4}-[A-Z0-9]{4})\n", result.stdout)
    assert found is not None
    with cast.database.unit_of_work() as session:
        outcome = redeem_invite(session, cast.actor(session, "malee"), RedeemInvite(found[1]))
    assert outcome == Joined("ศูนย์ช่วยเหลือสังคมตำบลในเมือง", "หัวหน้างาน")


def test_an_unknown_unit_or_role_is_named(pakmut: CliRunner, cast: Cast) -> None:
    unit = pakmut.invoke(main, ["staff", "invite", "--centre", "nowhere", "--role", "officer"])
    role = pakmut.invoke(main, ["staff", "invite", "--centre", "nkp-town", "--role", "boss"])
    assert unit.exit_code == 1
    assert "there is no active unit nowhere" in unit.output
    assert role.exit_code == 2
    assert "boss" in role.output


def test_members_are_listed_and_removed(pakmut: CliRunner, cast: Cast) -> None:
    member = cast.officer("anong", "nkp-town", on_duty=True)
    cast.officer("boon", "nan-desk")
    assert pakmut.invoke(main, ["staff", "list"]).output.count("officer") == 2
    listed = pakmut.invoke(main, ["staff", "list", "--centre", "nkp-town"]).output
    assert "anong" in listed
    assert "on duty" in listed
    assert "U-anong" not in listed
    number = cast.asks()
    cast.does("anong", Accept(number))
    assert pakmut.invoke(main, ["staff", "remove", str(member)]).exit_code == 0
    assert "ไม่มีอะไรเปลี่ยน" in cast.refused("anong", Accept(number))
    again = pakmut.invoke(main, ["staff", "remove", str(member)])
    assert again.exit_code == 1
    assert "anong" not in pakmut.invoke(main, ["staff", "list"]).output
