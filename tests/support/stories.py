"""Stretches of a story that several journeys begin with."""

import copy
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from support.world import Somebody, World

from bot.simulator.group import Group
from handlers.membership import invite
from models.centres import Centre
from models.words import Role

NO_RICE = ("ยายข้างบ้านอยู่คนเดียว ไม่มีข้าวกิน", "อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน")
PHONE = "081-234-5678"
NUMBER = "NAN-69-000001"


def asks_for_rice(koi: Somebody) -> Somebody:
    """From the first word to the number of the ticket."""
    koi.tells(*NO_RICE).says("2").taps("ใช่").taps("ข้าม")
    return koi.says(f"{PHONE} ช่วงเย็น").taps("ส่งเรื่อง").sees("เลขที่เรื่อง")


def held_back(world: World, act: Callable[[], object]) -> list[dict[str, Any]]:
    """What somebody does becomes events that LINE has not sent yet; send them with `world.platform.send`."""
    with world.platform.webhooks.holding() as events:
        act()
    return copy.deepcopy(events)


def unlike(event: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The same event with other properties; a property that is None is left out."""
    return {name: value for name, value in (event | changed).items() if value is not None}


def team_of(world: World, *people: Somebody, centre: str = "tambon-551405") -> Group:
    """The LINE group of a centre, tied by a code that a member typed."""
    group = world.platform.group(f"ทีม {centre}", [person.phone for person in people])
    with world.database.unit_of_work() as session:
        code = invite(session, centre, Role.OFFICER)
    people[0].phone.in_group(group).says(f"ผูก {code}")
    world.settle()
    return group


def staff(world: World, name: str, *centres: str, role: Role = Role.OFFICER) -> Somebody:
    """Somebody who becomes a member of these units by typing their codes."""
    person = world.somebody(name)
    for centre in centres:
        with world.database.unit_of_work() as session:
            code = invite(session, centre, role)
        person.says(f"ผูก {code}")
    return person.forgets()


def owner_of(world: World, number: str) -> str:
    """The code of the unit that owns a ticket."""
    with world.database.reading() as session:
        return session.scalars(select(Centre.code).where(Centre.id == world.ticket(number).centre_id)).one()
