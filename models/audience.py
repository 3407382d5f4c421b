"""Who hears of a visit, as a question to the database: counted, or read in slices in the order of the subscriptions.

The persons are never all in memory: a question about 100,000 subscribers is one statement (issue 4, "Planned once").
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, false, func, or_, select
from sqlalchemy.orm import Session

from models.outbound import Delivery
from models.outreach import Notice, Subscription
from models.people import Person

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Audience:
    """Subscribers of a programme: those of `stops`, and those who were told the old thing or would rely on it.

    `told_by` are runs: whoever heard by one of them hears again. `relied` are stops whose subscribers since the moment
    `since` were shown the old date when they subscribed. Nobody hears of `stops` who pauses beyond `day`; `morning` asks
    for those who want that notice, `chosen_only` for those who asked for the stop itself.
    """

    programme_id: int
    stops: tuple[str, ...] = ()
    day: date | None = None
    morning: bool = False
    chosen_only: bool = False
    told_by: tuple[int, ...] = ()
    relied: tuple[str, ...] = ()
    since: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """As a run keeps it while it is being planned."""
        kept = asdict(self)
        kept["day"] = self.day.isoformat() if self.day else None
        kept["since"] = self.since.isoformat() if self.since else None
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Audience":
        """What `to_json` wrote."""
        return cls(
            kept["programme_id"],
            stops=tuple(kept["stops"]),
            day=date.fromisoformat(kept["day"]) if kept["day"] else None,
            morning=kept["morning"],
            chosen_only=kept["chosen_only"],
            told_by=tuple(kept["told_by"]),
            relied=tuple(kept["relied"]),
            since=datetime.fromisoformat(kept["since"]) if kept["since"] else None,
        )


def counted(session: Session, audience: Audience) -> tuple[int, int]:
    """How many hear, and how many would but cannot: they blocked us or were erased."""
    asked = (
        select(func.count().filter(_can_hear()), func.count().filter(~_can_hear()))
        .select_from(Subscription)
        .join(Person, Person.id == Subscription.person_id)
        .where(_meant(session, audience))
    )
    row = session.execute(asked).one()
    return row[0], row[1]


def anybody(session: Session, audience: Audience, since_before: datetime | None = None) -> bool:
    """True if somebody hears (who subscribed before that moment)."""
    asked = _hearing(session, audience)
    if since_before is not None:
        asked = asked.where(Subscription.since < since_before)
    return bool(session.execute(asked.limit(1)).first())


def slice_of(
    session: Session, audience: Audience, after: int, upto: int, most: int
) -> Sequence[tuple[int, int]]:
    """The next ones who hear, as (subscription, person), of the subscriptions behind `after` up to `upto`."""
    asked = _hearing(session, audience).where(Subscription.id > after, Subscription.id <= upto)
    rows = session.execute(asked.order_by(Subscription.id).limit(most))
    return [(subscription, person) for subscription, person in rows]


def last_subscription(session: Session, programme_id: int) -> int:
    """The youngest subscription; a run frozen now goes to nobody who subscribes later."""
    newest = select(func.max(Subscription.id)).where(Subscription.programme_id == programme_id)
    return session.scalar(newest) or 0


def _hearing(session: Session, audience: Audience) -> Select[int, int]:
    return (
        select(Subscription.id, Subscription.person_id)
        .join(Person, Person.id == Subscription.person_id)
        .where(_meant(session, audience), _can_hear())
    )


def _can_hear() -> ColumnElement[bool]:
    return and_(Person.line_user_id.is_not(None), Person.blocked_at.is_(None))


def _meant(session: Session, audience: Audience) -> ColumnElement[bool]:
    reasons = [_wants(session, audience.stops, chosen_only=audience.chosen_only)]
    if audience.day is not None:
        awake = or_(Subscription.paused_until.is_(None), Subscription.paused_until <= audience.day)
        reasons = [and_(reasons[0], awake)]
    if audience.morning:
        reasons = [and_(reasons[0], Subscription.morning)]
    if audience.told_by:
        reasons.append(_was_told(audience.told_by))
    if audience.relied and audience.since is not None:
        reasons.append(and_(Subscription.since > audience.since, _wants(session, audience.relied)))
    return and_(Subscription.programme_id == audience.programme_id, or_(*reasons))


def _wants(session: Session, stops: Sequence[str], *, chosen_only: bool = False) -> ColumnElement[bool]:
    """Most have no stops of their own: of 100,000 rows their JSON is not worth parsing."""
    if not stops:
        return false()
    own = cast(Subscription.stops, String) != "[]"
    named = and_(own, _names(session, stops))
    return named if chosen_only else or_(~own, named)


def _names(session: Session, stops: Sequence[str]) -> ColumnElement[bool]:
    """True of a wish whose JSON list holds one of these codes."""
    if session.get_bind().dialect.name == "postgresql":
        code = func.json_array_elements_text(Subscription.stops).column_valued("code")
        return exists(select(code).where(code.in_(stops)))
    item = func.json_each(Subscription.stops).table_valued("value")
    return exists(select(item.c.value).where(item.c.value.in_(stops)))


def nothing_sent() -> ColumnElement[bool]:
    """Of a delivery under way: not tried yet, or LINE said each time that it takes nothing now (429)."""
    never = or_(Delivery.attempts == 0, Delivery.status == TOO_MANY)
    return and_(Delivery.lease.is_(None), Delivery.had_unknown.is_(False), never)


def _was_told(runs: Sequence[int]) -> ColumnElement[bool]:
    """Heard by one of these runs, or may have."""
    heard = or_(Delivery.state.in_(("sent", "unknown")), and_(Delivery.state == "trying", ~nothing_sent()))
    told = (
        select(Notice.person_id)
        .join(Delivery, Delivery.id == Notice.delivery_id)
        .where(Notice.person_id == Subscription.person_id, Notice.run_id.in_(runs), heard)
    )
    return exists(told)
