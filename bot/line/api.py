"""LINE's API through the SDK, behind types (the SDK has none).

Two configurations, since the SDK's `host` overrides every operation (DESIGN.md §2a). One pair of clients per process,
made after the fork and shared by its threads; no hidden retries, always a timeout (`line-platform.md` §7.3).
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import structlog
import urllib3
from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, MessagingApiBlob
from linebot.v3.messaging.exceptions import ApiException

from models import clock, tally

CONNECT, READ = 3.0, 10.0  # seconds
RENEWAL = 4.0
"""How long getting a token may take at most, in seconds."""
PATIENCE = 60.0
CHUNK = 64 * 1024
log = structlog.get_logger()


class Tokens(Protocol):
    """Where channel access tokens come from (bot/line/tokens.py)."""

    def current(self) -> str:
        """The token to use now. Raises `NoToken`."""

    def fresh(self, stale: str) -> str:
        """A token other than `stale`, which LINE refused; the same if there is no other. Raises `NoToken`."""


class NoToken(Exception):
    """LINE gives no channel access token: nothing was sent."""


class Unreachable(Exception):
    """No answer that we can read: whether LINE did it is unknown. The text names the kind of fault only."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What LINE answered, with whatever status."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """True for any 2xx."""
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        """`x-line-request-id`, or of a repeated request the id of the one that was accepted (§2.4)."""
        return self.headers.get("x-line-accepted-request-id") or self.headers.get("x-line-request-id")

    @property
    def json(self) -> Mapping[str, Any]:
        """The body's object; an empty one if it is no JSON object."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Line:
    """LINE for one channel. `messaging` and `blob` are the SDK's operations, to be called through `ask`."""

    def __init__(self, api_url: str, data_url: str, tokens: Tokens, threads: int = 8) -> None:
        self._tokens = tokens
        self._api_url, self._data_url = api_url.rstrip("/"), data_url.rstrip("/")
        self._api, self._data = _client(self._api_url, threads), _client(self._data_url, threads)
        self.messaging: Any = MessagingApi(self._api)
        self.blob: Any = MessagingApiBlob(self._data)

    def post(
        self, path: str, body: bytes, read: float, retry_key: str | None = None, patience: float = PATIENCE
    ) -> Answer:
        """POST frozen bytes and return LINE's answer. Raises `Unreachable` and `NoToken`.

        After `patience` seconds it is over, a second try with a fresh token included: whoever leased the delivery
        counts on that.

        Not through the SDK's operations: they build the JSON anew from their models, which drop what they do not
        know, cannot promise the same bytes on a retry, and raise after a message was sent when LINE's answer does
        not fit (`line-platform.md` §2.4, §7.3, §7.5). The SDK's connection pool carries it.
        """
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if retry_key is not None:
            headers["X-Line-Retry-Key"] = retry_key

        def attempt(token: str) -> Answer:
            response = self._api.rest_client.pool_manager.request(
                "POST",
                self._api_url + path,
                body=body,
                headers={**headers, **_authorised(self._api, token)},
                timeout=urllib3.Timeout(connect=CONNECT, read=read),
                retries=False,
                redirect=False,
            )
            return Answer(response.status, response.headers, response.data)

        return self._try("POST", path, attempt, patience - RENEWAL - CONNECT - read)

    def ask(
        self, endpoint: str, operation: Callable[..., Any], *args: Any, read: float = READ, **named: Any
    ) -> Answer:
        """Call one of the SDK's `…_with_http_info` operations. Raises `Unreachable` and `NoToken`.

        `endpoint` is method and path as they are logged, e.g. `"GET /v2/bot/profile/{userId}"`: without ids.
        """

        def attempt(token: str) -> Answer:
            self._api.configuration.access_token = self._data.configuration.access_token = token
            try:
                found = operation(*args, _request_timeout=(CONNECT, read), **named)
            except ApiException as refusal:
                return refused(refusal)
            return Answer(found.status_code, found.headers, _bytes(found.raw_data))

        method, path = endpoint.split(" ", 1)
        return self._try(method, path, attempt)

    @contextmanager
    def content(self, message_id: str) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """The answer's head and the bytes of a message's content as they come, so that no film fills the memory.

        The SDK reads all of it first (`line-platform.md` §7.3). Raises `Unreachable` (also while the bytes come)
        and `NoToken`.
        """
        opened: list[Any] = []

        def attempt(token: str) -> Answer:
            response = self._data.rest_client.pool_manager.request(
                "GET",
                f"{self._data_url}/v2/bot/message/{message_id}/content",
                headers=_authorised(self._data, token),
                timeout=urllib3.Timeout(connect=CONNECT, read=READ),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            opened.append(response)
            return Answer(response.status, response.headers)

        try:
            answer = self._try("GET", "/v2/bot/message/{messageId}/content", attempt)
            yield answer, _chunks(opened[-1])
        finally:
            for response in opened:
                response.close()

    def _try(
        self, method: str, path: str, attempt: Callable[[str], Answer], spare: float = PATIENCE
    ) -> Answer:
        """One attempt, and a second one with a fresh token if LINE refuses the first one's within `spare` seconds."""
        began = time.monotonic()
        token = self._tokens.current()
        answer = measured(method, path, lambda: attempt(token))
        if answer.status != 401 or time.monotonic() - began > spare:
            return answer
        fresh = self._tokens.fresh(token)
        return answer if fresh == token else measured(method, path, lambda: attempt(fresh))


def _client(host: str, threads: int) -> Any:
    configuration = Configuration(host=host, access_token="none yet")
    configuration.retries = False
    configuration.connection_pool_maxsize = threads
    return ApiClient(configuration)


def _authorised(client: Any, token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "User-Agent": client.user_agent}


def measured(method: str, path: str, attempt: Callable[[], Answer]) -> Answer:
    """Do it, log what LINE asks to be logged (`line-platform.md` §5.2), and count it. Raises `Unreachable`.

    `path` names the endpoint, without ids: nothing here is of any person.
    """
    began = time.perf_counter()
    try:
        answer = attempt()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as fault:
        _note(method, path, began, status=None, request_id=None, fault=type(fault).__name__)
        raise Unreachable(type(fault).__name__) from fault
    _note(method, path, began, status=answer.status, request_id=answer.headers.get("x-line-request-id"))
    with suppress(TypeError, ValueError):  # no Date, or none that can be read
        clock.compare_with(parsedate_to_datetime(answer.headers.get("date", "")))
    return answer


def _note(method: str, path: str, began: float, **facts: Any) -> None:
    seconds = time.perf_counter() - began
    log.info("line_api", method=method, endpoint=path, ms=round(seconds * 1000, 1), **facts)
    tally.mine.add("line_requests", f"{method} {path},{facts['status'] or 'none'}")
    tally.mine.observe("line_request", f"{method} {path}", seconds)


def refused(refusal: Any) -> Answer:
    """The SDK's exception as LINE's answer. Raises `Unreachable` if there was none."""
    if not refusal.status:  # the SDK's way to say that TLS failed
        raise Unreachable("SSLError")
    return Answer(refusal.status, refusal.headers or {}, _bytes(refusal.body))


def _bytes(raw: str | bytes | None) -> bytes:
    return raw.encode() if isinstance(raw, str) else raw or b""


def _chunks(response: Any) -> Iterator[bytes]:
    try:
        yield from response.stream(CHUNK)
    except (urllib3.exceptions.HTTPError, OSError) as fault:
        raise Unreachable(type(fault).__name__) from fault
