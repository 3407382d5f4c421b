"""Fetches what a person sent, streamed to a file with a cap, and keeps it (`line-platform.md` §1.8)."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from typing import IO, Any

from bot.line.api import Answer, Line, Unreachable
from bot.line.pictures import NoPicture, made_anew
from bot.line.store import Store
from scheduler.calls import CallOutcome

MEGABYTE = 1024 * 1024
CAPS = {"photo": 20 * MEGABYTE, "voice": 20 * MEGABYTE, "video": 50 * MEGABYTE, "file": 20 * MEGABYTE}
TYPES = {"voice": ("audio/", "video/mp4"), "video": ("video/",)}
"""What LINE may say it is; a photo is judged by itself, any other file is only ever handed on for download."""
SECONDS = 120.0
IN_MEMORY = 2 * MEGABYTE


class TooLarge(Exception):
    """More than the cap of its kind."""


def fetch(line: Line, store: Store, args: Mapping[str, Any]) -> CallOutcome:
    """Fetch and keep one message's content. Raises what `Line` raises, and OSError of the store."""
    if args.get("external"):
        return CallOutcome("refused", {"reason": "content of another server"})
    kind = str(args["kind"])
    with (
        tempfile.SpooledTemporaryFile(IN_MEMORY) as whole,
        line.content(str(args["message_id"])) as (answer, chunks),
    ):
        verdict = _before(kind, answer)
        if verdict is not None:
            return verdict
        try:
            _take(chunks, whole, CAPS[kind])
        except TooLarge:
            return CallOutcome("refused", {"reason": "too large"})
        return _keep(kind, _type(answer), whole, store, store.path(int(args["media_id"])))


def _before(kind: str, answer: Answer) -> CallOutcome | None:
    """What the answer's head already decides."""
    if answer.status != 200:
        return {
            202: CallOutcome("wait"), 404: CallOutcome("gone"), 410: CallOutcome("gone"), 429: CallOutcome("rate"),
        }.get(answer.status, CallOutcome("unknown" if answer.status >= 500 or answer.ok else "refused"))  # fmt: skip
    if kind not in CAPS:
        return CallOutcome("refused", {"reason": "unknown kind"})
    announced = answer.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > CAPS[kind]:
        return CallOutcome("refused", {"reason": "too large"})
    if kind in TYPES and not _type(answer).startswith(TYPES[kind]):
        return CallOutcome("refused", {"reason": "wrong content type"})
    return None


def _take(chunks: Iterator[bytes], whole: IO[bytes], cap: int) -> None:
    until, size = time.monotonic() + SECONDS, 0
    for chunk in chunks:
        size += len(chunk)
        if size > cap:
            raise TooLarge
        if time.monotonic() > until:
            raise Unreachable("too slow")
        whole.write(chunk)


def _keep(kind: str, said: str, whole: IO[bytes], store: Store, path: str) -> CallOutcome:
    if kind != "photo":
        size = store.put(path, whole)
        shown = said if kind in TYPES else "application/octet-stream"
        return CallOutcome("done", {"path": path, "content_type": shown, "size": size})
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as clean:
        try:
            made_anew(whole, clean)
        except NoPicture:
            return CallOutcome("refused", {"reason": "no picture"})
        size = store.put(path, clean)
    return CallOutcome("done", {"path": path, "content_type": "image/jpeg", "size": size})


def _type(answer: Answer) -> str:
    """The content type without its parameters, at most 80 characters."""
    return answer.headers.get("content-type", "").split(";")[0].strip().lower()[:80]
