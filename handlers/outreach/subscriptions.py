"""Who wants to hear of the outreach team: subscribing and ending it, each in one act (PDPA: ending is as easy)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.commands import Command, Subscribe, Unsubscribe
from models import rota as rows
from models.clock import now
from models.notices import withdraw_from_person
from models.outreach import Subscription


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The person hears of a programme: at these stops (names), or at all when there are none."""

    programme: str
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """The person hears nothing more; `programmes` is how many they heard of."""

    programmes: int


Carried: TypeAlias = Subscribed | Unsubscribed | Refused


def subscribe(session: Session, actor: Actor, command: Subscribe) -> Subscribed | Refused:
    """Note the wish; a second time replaces the first."""
    programme = rows.programme_of(session, command.programme)
    if programme is None or actor.person is None:
        return Refused(wording.text("subscriber.no_programme"))
    names = {stop.code: stop.name for stop in rows.stops_of(session, programme.id)}
    stops = [code for code in names if code in command.stops]
    if command.stops and not stops:
        return Refused(wording.text("subscriber.no_such_stop"))
    if len(stops) == len(names):
        stops = []
    wish = rows.subscription_of(session, actor.person.id, programme.id)
    if wish is None:
        session.add(
            Subscription(person_id=actor.person.id, programme_id=programme.id, stops=stops, since=now())
        )
    else:
        wish.stops = stops
    session.flush()
    return Subscribed(programme.name, tuple(names[code] for code in stops))


def unsubscribe(session: Session, actor: Actor, command: Unsubscribe) -> Unsubscribed | Refused:
    """Forget every wish, and what waits to be sent because of it."""
    if actor.person is None:
        return Unsubscribed(0)
    wishes = rows.subscriptions_of(session, actor.person.id)
    for wish in wishes:
        session.delete(wish)
    withdraw_from_person(session, actor.person.id)
    session.flush()
    return Unsubscribed(len(wishes))


CARRIES: Mapping[type[Command], Callable[[Session, Actor, Any], Carried]] = {
    Subscribe: subscribe,
    Unsubscribe: unsubscribe,
}
"""The commands that this part carries out (`dispatch`)."""
