"""reply, push, multicast, broadcast, validate (line-channel.md §2)."""

import re
from dataclasses import dataclass

from bot.simulator import memory
from bot.simulator.api.http import OUT_OF_QUOTA, Request, Response, error
from bot.simulator.channel import Channel
from bot.simulator.chats import QUOTABLE, GroupChat, Json, User, quote_token, quoted_by
from bot.simulator.retrykeys import UUID, Accepted
from bot.simulator.rules.messages import QUOTING, check_messages
from bot.simulator.rules.problems import Problems

USER_ID = re.compile(r"U[0-9a-f]{32}\Z")
CHAT_ID = re.compile(r"[UCR][0-9a-f]{32}\Z")
UNIT = re.compile(r"[A-Za-z0-9_]{1,30}\Z")
FIELDS = {
    "reply": {"replyToken", "messages", "notificationDisabled"},
    "push": {"to", "messages", "notificationDisabled", "customAggregationUnits"},
    "multicast": {"to", "messages", "notificationDisabled", "customAggregationUnits"},
    "broadcast": {"messages", "notificationDisabled"},
    "validate": {"messages"},
}


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is addressed, in which chats it is shown, and for how many recipients LINE charges."""

    to: list[str]
    shown: list[str]
    cost: int


def validate(channel: Channel, request: Request) -> Response:
    """Checks the messages only; sends nothing."""
    return _faulty(channel, request, request.json(), "validate") or Response()


def reply(channel: Channel, request: Request) -> Response:
    """Free of charge; the token works once. A refused request does not use the token up."""
    body = request.json()
    refused = _faulty(channel, request, body, "reply")
    if refused is not None:
        return refused
    with channel.lock:
        chat_id = channel.reply_tokens.chat_of(body.get("replyToken"))
        if chat_id is None:
            return error(400, "Invalid reply token")
        refused = _quotes(body["messages"], chat_id)
        if refused is not None:
            return refused
        channel.reply_tokens.use(body["replyToken"])
        seen = [] if _blocks(channel, chat_id) else [chat_id]
        return _accept(channel, request, body["messages"], Audience([chat_id], seen, 0), ids=True)


def push(channel: Channel, request: Request) -> Response:
    """To one user, group or room. Blocked and gone people: 200, not shown, not charged (§2.3)."""
    body = request.json()
    with channel.lock:
        before = _repeated(channel, request)
        if before is not None:
            return before
    refused = _faulty(channel, request, body, "push")
    if refused is not None:
        return refused
    to = body.get("to")
    if not isinstance(to, str) or not CHAT_ID.match(to):
        return error(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
    with channel.lock:
        chat = channel.chat(to)
        if chat is None:
            return error(400, "Failed to send messages")
        refused = _quotes(body["messages"], to)
        if refused is not None:
            return refused
        if isinstance(chat, GroupChat):
            return _charge(channel, request, body, Audience([to], [to], len(chat.members)), ids=True)
        seen = [to] if channel.reachable(chat) else []
        return _charge(channel, request, body, Audience([to], seen, len(seen)), ids=True)


def multicast(channel: Channel, request: Request) -> Response:
    """To 1-500 users; groups and malformed ids refuse the whole request."""
    body = request.json()
    with channel.lock:
        before = _repeated(channel, request)
        if before is not None:
            return before
    refused = _faulty(channel, request, body, "multicast")
    if refused is not None:
        return refused
    to = body.get("to")
    if not isinstance(to, list) or not 1 <= len(to) <= 500:
        detail = {"message": "Size must be between 1 and 500", "property": "to"}
        return error(400, "The request body has 1 error(s)", [detail])
    with channel.lock:
        seen: list[str] = []
        users = channel.users
        for n, user_id in enumerate(dict.fromkeys(to) if _texts(to) else to):
            user = users.get(user_id) if isinstance(user_id, str) else None
            if user is None or not user.known:
                if not _unknown_passes(channel, user_id):
                    return error(400, f"The property, to[{n}], in the request body is invalid")
            elif (user.friend and not user.blocked) or channel.reachable(user):
                seen.append(user.id)
        return _charge(channel, request, body, Audience(to, seen, len(seen)), ids=False)


def broadcast(channel: Channel, request: Request) -> Response:
    """To all friends who did not block."""
    body = request.json()
    with channel.lock:
        before = _repeated(channel, request)
        if before is not None:
            return before
    refused = _faulty(channel, request, body, "broadcast")
    if refused is not None:
        return refused
    with channel.lock:
        seen = [u.id for u in channel.users.values() if u.friend and not u.blocked]
        return _charge(channel, request, body, Audience([], seen, len(seen)), ids=False)


def _texts(to: list[object]) -> bool:
    return all(isinstance(user_id, str) for user_id in to)


def _unknown_passes(channel: Channel, user_id: object) -> bool:
    well_formed = isinstance(user_id, str) and USER_ID.match(user_id) is not None
    return well_formed and channel.unknown_in_multicast == "skip"


def _faulty(channel: Channel, request: Request, body: Json, kind: str) -> Response | None:
    problems = Problems(channel.strict)
    for name in body if channel.strict else ():
        if name not in FIELDS[kind]:
            problems.add("unknown field", name)
    if not isinstance(body.get("notificationDisabled", False), bool):
        problems.add("Must be a boolean", "notificationDisabled")
    units = body.get("customAggregationUnits", [])
    if not isinstance(units, list) or len(units) > 1 or not all(UNIT.match(str(u)) for u in units):
        problems.add("invalid aggregation unit", "customAggregationUnits")
    check_messages(body, problems)
    for n, message in enumerate(
        body["messages"] if kind in ("multicast", "broadcast") and not problems else ()
    ):
        if "quoteToken" in message:
            problems.add("quoteToken is not allowed here", f"messages[{n}].quoteToken")
    return Response(400, problems.body()) if problems else None


def _quotes(messages: list[Json], chat_id: str) -> Response | None:
    for n, message in enumerate(messages):
        if "quoteToken" not in message:
            continue
        if message["type"] not in QUOTING or quoted_by(message["quoteToken"], chat_id) is None:
            detail = {"message": "invalid quote token", "property": f"messages[{n}].quoteToken"}
            return error(400, "The request body has 1 error(s)", [detail])
    return None


def _repeated(channel: Channel, request: Request) -> Response | None:
    """400 for a key that is no UUID, 409 for one that was accepted in the last 24 h (§2.4)."""
    key = request.row.retry_key
    if key is None:
        return None
    if not UUID.match(key):
        return error(400, "The value for the 'X-Line-Retry-Key' header is invalid")
    found = channel.retry_keys.find(key, channel.now())
    if found is None:
        return None
    request.row.outcome = "duplicate"
    body: Json = {"message": "The retry key is already accepted"}
    if found.sent is not None:
        body["sentMessages"] = found.sent
    return Response(409, body, [("x-line-accepted-request-id", found.request_id)])


def _charge(channel: Channel, request: Request, body: Json, audience: Audience, ids: bool) -> Response:
    again = _repeated(channel, request)  # two at once with the same key: the lock lets one through
    if again is not None:
        return again
    now = channel.now()
    if not channel.quota.allows(audience.cost, now):
        return error(429, OUT_OF_QUOTA)
    channel.quota.charge(audience.cost, now)
    return _accept(channel, request, body["messages"], audience, ids)


def _accept(
    channel: Channel, request: Request, messages: list[Json], audience: Audience, ids: bool
) -> Response:
    """Show the messages, complete the ledger row, remember the retry key."""
    row, now = request.row, channel.now()
    first = channel.next_ids(max(1, len(audience.shown)) * len(messages))
    shown = audience.shown
    row.to, row.delivered, row.billed = audience.to, shown, audience.cost
    row.messages, row.first_id, row.accepted, row.outcome = messages, first, True, "accepted"
    sent = _sent(messages, first, audience.to[0]) if ids else []
    row.sent, row.status = sent, 200
    channel.ledger.record(row)  # before anybody can see the message: who waits for it may ask for the bill
    memory.post(channel, shown, messages, first, now)
    channel.touch()
    if row.retry_key is not None:
        channel.retry_keys.remember(row.retry_key, Accepted(row.request_id, now, sent if ids else None))
    return Response(200, {"sentMessages": sent} if ids else {})


def _blocks(channel: Channel, chat_id: str) -> bool:
    chat = channel.users.get(chat_id)
    return isinstance(chat, User) and chat.blocked


def _sent(messages: list[Json], first: int, chat_id: str) -> list[Json]:
    sent = []
    for n, message in enumerate(messages):
        item = {"id": str(first + n)}
        if message["type"] in QUOTABLE:
            item["quoteToken"] = quote_token(item["id"], chat_id)
        sent.append(item)
    return sent
