"""Channel access tokens: a long-lived one from the settings, or stateless ones issued from the channel's secret.

A stateless token lives 15 minutes (`line-platform.md` §4.4). The current one stands in `ChannelToken`, for all
processes: whoever first claims its renewal asks LINE, the others wait for the row to change.
"""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from linebot.v3.oauth import ApiClient, ChannelAccessToken, Configuration
from linebot.v3.oauth.exceptions import ApiException
from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError

from bot.line.api import RENEWAL, Answer, NoToken, Unreachable, measured, refused
from models.clock import now
from models.session import Database
from models.state import ChannelToken

EARLY = timedelta(minutes=3)
"""A token is renewed so long before it ends; until then the old one still works."""
CLAIM = timedelta(seconds=6)
CONNECT, READ, POLL = 2.0, 2.0, 0.1  # seconds; together no longer than `RENEWAL`
ISSUE = "/oauth2/v3/token"
"""As it is logged."""


class LongLived:
    """The token of the settings; there is no other."""

    def __init__(self, token: str) -> None:
        self._token = token

    def current(self) -> str:
        """The token."""
        return self._token

    def fresh(self, stale: str) -> str:
        """The same token: LINE's refusal stands."""
        return self._token


class Stateless:
    """Tokens issued from channel id and secret, shared by all processes of this database.

    `secrets` are tried in order: during a rotation one of two is valid.
    """

    def __init__(self, database: Database, api_url: str, channel_id: str, secrets: Sequence[str]) -> None:
        self._database, self._channel_id, self._secrets = database, channel_id, tuple(secrets)
        self._issue: Any = _issuer(api_url.rstrip("/"))
        self._lock = threading.Lock()
        self._known: ChannelToken | None = None

    def current(self) -> str:
        """A token that lives for some minutes yet. Raises `NoToken` if LINE gives none."""
        known = self._known
        if known is not None and now() < known.expires_at - EARLY:
            return known.token
        with self._lock:
            self._known = self._row()
            if self._known is None or now() >= self._known.expires_at - EARLY:
                self._known = self._renewed(self._known)
            return self._known.token

    def fresh(self, stale: str) -> str:
        """A token that is not `stale`, which LINE refused. Raises `NoToken` if LINE gives none."""
        with self._lock:
            self._known = self._row()
            if self._known is None or self._known.token == stale:
                self._known = self._renewed(self._known, refused=True)
            return self._known.token

    def _renewed(self, old: ChannelToken | None, *, refused: bool = False) -> ChannelToken:
        """A token newer than `old`, or `old` itself while another process renews it.

        1. Claim the renewal. 2. The winner asks LINE, outside any transaction, and stores the token for all.
        3. The others go on with the old token while it lives, else wait for the new one.
        """
        patience = time.monotonic() + RENEWAL
        while time.monotonic() < patience:
            if self._claim(old):
                return self._ask_line()
            if old is not None and not refused and now() < old.expires_at:
                return old
            time.sleep(POLL)
            found = self._row()
            if found is not None and (old is None or found.token != old.token) and found.token:
                return found
        raise NoToken

    def _row(self) -> ChannelToken | None:
        with self._database.reading() as session:
            found = session.get(ChannelToken, self._channel_id)
        return found if found is not None and found.token else None

    def _claim(self, old: ChannelToken | None) -> bool:
        """True for the one process that shall ask LINE (compare-and-set on token and claim)."""
        mine = (
            update(ChannelToken)
            .where(
                ChannelToken.channel_id == self._channel_id, ChannelToken.token == (old.token if old else "")
            )
            .where(or_(ChannelToken.renewing_until.is_(None), ChannelToken.renewing_until < now()))
            .values(renewing_until=now() + CLAIM)
            .returning(ChannelToken.channel_id)
        )
        with self._database.unit_of_work() as session:
            if session.scalar(mine) is not None:
                return True
        return old is None and self._first_claim()

    def _first_claim(self) -> bool:
        row = ChannelToken(
            channel_id=self._channel_id, token="", expires_at=now(), renewing_until=now() + CLAIM
        )
        try:
            with self._database.unit_of_work() as session:
                session.add(row)
        except IntegrityError:
            return False  # a rival was quicker
        return True

    def _ask_line(self) -> ChannelToken:
        try:
            token, seconds = self._issued()
        except NoToken:
            self._store({"renewing_until": None})
            raise
        fields = {"token": token, "expires_at": now() + timedelta(seconds=seconds), "renewing_until": None}
        self._store(fields)
        return ChannelToken(channel_id=self._channel_id, **fields)

    def _store(self, fields: dict[str, Any]) -> None:
        change = update(ChannelToken).where(ChannelToken.channel_id == self._channel_id).values(**fields)
        with self._database.unit_of_work() as session:
            session.execute(change)

    def _issued(self) -> tuple[str, int]:
        """A new token and its life in seconds, with the first secret that LINE takes."""
        for secret in self._secrets:
            given: list[Any] = []
            try:
                answer = measured("POST", ISSUE, partial(self._ask_with, secret, given))
            except Unreachable:
                break
            if answer.ok and given:
                return str(given[0].access_token), int(given[0].expires_in)
        raise NoToken

    def _ask_with(self, secret: str, given: list[Any]) -> Answer:
        try:
            found = self._issue(self._channel_id, secret, _request_timeout=(CONNECT, READ))
        except ApiException as refusal:
            return refused(refusal)
        given.append(found.data)
        return Answer(found.status_code, found.headers)


def _issuer(host: str) -> Any:
    configuration = Configuration(host=host, access_token="none yet")
    configuration.retries = False
    return ChannelAccessToken(
        ApiClient(configuration)
    ).issue_stateless_channel_token_with_http_info_by_client_secret
