"""The `Send` port: how deliveries reach LINE. `bot.line.sender` implements it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from handlers.messages import Message

Endpoint: TypeAlias = Literal["reply", "push", "multicast"]
Kind: TypeAlias = Literal["sent", "refused", "unknown", "rate", "busy", "quota", "token"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt.

    `sent` (409 too), `refused` (a 4xx; 401 when even a fresh token did not help), `unknown` (no answer or 5xx: it may
    have been sent), `rate` (this endpoint waits), `busy` (this delivery waits), `quota` (the month's messages are gone),
    `token` (Invalid reply token).
    """

    kind: Kind
    status: int | None = None
    request_id: str | None = None
    message_ids: tuple[str, ...] = ()
    reason: str = ""


class Send(Protocol):
    """How deliveries reach LINE (bot/line/sender.py)."""

    def render(self, message: Message) -> list[dict[str, Any]]:
        """One message of ours as one or more LINE objects."""

    def body(
        self,
        endpoint: Endpoint,
        to: str | Sequence[str],
        reply_token: str | None,
        objects: list[dict[str, Any]],
    ) -> bytes:
        """The request body to freeze."""

    def send(self, endpoint: Endpoint, body: bytes, retry_key: str | None) -> Outcome:
        """One attempt with exactly these bytes. Never raises for faults of LINE or of the network."""


@dataclass(frozen=True, slots=True)
class Job:
    """A leased delivery on its way to LINE."""

    delivery_id: int
    lease: str
    endpoint: Endpoint
    body: bytes
    retry_key: str | None
    bulk: bool
