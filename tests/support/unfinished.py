"""A citizen in the middle of a request, while the operator moves or restores the database."""

from sqlalchemy import select
from support.world import Somebody, World

from models.people import Conversation

OPEN = select(Conversation.flow).where(Conversation.flow.is_not(None))


def in_the_middle_of_a_request(world: World) -> Somebody:
    """Somebody who was asked what happened, and has not answered yet."""
    somebody = world.somebody("ก้อย").says("ขอความช่วยเหลือ")
    assert somebody.heard
    assert _under_way(world) == 1
    return somebody


def goes_on(somebody: Somebody) -> None:
    """The request is still under way; the person gives it up, and hears so."""
    assert _under_way(somebody.world) == 1
    somebody.says("ยกเลิก")
    assert somebody.heard
    assert _under_way(somebody.world) == 0
    assert somebody.world.parked() == []


def _under_way(world: World) -> int:
    with world.database.reading() as session:
        return len(session.scalars(OPEN).all())
