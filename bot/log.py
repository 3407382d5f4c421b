"""Structured logs: JSON lines in production, columns on a terminal.

Whatever names a person or a chat is replaced by a keyed hash, and words, tokens and telephone numbers are dropped,
wherever a caller put them (DESIGN.md §2, law 8). Logs go to standard error.
"""

import hashlib
import hmac
import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

PEOPLE = frozenset({"person", "chat", "line_id", "user_id", "group_id", "order_key", "line_user_id", "to"})
UNSPEAKABLE = frozenset(
    {"text", "words", "token", "reply_token", "phone", "body", "raw", "secret", "signature"}
)

LINE_ID = re.compile(r"\b[UCR][0-9a-f]{32}\b")
PHONE = re.compile(r"(?<!\d)0\d(?:[- ]?\d){7,8}(?!\d)")

_key = b""
_encode = json.JSONEncoder(ensure_ascii=False, default=repr).encode


def who(line_id: str) -> str:
    """How a person or chat appears in logs: the same for the same id, and no way back."""
    return hmac.new(_key, line_id.encode(), hashlib.sha256).hexdigest()[:12]


def _hide_people(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in event.keys() & UNSPEAKABLE:
        del event[name]
    for name in event.keys() & PEOPLE:
        event[name] = who(str(event[name])) if event[name] else None
    for name, value in event.items():
        if isinstance(value, str) and len(value) > 8:
            event[name] = _without_people(value)
    return event


def _without_people(words: str) -> str:
    """A net under the rules above: an id or a telephone number that stands within something else."""
    return PHONE.sub("[phone]", LINE_ID.sub(lambda found: who(found[0]), words))


def _name_the_error(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Type and places of an exception, never its message: that may quote a person."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        event["error"] = type(error).__name__
        event["at"] = " < ".join(
            f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames)
        )
    return event


def _as_json(event: Any, **_options: Any) -> str:
    return _encode(event)


class _ThroughStructlog(logging.Handler):
    """What libraries log (urllib3, alembic, apscheduler): name, level and constant message, without its values."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger(record.name).log(
            record.levelno, "library", says=str(record.msg)[:200], exc_info=record.exc_info or None
        )


def configure(secret_key: str, level: int = logging.INFO) -> None:
    """Set logging up for this process; `secret_key` keys the hashes."""
    global _key
    _key = hashlib.sha256(b"log " + secret_key.encode()).digest()
    on_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _hide_people,
            _name_the_error,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer()
            if on_terminal
            else structlog.processors.JSONRenderer(serializer=_as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_ThroughStructlog()], force=True)
