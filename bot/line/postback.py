"""The data of a button, both ways: urlencoded `do=<act>&k=v…`, at most 300 characters.

Buttons stay tappable for ever and anyone can forge their data (`line-platform.md` §1.10): what is not ours in form
becomes `Chose("unknown", {})`; whether the person may do it is decided elsewhere.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bot.line.counting import utf16
from bot.line.reading import part, text, words
from handlers.events import Chose
from handlers.messages import Choice

MOST = 300
_ACT = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
_PICKED = ("date", "time", "datetime")


def data(choice: Choice) -> str:
    """What the button carries; it may come out longer than LINE allows."""
    return urlencode({"do": choice.do, **(choice.args or {})})


def chose(postback: Mapping[str, Any]) -> Chose:
    """The choice that a tap means, with what a date picker adds (`date`, `time`, `datetime`, in Thai time)."""
    args = _parsed(text(postback, "data") or "")
    act = args.pop("do", "") if args else ""
    if args is None or not _ACT.fullmatch(act):
        return Chose("unknown", {})
    params = part(postback, "params")
    picked = {name: text(params, name) for name in _PICKED}
    return Chose(
        act, {**args, **{name: value for name, value in picked.items() if value and len(value) <= 20}}
    )


def _parsed(carried: str) -> dict[str, str] | None:
    if not carried or utf16(carried) > MOST:
        return None
    try:
        pairs = parse_qsl(carried, keep_blank_values=True, strict_parsing=True, max_num_fields=20)
    except ValueError:
        return None
    args = {name: words(value) for name, value in pairs}
    return args if len(args) == len(pairs) else None
