"""What must hold after any history, once things have calmed down (DESIGN.md §2 and §2a): our database against LINE's books."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sqlalchemy import func, select

from models.centres import Centre
from models.inbound import InboundEvent
from models.outbound import Delivery, LineCall, OutboundMessage, QuotaEntry
from models.outreach import Notice
from models.session import Database
from models.tickets import Answer, Ticket, TicketEvent

Json = dict[str, Any]
GOOD_REASONS = ("blocked or left", "no reply token", "erased")
BILLED = ("push", "multicast")
BAD_REQUEST = (400, 403, 413, 415)
DEAD_TOKEN = "Invalid reply token"
NEVER_SENT = ("refused", "parked", "dropped")


@dataclass
class Books:
    """What LINE knows: the events it made, its webhook attempts, the API requests it got, its bill."""

    events: Sequence[Json]
    attempts: Sequence[Json]
    rows: Sequence[Json]
    used: int
    diary: Mapping[str, Mapping[str, Sequence[float]]]
    """When each event was stored and handled, in real time (support/fleet.py)."""
    said: Mapping[int, float] = field(default_factory=dict)
    """When each of our messages was committed, where several write at once."""
    answered: set[str] = field(init=False)
    """Ids of the events that got a 200."""

    def __post_init__(self) -> None:
        good = (attempt for attempt in self.attempts if attempt["status"] == 200)
        self.answered = {event for attempt in good for event in attempt["event_ids"]}


def broken(database: Database, books: Books) -> list[str]:
    """The promises that were broken, one line each; empty when all was well."""
    checks = (
        _events,
        _once,
        _order_of_turns,
        _outbox,
        _refusals,
        _bubbles,
        _order_at_line,
        _retries,
        _bill,
        _tickets,
        _menus,
        _answers,
    )
    return [line for check in checks for line in check(database, books)]


def _events(database: Database, books: Books) -> Iterator[str]:
    """Every event that got a 200 is handled; nothing is left over or given up."""
    with database.reading() as session:
        states = dict(session.execute(select(InboundEvent.event_id, InboundEvent.state)).all())
        parked = session.execute(
            select(InboundEvent.kind, InboundEvent.reason).where(InboundEvent.state == "parked")
        ).all()
    for event in books.answered - states.keys():
        yield f"event {event} got a 200 and is not stored"
    for state, number in Counter(states.values()).items():
        if state == "pending":
            yield f"{number} events are still pending"
    yield from (f"an event was given up: {kind}, {reason}" for kind, reason in parked)


def _once(database: Database, books: Books) -> Iterator[str]:
    """No event was handled twice."""
    for event, times in books.diary.items():
        if len(times["handled"]) > 1:
            yield f"event {event} was handled {len(times['handled'])} times"


def _order_of_turns(database: Database, books: Books) -> Iterator[str]:
    """Of one person's events no older one, stored in time, was handled after a younger one."""
    persons: dict[str, list[Json]] = defaultdict(list)
    for event in books.events:
        if event["webhookEventId"] in books.diary and books.diary[event["webhookEventId"]]["handled"]:
            source = event["source"]
            persons[source.get("userId") or source.get("groupId", "")].append(event)
    for events in persons.values():
        events.sort(key=lambda event: event["timestamp"])
        for nth, younger in enumerate(events):
            [done] = books.diary[younger["webhookEventId"]]["handled"][:1]
            for older in events[:nth]:
                times = books.diary[older["webhookEventId"]]
                stored_in_time = older["timestamp"] < younger["timestamp"] and times["stored"][0] + 2 < done
                if stored_in_time and times["handled"][0] > done:
                    yield f"event {older['webhookEventId']} was handled after a younger one of the same person"


def _outbox(database: Database, books: Books) -> Iterator[str]:
    """Nothing waits, nothing was given up, nothing was dropped without a good reason."""
    with database.reading() as session:
        waiting = select(OutboundMessage.state, func.count()).group_by(OutboundMessage.state)
        for state, number in session.execute(waiting):
            if state in ("pending", "quota"):
                yield f"{number} messages are {state}"
        for reason in session.scalars(
            select(OutboundMessage.reason).where(OutboundMessage.state == "dropped")
        ):
            if reason not in GOOD_REASONS:
                yield f"a message was dropped: {reason}"
        for endpoint, state, reason in session.execute(
            select(Delivery.endpoint, Delivery.state, Delivery.reason)
        ):
            if state in ("trying", "parked") or (state == "unknown" and endpoint != "reply"):
                yield f"a {endpoint} is {state}: {reason}"
        for kind, state in session.execute(
            select(LineCall.kind, LineCall.state).where(LineCall.state.in_(("due", "parked")))
        ):
            yield f"a call {kind} is {state}"


def _refusals(database: Database, books: Books) -> Iterator[str]:
    """LINE refused nothing of ours but dead reply tokens; and what a refused delivery carried went on in another one."""
    for row in books.rows:
        if row["status"] in BAD_REQUEST and row["outcome"] == "refused" and row["endpoint"] != "reply":
            yield f"LINE refused a {row['endpoint']} with {row['status']}"
    with database.reading() as session:
        bad = select(Delivery.endpoint, Delivery.reason).where(
            Delivery.state == "refused", Delivery.status.in_(BAD_REQUEST)
        )
        for endpoint, reason in session.execute(bad):
            if DEAD_TOKEN not in (reason or ""):
                yield f"LINE refused what we said by {endpoint}: {reason}"
        for reason in session.scalars(
            select(OutboundMessage.reason).where(OutboundMessage.state == "refused")
        ):
            yield f"a message was refused: {reason}"
        behind = select(OutboundMessage.id, Delivery.state).join(
            Delivery, Delivery.id == OutboundMessage.delivery_id
        )
        never_sent = Delivery.state.in_(NEVER_SENT)
        for message, state in session.execute(
            behind.where(OutboundMessage.state == "frozen", OutboundMessage.to != "", never_sent)
        ):
            yield f"message {message} stayed behind in a delivery that is {state}"
        told = select(func.count()).select_from(Notice).join(Delivery, Delivery.id == Notice.delivery_id)
        if missed := session.scalar(told.where(never_sent)):
            yield f"{missed} persons were to hear of a visit, and LINE refused it"


@dataclass
class Objects:
    """What one chat should have got: objects that LINE named, and how many it did not name, surely or perhaps."""

    named: set[str] = field(default_factory=set)
    nameless: int = 0
    perhaps: int = 0
    twice: bool = False


def _bubbles(database: Database, books: Books) -> Iterator[str]:
    """Each chat got exactly the objects of the messages that we say were sent; unknown replies alone may be once more.

    An object is known by LINE's id; where LINE's answer was lost, objects are counted.
    """
    ours, gave_up = _said(database)
    shown: dict[str, set[str]] = defaultdict(set)
    for row in books.rows:
        if row["accepted"] and row["endpoint"] in ("reply", "push"):
            for chat in row["to"]:
                shown[chat] |= {str(row["first_id"] + n) for n in range(len(row["messages"]))}
    for chat in shown.keys() | ours.keys():
        here = ours[chat]
        if here.twice:
            yield f"two messages to {chat} claim the same object"
        yield from (f"{gone} never reached {chat}" for gone in here.named - shown[chat])
        loose = len(shown[chat] - here.named)
        most = here.nameless + here.perhaps + (loose if gave_up else 0)
        if not here.nameless <= loose <= most:
            yield f"{chat} got {loose} objects that we cannot name, and should have got {here.nameless} to {most}"


def _said(database: Database) -> tuple[dict[str, Objects], int]:
    """What each chat should have got; and how many deliveries ended unknown."""
    with database.reading() as session:
        asked = select(OutboundMessage, Delivery.state).join(
            Delivery, Delivery.id == OutboundMessage.delivery_id
        )
        rows = [(message, state) for message, state in session.execute(asked)]
        gave_up = session.scalar(select(func.count()).where(Delivery.state == "unknown")) or 0
    ours: dict[str, Objects] = defaultdict(Objects)
    for message, state in rows:
        here, objects = ours[message.to], message.objects or 1
        if state == "sent" and message.line_message_id:
            ids = {str(int(message.line_message_id) + n) for n in range(objects)}
            here.twice = here.twice or bool(ids & here.named)
            here.named |= ids
        elif state == "sent":
            here.nameless += objects
        else:
            here.perhaps += objects
    return ours, gave_up


def _order_at_line(database: Database, books: Books) -> Iterator[str]:
    """Per chat and lane in the order in which it was said."""
    with database.reading() as session:
        asked = (
            select(
                OutboundMessage.to, OutboundMessage.lane, OutboundMessage.id, OutboundMessage.line_message_id
            )
            .where(OutboundMessage.line_message_id.is_not(None))
            .order_by(OutboundMessage.id)
        )
        lanes = defaultdict[tuple[str, str], list[tuple[float, int, int]]](list)
        for to, lane, key, line_id in session.execute(asked):
            lanes[to, lane].append((books.said.get(key, 0.0), key, int(line_id)))
    for (to, lane), told in lanes.items():
        if any(_overtook(one, other) for one, other in combinations(sorted(told), 2)):
            yield f"the {lane} messages to {to} came out of order"


def _overtook(older: tuple[float, int, int], younger: tuple[float, int, int]) -> bool:
    """Two that were written at the same time, numbered in one order and committed in the other, have none."""
    return older[1] < younger[1] and older[2] > younger[2]


def _retries(database: Database, books: Books) -> Iterator[str]:
    """A retry key stands for one body and is accepted once; a reply has none."""
    keys = defaultdict[str, list[Json]](list)
    for row in books.rows:
        if row["retry_key"]:
            keys[row["retry_key"]].append(row)
        elif row["endpoint"] in BILLED:
            yield "a push without a retry key"
        if row["retry_key"] and row["endpoint"] not in BILLED:
            yield f"a retry key on {row['endpoint']}"
    for key, rows in keys.items():
        if len({row["body_sha256"] for row in rows}) > 1:
            yield f"retry key {key} with two bodies"
        if sum(row["accepted"] for row in rows) > 1:
            yield f"retry key {key} accepted twice"


def _bill(database: Database, books: Books) -> Iterator[str]:
    """Our ledger is LINE's bill, but for pushes to whoever had blocked us unseen: LINE takes those and tells nobody."""
    with database.reading() as session:
        ours = session.scalar(select(func.sum(QuotaEntry.recipients))) or 0
    unseen = sum(
        len(row["to"]) - len(row["delivered"])
        for row in books.rows
        if row["accepted"] and row["endpoint"] in BILLED
    )
    if ours != books.used + unseen:
        yield f"our ledger says {ours}, LINE's bill {books.used} (and {unseen} to blockers)"


def _tickets(database: Database, books: Books) -> Iterator[str]:
    """Each ticket has one owner that exists, and was opened once."""
    with database.reading() as session:
        tickets = session.execute(
            select(Ticket.id, Ticket.number, Centre.active).outerjoin(Centre, Centre.id == Ticket.centre_id)
        ).all()
        opened = Counter(session.scalars(select(TicketEvent.ticket_id).where(TicketEvent.kind == "opened")))
    for key, number, active in tickets:
        if not active:
            yield f"ticket {number} has no owner"
        if opened[key] != 1:
            yield f"ticket {number} was opened {opened[key]} times"


def _menus(database: Database, books: Books) -> Iterator[str]:
    """The word เมนู is answered once each time, whatever else is going on: the turn's effect happened exactly once.

    Whoever wrote so much that they were told to slow down hears less, and after each pause perhaps once unasked. "1" is
    ทำต่อ where the menu was shown in the middle of something, and shows it again once that is over.
    """
    asked, resumed, answered, slowed = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for event in books.events:
        if event["webhookEventId"] in books.answered and event["source"]["type"] == "user":
            asked[event["source"]["userId"]] += _text(event) == "เมนู"
            resumed[event["source"]["userId"]] += _text(event) == "1"
    with database.reading() as session:
        for to, content in session.execute(select(OutboundMessage.to, OutboundMessage.content)):
            words = json.dumps(content, ensure_ascii=False)
            answered[to] += "ช่วยอะไรได้บ้างคะ" in words
            slowed[to] += "ขอตอบทีเดียว" in words
    for user, times in asked.items():
        fewest, most = 0 if slowed[user] else times, times + slowed[user] + resumed[user]
        if times and not fewest <= answered[user] <= most:
            yield f"{user} asked for the menu {times} times and was answered {answered[user]} times"


def _answers(database: Database, books: Books) -> Iterator[str]:
    """A released answer of staff is said to the reporter once; no other is."""
    with database.reading() as session:
        answers = session.execute(select(Answer.line_message_id, Answer.state)).all()
        answered = Counter(
            session.scalars(select(TicketEvent.line_message_id).where(TicketEvent.kind == "answered"))
        )
    for message, state in answers:
        if answered[message] != (state == "released"):
            yield f"answer {message} is {state} and was sent {answered[message]} times"


def _text(event: Mapping[str, Any]) -> str | None:
    message = event.get("message") or {}
    return message.get("text") if event["type"] == "message" else None
