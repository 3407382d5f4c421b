"""Who wants to hear of the outreach team: subscribing and ending it, each in one act (PDPA: ending is as easy)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.calendar import long_date
from handlers.commands import Command, DecideRun, PauseNotices, Subscribe, Unsubscribe
from handlers.outreach.asking import Decided, decide
from models import rota as rows
from models.clock import now, today
from models.notices import withdraw_from_person
from models.outreach import Subscription

LONGEST_PAUSE = 366
"""Days."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The person hears of a programme: at these stops (names), or at all when there are none; `morning` too or not."""

    programme: str
    stops: tuple[str, ...]
    morning: bool = False


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """The person hears nothing more; `programmes` is how many they heard of."""

    programmes: int


@dataclass(frozen=True, slots=True)
class Paused:
    """The person hears nothing of visits before this day (None: there was nothing to pause)."""

    until: str | None


Carried: TypeAlias = Subscribed | Unsubscribed | Paused | Decided | Refused


def subscribe(session: Session, actor: Actor, command: Subscribe) -> Subscribed | Refused:
    """Note the wish; a second time replaces the first, and ends a pause."""
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
        wish = Subscription(person_id=actor.person.id, programme_id=programme.id, stops=stops, since=now())
        wish.morning = False
        session.add(wish)
    elif command.morning is None:
        wish.stops = stops
    wish.paused_until = None
    wish.morning = wish.morning if command.morning is None else command.morning
    session.flush()
    heard = tuple(names[code] for code in wish.stops if code in names)
    return Subscribed(programme.name, heard, wish.morning)


def pause(session: Session, actor: Actor, command: PauseNotices) -> Paused | Refused:
    """Let every wish rest; what waits to be sent because of it is taken back."""
    wishes = rows.subscriptions_of(session, actor.person.id) if actor.person else ()
    if actor.person is None or not wishes:
        return Paused(None)
    until = today().date() + timedelta(days=max(1, min(command.days, LONGEST_PAUSE)))
    for wish in wishes:
        wish.paused_until = until
    withdraw_from_person(session, actor.person.id)
    session.flush()
    return Paused(long_date(until))


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
    PauseNotices: pause,
    DecideRun: decide,
}
"""The commands that this part carries out (`dispatch`)."""
