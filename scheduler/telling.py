"""How an alarm reaches the admins: by free reply while a token of theirs lives, else by push; by day unless urgent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers import wording
from handlers.calendar import clock_time, short_date
from handlers.messages import Card, Choice, to_json
from handlers.outreach.leaders import admins
from handlers.outreach.timing import first_quiet_free
from models.alarms import Alarm
from models.clock import in_bangkok, now
from models.mailbox import ReplyToken, post
from models.outbound import OutboundMessage
from models.people import Conversation, Person
from models.words import Lane, NoticeKind, Purpose


def tell_bad(session: Session, alarm: Alarm, value: int, *, urgent: bool) -> list[str]:
    """Leave word that something is wrong, for each admin; gives back the ids of the messages."""
    kind, where = _parts(alarm)
    minutes = max(1, round(value / 60))
    fill = {"count": value, "minutes": minutes, "seconds": value, "where": where}
    card = Card(
        title=wording.text("alarms.bad"),
        lines=(wording.text(f"alarms.{kind}.bad", **fill),),
        rows=((wording.text("alarms.do"), wording.text(f"alarms.{kind}.do", **fill)),),
        buttons=(Choice(wording.text("alarms.console"), "console"),) if kind == "parked" else (),
        alt=wording.text("alarms.alt_bad"),
        tone="danger",
    )
    return _tell(session, card, urgent=urgent)


def tell_well(session: Session, alarm: Alarm, *, urgent: bool) -> list[str]:
    """Leave word that it is over, and from when to when it was."""
    kind, where = _parts(alarm)
    began, ended = in_bangkok(alarm.opened_at or alarm.since), in_bangkok(alarm.since)
    lines = (
        wording.text(f"alarms.{kind}.well", where=where),
        wording.text(
            "alarms.span",
            since=_day_and_time(began),
            until=clock_time(ended) if began.date() == ended.date() else _day_and_time(ended),
        ),
    )
    card = Card(
        title=wording.text("alarms.well"), lines=lines, alt=wording.text("alarms.alt_well"), tone="good"
    )
    return _tell(session, card, urgent=urgent)


def take_back(session: Session, ids: Sequence[str]) -> None:
    """What has not left yet need not be said any more: that it is over says it all."""
    unsent = OutboundMessage.id.in_([int(one) for one in ids]) & OutboundMessage.state.in_(
        ("pending", "quota")
    )
    session.execute(
        update(OutboundMessage)
        .where(unsent)
        .values(state="dropped", reason="well again", reply_token=None)
        .execution_options(synchronize_session=False)
    )


def _tell(session: Session, card: Card, *, urgent: bool) -> list[str]:
    at = now() if urgent else first_quiet_free(NoticeKind.WEEKLY, now())
    people = {session.get_one(Person, member.person_id).line_user_id for member in admins(session)}
    posted = [
        post(
            session,
            chat,
            to_json(card),
            lane=Lane.STAFF,
            purpose=Purpose.ALERT,
            reply=_living_token(session, chat) if at <= now() else None,
            due_at=at,
        )
        for chat in sorted(filter(None, people))
    ]
    session.flush()
    return [str(message.id) for message in posted]


def _living_token(session: Session, chat: str) -> ReplyToken | None:
    """The token of what this admin wrote within the last 50 s; the outbox sees whether it was used meanwhile."""
    talk = session.scalar(select(Conversation).filter_by(order_key=chat))
    if talk is None or not talk.reply_token or talk.reply_until is None or talk.reply_until <= now():
        return None
    return ReplyToken(talk.reply_token, talk.reply_until)


def _parts(alarm: Alarm) -> tuple[str, str]:
    """The kind of an alarm, and the machine that it is about, if it is about one."""
    kind, _, where = alarm.name.partition(":")
    return kind, where


def _day_and_time(local: datetime) -> str:
    return f"{short_date(local.date())} {clock_time(local)}"
