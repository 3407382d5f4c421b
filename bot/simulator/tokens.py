"""Reply tokens and channel access tokens: how long they live and how often they work (§2.2, §4.4)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

REPLY_WINDOW = timedelta(minutes=1)
REDELIVERY_WINDOW = timedelta(minutes=20)
STATELESS_LIFE = timedelta(minutes=15)
SHORT_LIVED_LIFE = timedelta(days=30)


@dataclass(slots=True)
class ReplyToken:
    """Good once, for one minute from the (re)delivery of its event, twenty from the event itself."""

    chat: str
    event_at: datetime
    delivered_at: datetime | None = None
    used: bool = False

    def alive(self, now: datetime) -> bool:
        if self.used or self.delivered_at is None:
            return False
        return now - self.delivered_at <= REPLY_WINDOW and now - self.event_at <= REDELIVERY_WINDOW


class ReplyTokens:
    """Not thread-safe by itself: the platform's lock guards it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._tokens: dict[str, ReplyToken] = {}

    def issue(self, chat: str, event_at: datetime) -> str:
        token = secrets.token_hex(16)
        self._tokens[token] = ReplyToken(chat, event_at)
        return token

    def delivered(self, token: str) -> None:
        """The webhook with this token went out just now (the first time or again)."""
        if token in self._tokens:
            self._tokens[token].delivered_at = self._now()

    def chat_of(self, token: object) -> str | None:
        """The chat that `token` may answer now; None when used, expired or invented."""
        found = self._tokens.get(token) if isinstance(token, str) else None
        return found.chat if found is not None and found.alive(self._now()) else None

    def use(self, token: str) -> None:
        self._tokens[token].used = True


class AccessTokens:
    """The long-lived token of the console, and those issued over HTTP."""

    def __init__(self, long_lived: str, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[str, datetime | None] = {long_lived: None}

    def issue(self, life: timedelta) -> str:
        token = secrets.token_urlsafe(48)
        self._until[token] = self._now() + life
        return token

    def add(self, token: str) -> None:
        """Accept one more long-lived token."""
        self._until[token] = None

    def revoke(self, token: str) -> None:
        self._until.pop(token, None)

    def revoke_all(self) -> None:
        """As when the operator issues a new token in the console, or LINE takes all of them away."""
        self._until.clear()

    def seconds_left(self, token: str) -> float | None:
        """None when the token is not valid; infinity for a long-lived one."""
        if token not in self._until:
            return None
        until = self._until[token]
        if until is None:
            return float("inf")
        left = (until - self._now()).total_seconds()
        return left if left > 0 else None

    def valid(self, authorization: str | None) -> bool:
        kind, _, token = (authorization or "").partition(" ")
        return kind.lower() == "bearer" and self.seconds_left(token.strip()) is not None
