"""Carries frozen deliveries to LINE: the `Send` port of scheduler/send.py."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.line.actions import Link
from bot.line.api import Answer, Line, NoToken, Unreachable
from bot.line.render import last_choices_shown, render
from handlers.messages import Message
from scheduler.send import Endpoint, Kind, Outcome

MOST_OBJECTS, MOST_RECIPIENTS = 5, 500
REPLY_READ, PUSH_READ = 3.0, 10.0  # seconds: a reply must be tried again while its token lives
REPLY_PATIENCE, PUSH_PATIENCE = 11.0, 26.0  # seconds: less than the outbox leases a delivery for


class LineSender:
    """Renders, writes and sends what the outbox hands over. One for all threads of a process."""

    def __init__(self, line: Line, link: Link) -> None:
        self._line, self._link = line, link

    def render(self, message: Message) -> list[dict[str, Any]]:
        """One message of ours as one or more LINE objects."""
        return render(message, self._link)

    def body(
        self,
        endpoint: Endpoint,
        to: str | Sequence[str],
        reply_token: str | None,
        objects: list[dict[str, Any]],
    ) -> bytes:
        """The request body, byte for byte what every attempt sends. Raises ValueError for what LINE never takes."""
        if not 1 <= len(objects) <= MOST_OBJECTS:
            raise ValueError(f"a request carries 1 to {MOST_OBJECTS} objects, not {len(objects)}")
        address = {"replyToken": reply_token} if endpoint == "reply" else {"to": _recipients(endpoint, to)}
        whole = {**address, "messages": last_choices_shown(objects)}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()

    def send(self, endpoint: Endpoint, body: bytes, retry_key: str | None) -> Outcome:
        """Try once (twice if the token was stale) and say what became of it. Never raises for LINE's faults.

        A reply never carries a retry key: LINE would refuse it (`line-platform.md` §2.4).
        """
        reply = endpoint == "reply"
        if reply and retry_key is not None:
            raise ValueError("a reply takes no retry key")
        read, patience = (REPLY_READ, REPLY_PATIENCE) if reply else (PUSH_READ, PUSH_PATIENCE)
        try:
            answer = self._line.post(f"/v2/bot/message/{endpoint}", body, read, retry_key, patience)
        except NoToken:
            return Outcome("refused", 401, None, (), "no channel access token")
        except Unreachable as fault:
            return Outcome("unknown", None, None, (), str(fault))
        return outcome(endpoint, answer)


def outcome(endpoint: Endpoint, answer: Answer) -> Outcome:
    """What an answer of LINE means for a delivery (`line-platform.md` §2.4, §2.6, §2.9)."""
    kind = "sent" if answer.ok else _MEANINGS.get(answer.status, _other)(endpoint, answer)
    ids = _message_ids(answer.json) if kind == "sent" else ()
    return Outcome(kind, answer.status, answer.request_id, ids, "" if answer.ok else _reason(answer))


def _already_accepted(_endpoint: Endpoint, _answer: Answer) -> Kind:
    return "sent"


def _bad_request(endpoint: Endpoint, answer: Answer) -> Kind:
    return "token" if endpoint == "reply" and "invalid reply token" in _said(answer).lower() else "refused"


def _too_many(_endpoint: Endpoint, answer: Answer) -> Kind:
    """LINE tells the causes apart by its text alone (§2.6).

    A limit on all of us holds all of us up; any other, such as too many messages to one user, only this delivery: one
    flooded chat must not silence the account.
    """
    said = _said(answer).lower()
    return "quota" if "monthly limit" in said else "rate" if "rate limit" in said else "busy"


def _other(_endpoint: Endpoint, answer: Answer) -> Kind:
    """A 4xx is a refusal; a server's fault, or a gateway's redirect, leaves it open whether it was done."""
    return "refused" if 400 <= answer.status < 500 else "unknown"


_MEANINGS: Mapping[int, Callable[[Endpoint, Answer], Kind]] = {
    400: _bad_request, 409: _already_accepted, 429: _too_many,
}  # fmt: skip


def _recipients(endpoint: Endpoint, to: str | Sequence[str]) -> str | list[str]:
    if endpoint == "push":
        if not isinstance(to, str):
            raise ValueError("a push has one recipient")
        return to
    users = [to] if isinstance(to, str) else list(to)
    if not 1 <= len(users) <= MOST_RECIPIENTS or not all(user.startswith("U") for user in users):
        raise ValueError(f"a multicast has 1 to {MOST_RECIPIENTS} user ids and nothing else")
    return users


def _message_ids(found: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of what was sent, in order; LINE writes them as strings, its prose says numbers (§0.2-4)."""
    listed = found.get("sentMessages")
    if not isinstance(listed, list):
        return ()
    return tuple(str(one["id"]) for one in listed if isinstance(one, Mapping) and "id" in one)


def _said(answer: Answer) -> str:
    said = answer.json.get("message")
    return said if isinstance(said, str) else ""


def _reason(answer: Answer) -> str:
    """LINE's message and the property it means, never what we sent (at most 300 characters)."""
    details = answer.json.get("details")
    first = details[0] if isinstance(details, list) and details and isinstance(details[0], Mapping) else {}
    parts = (_said(answer), first.get("message"), first.get("property"))
    return " · ".join(str(one) for one in parts if one)[:300] or f"status {answer.status}"
