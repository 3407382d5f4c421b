"""The checks of support/promises.py notice what they are for: mistakes made on purpose in a worker are found."""

from collections.abc import Callable

import pytest
from support.fleet import Fleet, wait_until
from support.mail import queue
from support.promises import broken

HANDLED_APART = """
from models import inbox
settle, seen = inbox.settle, set()
def too_late(session, ids):
    settle(session, [one for one in ids if one in seen])
    seen.update(ids)
inbox.settle = too_late
"""
"""What was handled is committed, and that it was handled is not."""

NEW_KEYS = """
import uuid
from bot.line.sender import LineSender
send = LineSender.send
LineSender.send = lambda self, endpoint, body, key: send(self, endpoint, body, key and str(uuid.uuid4()))
"""
"""Every attempt has a retry key of its own."""

EMPTY_TEXTS = """
from bot.line.sender import LineSender
body = LineSender.body
def spoiled(self, endpoint, to, token, objects):
    return body(self, endpoint, to, token, [one | {"text": ""} if endpoint == "push" else one for one in objects])
LineSender.body = spoiled
"""
"""What LINE refuses."""

LEFT_BEHIND = (
    EMPTY_TEXTS
    + """
from scheduler import settle
settle._take_apart = lambda delivery, messages, outcome: settle.close(delivery, "refused")
"""
)
"""And nobody looks after what was refused."""


@pytest.mark.parametrize(
    ("mistake", "noticed"),
    [
        (HANDLED_APART, "was answered 2 times"),
        (NEW_KEYS, "that we cannot name"),
        (EMPTY_TEXTS, "a message was refused"),
        (LEFT_BEHIND, "stayed behind in a delivery that is refused"),
    ],
)
def test_a_mistake_in_the_worker_is_noticed(
    open_fleet: Callable[..., Fleet], mistake: str, noticed: str
) -> None:
    fleet = open_fleet(workers=1)
    changed = fleet.folder / "mistake.py"
    changed.write_text(mistake, encoding="utf-8")
    fleet.mutations = (str(changed),)
    fleet.start()
    fleet.ready()
    fleet.act("ก้อย", "follow")
    fleet.fault("push", "500_after", count=2)
    fleet.act("ก้อย", "says", "เมนู")
    wait_until(fleet.all_done, what="the answer")  # else the message rides on its reply token
    queue(fleet.database, fleet.ask("screen?phone=ก้อย")["user"], "ข่าวถึงคุณ")
    wait_until(lambda: fleet.all_done() and len(fleet.ask("ledger?endpoint=push")["rows"]) > 2, what="calm")
    assert noticed in "\n".join(broken(fleet.database, fleet.books()))
