"""ใกล้ฉัน: a pin, and the stops within reach of it. The pin itself is not kept, only which stops it meant."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from handlers import wording
from handlers.commands import Subscribe
from handlers.events import Chose, Event, Pin
from handlers.facts.subscriber import Facts, ProgrammeView, StopView
from handlers.flow import Done, Flow, Next, Retry, Says, Start
from handlers.messages import Choice, Say
from handlers.subscriber.wishes import subscribed

EARTH = 6371.0
"""Kilometres from its middle to us."""


@dataclass
class Draft:
    """The programme that is meant."""

    programme: str = ""


near: Flow[Draft, Facts] = Flow("stops_near_me", "subscriber", Draft)


def ask_pin(draft: Draft, facts: Facts) -> Says:
    """Where are you? LINE on a PC sends no location: the list of stops is the other way."""
    programme = facts.meant(draft.programme)
    if programme is None:
        return (Say(wording.text("subscriber.no_programme")),)
    if not any(stop.point for stop in programme.stops):
        return (Say(wording.text("subscriber.near.no_points"), (_by_name(),)),)
    location = Choice(wording.text("subscriber.near.send"), kind="location")
    return (Say(wording.text("subscriber.near.ask", km=_reach()), (location, _by_name())),)


@near.step(ask_pin)
def on_pin(draft: Draft, event: Event, facts: Facts) -> Next:
    """Hear of the stops within reach of the pin."""
    programme = facts.meant(draft.programme)
    match event:
        case Pin(latitude=latitude, longitude=longitude) if programme is not None:
            return _found(programme, (latitude, longitude))
        case Chose(do="pick", args={"value": "by_name"}):
            return Start("choosing_stops", {"programme": draft.programme})
    return Retry((Say(wording.text("subscriber.near.not_understood")),))


def _found(programme: ProgrammeView, here: tuple[float, float]) -> Next:
    close = tuple(stop.code for stop in programme.stops if _within(stop, here))
    unknown = [stop.name for stop in programme.stops if stop.point is None]
    honest = wording.text("subscriber.near.unknown", stops=", ".join(unknown)) if unknown else ""
    if not close:
        text = wording.text("subscriber.near.none", km=_reach())
        return Retry((Say("\n".join(filter(None, (text, honest))), (_by_name(),)),), again=False)
    note: Says = (Say(honest),) if honest else ()
    return Done(
        Subscribe(programme.code, close), say=lambda outcome: (*note, *subscribed(programme, outcome))
    )


def _by_name() -> Choice:
    return Choice.pick(wording.text("subscriber.near.by_name"), "by_name")


def _within(stop: StopView, here: tuple[float, float]) -> bool:
    return stop.point is not None and kilometres(stop.point, here) <= float(_reach())


def _reach() -> str:
    return str(wording.value("subscriber.near.km"))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """As the crow flies, between two points (latitude, longitude)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
