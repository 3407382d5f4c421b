"""Random histories, driven through the real processes: a stand-in of LINE, `pakmut web` and one or two `pakmut worker`.

People write, tap, unsend, edit, block and follow; webhooks are doubled, crossed, shuffled and late; processes are
killed; LINE and the database fail; the clock jumps. Then things calm down, and support/promises.py must hold.

A handful of histories run with the suite. `PAKMUT_HISTORIES=200 pytest tests/faults/test_histories.py` runs more, with
other seeds each time and longer; a failure prints its history.
"""

import os
from collections.abc import Callable
from signal import SIGCONT, SIGSTOP
from time import monotonic, sleep
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from support.fleet import TOKEN, Fleet
from support.promises import broken

from handlers.membership import invite
from models.outbound import OutboundMessage
from models.tickets import Ticket
from models.words import Role

MORE = int(os.environ.get("PAKMUT_HISTORIES", "0"))
EXAMPLES, STEPS = (MORE, 40) if MORE else (3, 25)

WORDS = (
    "สวัสดีค่ะ", "จุดบริการ", "ติดตามเรื่อง", "ขอความช่วยเหลือ", "คุยกับเจ้าหน้าที่", "ยกเลิก", "1", "2",
    "ยายข้างบ้านอยู่คนเดียว ไม่มีข้าวกิน", "อยู่ ต.เมืองจัง อ.ภูเพียง จ.น่าน", "ใช่", "ข้าม", "081-234-5678 ช่วงเย็น", "ส่งเรื่อง",
    "พ่อหมดสติ ไม่หายใจแล้ว", "รับแจ้งเตือน", "ข้อมูลของฉัน", "ขอบคุณค่ะ",
)  # fmt: skip
BUTTONS = ("do=in_danger", "do=human", "do=request", "do=stops", "do=status", "do=pick&value=1&at=x.y")
FAULTS = (
    "500_before", "500_after", "cut_before", "cut_after", "hang", "hang_after", "slow", "stall", "429_rate",
    "429_quota", "429_user", "401",
)  # fmt: skip
JUMPS = (7.0, 7.0, 25.0, 70.0, 200.0, 3600.0, -20.0, -3600.0)
CALM = 45
"""Seconds until nothing is left to do once all faults are over."""
CITIZENS, OFFICER = ("ก้อย", "ดำ", "มานี"), "ครูเอ"

citizens, somebody = st.sampled_from(CITIZENS), st.sampled_from((*CITIZENS, OFFICER))


class Histories(RuleBasedStateMachine):
    """One history; the processes live on from one to the next, the people are new each time."""

    fleet: Fleet
    number = 0

    @initialize()
    def people_arrive(self) -> None:
        type(self).number += 1
        self.said: dict[str, list[str]] = {}
        self.group_said: list[str] = []
        self.held = False
        self.stopped: list[int] = []
        self.fleet.start()
        self.fleet.ready()
        for name in (*CITIZENS, OFFICER):
            self.fleet.act(self.who(name), "follow")
        with self.fleet.database.unit_of_work() as session:
            codes = [invite(session, centre, Role.OFFICER) for centre in ("tambon-551405", "central-desk")]
        for code in codes:
            self.fleet.act(self.who(OFFICER), "says", f"ผูก {code}")
        self.fleet.act(self.who(OFFICER), "says", "เข้าเวร")
        self.team = f"ทีม {self.number}"
        self.fleet.tell("groups", {"name": self.team, "members": [self.who(OFFICER)]})

    def who(self, name: str) -> str:
        return f"{name} {self.number}"

    def does(self, name: str, do: str, *args: Any, **named: Any) -> Any:
        """What the phone allows: somebody who has blocked the account cannot write."""
        try:
            return self.fleet.act(self.who(name), do, *args, **named)
        except AssertionError:
            return None

    # --- people

    @rule(name=somebody, words=st.sampled_from(WORDS))
    def writes(self, name: str, words: str) -> None:
        if message := self.does(name, "says", words):
            self.said.setdefault(name, []).append(message)

    @rule(name=somebody)
    def asks_for_the_menu(self, name: str) -> None:
        self.does(name, "says", "เมนู")

    @rule(name=citizens, data=st.sampled_from(BUTTONS))
    def taps(self, name: str, data: str) -> None:
        self.does(name, "acts", action={"type": "postback", "label": "x", "data": data})

    @rule(name=citizens, do=st.sampled_from(("sends_photo", "sends_sticker")))
    def sends(self, name: str, do: str) -> None:
        self.does(name, do)

    @rule(name=citizens)
    def sends_a_pin(self, name: str) -> None:
        self.does(name, "sends_location", 18.7736, 100.8286)

    @rule(name=somebody)
    def unsends(self, name: str) -> None:
        if self.said.get(name):
            self.does(name, "unsends", self.said[name].pop())

    @rule(name=citizens, do=st.sampled_from(("block", "follow", "follow")))
    def comes_or_goes(self, name: str, do: str) -> None:
        self.does(name, do)

    @rule()
    def the_team_talks(self) -> None:
        if message := self.does(OFFICER, "says", "เรื่องรอรับ", group=self.team):
            self.group_said.append(message)

    @rule()
    def the_team_corrects_itself(self) -> None:
        if self.group_said:
            self.does(OFFICER, "edits", self.group_said[-1], "งานของฉัน", group=self.team)

    @rule(deed=st.sampled_from(("accept_ticket", "read_ticket", "answer_reporter")))
    def the_officer_works(self, deed: str) -> None:
        if number := self.newest_ticket():
            action = {"type": "postback", "label": "x", "data": f"do={deed}&ticket={number}"}
            self.does(OFFICER, "acts", action=action)

    @rule()
    def the_officer_answers_by_quoting(self) -> None:
        with self.fleet.database.reading() as session:
            asked = select(func.max(OutboundMessage.line_message_id)).where(
                OutboundMessage.ticket_id.is_not(None)
            )
            quoted = session.scalar(asked)
        if quoted:
            self.does(OFFICER, "says", "จะไปเยี่ยมวันนี้ค่ะ", quote=quoted)

    def newest_ticket(self) -> str | None:
        with self.fleet.database.reading() as session:
            return session.scalar(select(Ticket.number).order_by(Ticket.id.desc()).limit(1))

    # --- webhooks

    @precondition(lambda self: not self.held)
    @rule()
    def webhooks_are_held_up(self) -> None:
        self.held = True
        self.fleet.tell("webhooks", {"sending": "hold"})

    @precondition(lambda self: self.held)
    @rule(copies=st.integers(1, 3), together=st.integers(1, 6), seed=st.none() | st.integers(0, 9))
    def webhooks_come_after_all(self, copies: int, together: int, seed: int | None) -> None:
        self.held = False
        self.fleet.tell("webhooks", {"sending": "fifo"})
        self.fleet.tell("release", {"copies": copies, "together": together, "seed": seed})

    @rule(
        lines=st.lists(st.tuples(citizens, st.sampled_from(WORDS)), min_size=3, max_size=8),
        copies=st.integers(1, 2),
    )
    def everybody_at_once(self, lines: list[tuple[str, str]], copies: int) -> None:
        self.fleet.tell("webhooks", {"sending": "hold"})
        for name, words in lines:
            self.does(name, "says", words)
            self.does(name, "says", "เมนู")
        self.fleet.tell("webhooks", {"sending": "fifo"})
        self.fleet.tell("release", {"copies": copies, "together": 6, "seed": len(lines)})
        self.held = False

    # --- our processes

    @rule(nth=st.integers(0, 1), pause=st.sampled_from((0.0, 0.05, 0.2)))
    def a_worker_is_killed(self, nth: int, pause: float) -> None:
        sleep(pause)
        self.fleet.kill_worker(nth)

    @rule()
    def a_worker_is_asked_to_stop(self) -> None:
        self.the_hanging_go_on()
        self.fleet.stop_worker()

    @rule()
    def the_web_is_killed(self) -> None:
        self.fleet.kill_web()

    @rule()
    def a_worker_hangs(self) -> None:
        if self.fleet.workers:
            self.stopped.append(self.fleet.workers[0])
            self.fleet.nursery.kill(self.fleet.workers[0], SIGSTOP)

    @rule()
    def the_hanging_go_on(self) -> None:
        for pid in self.stopped:
            self.fleet.nursery.kill(pid, SIGCONT)
        self.stopped.clear()

    @rule()
    def all_run_again(self) -> None:
        self.fleet.start()

    # --- LINE

    @rule(
        endpoint=st.sampled_from(("reply", "reply", "push", "push", "content", "*")),
        kind=st.sampled_from(FAULTS),
        count=st.integers(1, 3),
    )
    def line_fails(self, endpoint: str, kind: str, count: int) -> None:
        self.fleet.fault(endpoint, kind, count, seconds=1.3)

    @rule()
    def the_token_is_revoked(self) -> None:
        self.fleet.tell("tokens", {"revoke": True})

    @rule()
    def the_token_is_good_again(self) -> None:
        self.fleet.tell("tokens", {"add": TOKEN})

    # --- the database, the time

    @rule(seconds=st.sampled_from((0.3, 1.0, 2.0)))
    def the_database_cannot_be_written(self, seconds: float) -> None:
        self.let_go_of_the_lock()
        with self.fleet.unwritable():
            sleep(seconds)

    @rule()
    def the_database_cuts_everybody_off(self) -> None:
        if not self.fleet.is_sqlite:
            self.fleet.cut_connections()

    @rule(seconds=st.sampled_from(JUMPS))
    def time_jumps(self, seconds: float) -> None:
        self.let_go_of_the_lock()
        self.fleet.move_clock(self.fleet.offset + seconds)

    def let_go_of_the_lock(self) -> None:
        """On SQLite a worker that hangs may hold the only write lock, and this test would wait for it."""
        if self.fleet.is_sqlite:
            self.the_hanging_go_on()

    @rule(seconds=st.sampled_from((0.1, 0.5, 1.5)))
    def a_while_passes(self, seconds: float) -> None:
        sleep(seconds)

    # --- the end

    def teardown(self) -> None:
        self.the_hanging_go_on()
        self.fleet.tell("faults", {"clear": True})
        self.the_token_is_good_again()
        self.fleet.tell("webhooks", {"sending": "fifo"})
        self.fleet.tell("release", {})
        self.fleet.start()
        self.fleet.ready()
        self.calm_down()
        self.time_jumps(240.0)  # what is held back for a while is due
        self.calm_down()
        found = broken(self.fleet.database, self.fleet.books())
        assert not found, self.tell_of("\n".join(found))

    def tell_of(self, what: str) -> str:
        """Hypothesis tells the history, but only after trying it once more; this is what came of it the first time."""
        print(f"history {self.number}: {what}")
        return what

    def calm_down(self) -> None:
        until = monotonic() + CALM
        while left := self.fleet.left():
            assert monotonic() < until, self.tell_of(f"after {CALM} s there is still: {left}")
            sleep(0.1)


@pytest.fixture
def fleet(open_fleet: Callable[..., Fleet]) -> Fleet:
    return open_fleet()


def test_whatever_happens_nothing_is_lost_and_nothing_doubled(
    fleet: Fleet, record_property: Callable[[str, object], None]
) -> None:
    """Every promise after every history (DESIGN.md §2, laws 1 to 6; line-platform.md §9, lines 5 to 8, 16 to 20 and 25)."""
    machine = type("History", (Histories,), {"fleet": fleet})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not MORE,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    record_property("events", len(fleet.ask("webhooks")["events"]))
