"""One channel at LINE: all the state of the stand-in, behind one lock. Its HTTP stands in `api`."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from bot.simulator import events
from bot.simulator.chats import Chat, Entry, GroupChat, Json, User, line_id
from bot.simulator.contents import Content
from bot.simulator.faults import Fault, Faults
from bot.simulator.ledger import Ledger
from bot.simulator.menus import Menus
from bot.simulator.quota import Quota
from bot.simulator.rates import Rates
from bot.simulator.retrykeys import RetryKeys
from bot.simulator.tokens import AccessTokens, ReplyTokens
from bot.simulator.webhooks import Webhooks

Clock = Callable[[], datetime]


class Channel:
    """What LINE knows of one channel. Thread-safe; `Platform` adds people with phones.

    `now` gives aware UTC times; an injected one is the caller's clock: `move_clock` then only calls
    `on_clock`. `ledger` is the SQLite file that keeps requests, people and messages. `latency` is the seconds
    that each API answer takes. `strict` also refuses properties that LINE does not document. `quota` None is
    unlimited. `unknown_in_multicast` picks one of LINE's two documented behaviours (§0.2-1).
    """

    def __init__(
        self,
        secret: str = "simulator-secret",
        callback_url: str | None = None,
        *,
        now: Clock | None = None,
        ledger: Path | None = None,
        latency: float = 0.0,
        strict: bool = True,
        access_token: str = "simulator-token",
        channel_id: str = "2000000001",
        quota: int | None = None,
        verified: bool = False,
        unknown_in_multicast: Literal["refuse", "skip"] = "refuse",
        name: str = "ปักหมุด",
        on_clock: Callable[[float], None] | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.secret, self.channel_id, self.access_token = secret, channel_id, access_token
        self.latency, self.strict, self.verified, self.name = latency, strict, verified, name
        self.unknown_in_multicast, self.mode = unknown_in_multicast, "active"
        self.on_clock, self.offset, self._now = on_clock, 0.0, now
        self.bot_id, self.basic_id = line_id("U", f"bot {channel_id}"), "@pakmut"
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self.users: dict[str, User] = {}
        self.groups: dict[str, GroupChat] = {}
        self.contents: dict[str, Content] = {}
        self.ledger = Ledger(ledger)
        self.menus, self.faults = Menus(self.ledger), Faults()
        self.quota, self.rates, self.retry_keys = Quota(quota), Rates(ticks), RetryKeys()
        self.reply_tokens = ReplyTokens(self.now)
        self.access_tokens = AccessTokens(access_token, self.now)
        self.webhooks = Webhooks(callback_url, secret, self.bot_id, self._went_out)
        self._next_id = time.time_ns() // 1_000_000 * 10_000
        self._remember()

    def _remember(self) -> None:
        """Brings back what the ledger's file holds; `Platform` knows how."""

    # --- time

    def now(self) -> datetime:
        if self._now is not None:
            return self._now()
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def move_clock(self, seconds: float) -> None:
        """Set how far our clock is ahead of the real one, and tell `on_clock` (the demo's database)."""
        self.offset = seconds
        if self.on_clock is not None:
            self.on_clock(seconds)
        self.touch()

    # --- people

    def user(self, user_id: str, name: str) -> User:
        with self.lock:
            return self.users.setdefault(user_id, User(user_id, name))

    def chat(self, chat_id: str) -> Chat | None:
        """A chat the channel knows: a user it has met, or a group the bot is in."""
        user = self.users.get(chat_id)
        if user is not None:
            return user if user.known else None
        group = self.groups.get(chat_id)
        return group if group is not None and group.bot_inside else None

    def reachable(self, user: User) -> bool:
        """Friends, and strangers who wrote in the last seven days; never those who blocked (§2.3)."""
        if user.blocked:
            return False
        recent = user.wrote_at is not None and self.now() - user.wrote_at < timedelta(days=7)
        return user.friend or recent

    # --- messages and events

    def next_ids(self, count: int = 1) -> int:
        """Reserve `count` message ids; the first of them."""
        with self.lock:
            self._next_id += count
            return self._next_id - count

    def show(self, chat: Chat, entry: Entry) -> None:
        """Put a message into a chat and wake whoever waits for it."""
        with self.lock:
            chat.entries.append(entry)
            self.touch()

    def touch(self) -> None:
        """Something that a phone shows has changed."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def emit(self, kind: str, chat_id: str, user_id: str | None, extra: Json | None = None) -> Json:
        """Make an event, give it a reply token, and send it as `webhooks.sending` says."""
        return self._emit(kind, chat_id, user_id, extra)[0]

    def _emit(
        self, kind: str, chat_id: str, user_id: str | None, extra: Json | None
    ) -> tuple[Json, int | None]:
        at = self.now()
        with self.lock:
            token = self.reply_tokens.issue(chat_id, at)
        source = events.source_of(chat_id, user_id)
        event = events.event(kind, source, at, token, self.mode, extra or {})
        return event, self.webhooks.submit(event)

    def _went_out(self, event: Json) -> None:
        with self.lock:
            self.reply_tokens.delivered(str(event.get("replyToken", "")))

    def send(self, sent: list[Json]) -> int:
        """POST raw events in one webhook request now; the HTTP status, 0 without an answer."""
        return self.webhooks.send(sent)

    def redeliver(self, *, event: Json | None = None) -> int:
        """Redeliver what failed; or any one event again, and then its HTTP status."""
        if event is None:
            return self.webhooks.redeliver()
        return self.webhooks.send([events.redelivered(event)])

    # --- measures

    def fault(self, endpoint: str, kind: str, count: int = 1, seconds: float = 0.0, skip: int = 0) -> None:
        """The next `count` requests of `endpoint` ("push", "*", …) go wrong; kinds in `faults.KINDS`."""
        with self.lock:
            self.faults.add(Fault(endpoint, kind, count, seconds, skip))

    def bill(self) -> Json:
        """What LINE charges this month and before: messages by month and by endpoint."""
        by_endpoint: dict[str, int] = {}
        for row in self.ledger.of(accepted=True):
            by_endpoint[row.endpoint] = by_endpoint.get(row.endpoint, 0) + row.billed
        with self.lock:
            months: Mapping[str, int] = dict(self.quota.used_by_month)
            used = self.quota.used(self.now())
        return {"limit": self.quota.limit, "used": used, "months": months, "by_endpoint": by_endpoint}

    def close(self) -> None:
        """Stop the webhook thread and close the ledger's file."""
        self.webhooks.close()
        self.ledger.close()
