"""ผู้รับแจ้งเตือน: how many would hear of each stop, drawn and written."""

from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.config import Settings
from bot.console import mine
from bot.console.frame import screen, show
from models import clock, rota
from models.audience import Audience, counted
from models.outreach import Programme
from models.session import Database


@dataclass(frozen=True, slots=True)
class Bar:
    """One stop: how many want to hear of it and can, and how many cannot. `width` is in hundredths of the plot."""

    stop: str
    can: int
    cannot: int
    width: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """Who would hear today (not who pauses); one who hears of several stops counts once in `everybody`."""

    programme: str
    everybody: int
    bars: tuple[Bar, ...]


def pages(database: Database, settings: Settings) -> Blueprint:
    """The numbers; no names."""
    blueprint = screen("subscribers")

    @blueprint.get("/subscribers")
    def overview() -> ResponseReturnValue:
        with database.reading() as session:
            shown = [_numbers(session, one) for one in mine.programmes(session)]
        return show("subscribers", here="subscribers", programmes=shown)

    return blueprint


def _numbers(session: Session, programme: Programme) -> Numbers:
    today, stops = clock.today().date(), rota.stops_of(session, programme.id)
    counts = [counted(session, Audience(programme.id, stops=(stop.code,), day=today)) for stop in stops]
    everybody = counted(session, Audience(programme.id, stops=tuple(stop.code for stop in stops), day=today))
    most = max((can + cannot for can, cannot in counts), default=0) or 1
    bars = tuple(
        Bar(stop.name, can, cannot, round(100 * can / most, 2))
        for stop, (can, cannot) in zip(stops, counts, strict=True)
    )
    return Numbers(programme.name, everybody[0], bars)
