"""How many events a second one worker process handles, each changing the talk and writing a message (DESIGN.md §5).

python tests/bench/handling.py [DATABASE_URL] [--events 6000] [--threads 2] [--processes 1] [--real] [--profile] [--join 6]
`--real` lets handlers.dispatch handle menu words; by default a stand-in does what engine.md measured. `--join 6` adds a
second worker process after six seconds (PostgreSQL) and tells events/s before and after: give it some 20,000 events.
"""

import argparse
import cProfile
import multiprocessing
import pstats
import sys
import tempfile
import threading
import time
from bisect import bisect
from datetime import UTC, datetime, timedelta
from importlib import import_module
from multiprocessing.synchronize import Event
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from support.fresh import fresh
from support.mail import nothing, receive, text_event, worker

from handlers.events import Envelope
from handlers.messages import Say, to_json
from models.clock import now
from models.inbound import InboundEvent
from models.mailbox import ReplyToken, ensure_conversation, post
from models.outbound import OutboundMessage
from models.session import Database
from models.words import Lane, Purpose


def stand_in(session: Session, envelope: Envelope, order_key: str) -> None:
    conversation = ensure_conversation(session, order_key)
    conversation.draft = {"count": conversation.draft.get("count", 0) + 1}
    conversation.version += 1
    reply = ReplyToken(envelope.reply_token or "", now())
    post(session, order_key, to_json(Say("รับเรื่องแล้ว")), lane=Lane.TALK, purpose=Purpose.TALK, reply=reply)


def work(address: str, threads: int, real: bool) -> None:
    from handlers import dispatch, wording

    wording.introduce(
        operator_name="ก", controller_name="ข", controller_phone="1", dpo_contact="ค", public_url="https://x"
    )
    database = Database(address)
    handle, check = (dispatch.handle, dispatch.danger_check) if real else (stand_in, nothing)

    def drain() -> None:
        inbox = worker(database, handle, check)
        quiet = 0
        while quiet < 20:
            quiet = 0 if inbox.round() else quiet + 1
            if quiet:
                time.sleep(0.01)

    running = [threading.Thread(target=drain) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    database.close()


def late(address: str, threads: int, real: bool, ready: Event, go: Event) -> None:
    """A worker that has started, and waits for its turn."""
    import_module("handlers.dispatch")
    ready.set()
    go.wait()
    work(address, threads, real)


def joined(address: str, threads: int, real: bool, seconds: float) -> None:
    """One worker under the backlog, and after so many seconds a second one beside it."""
    spawn = multiprocessing.get_context("spawn")
    ready, turns = [spawn.Event(), spawn.Event()], [spawn.Event(), spawn.Event()]
    processes = [
        spawn.Process(target=late, args=(address, threads, real, *both))
        for both in zip(ready, turns, strict=True)
    ]
    for process, one in zip(processes, ready, strict=True):
        process.start()
        one.wait()
    turns[0].set()
    time.sleep(seconds)
    came = datetime.now(UTC)
    turns[1].set()
    for process in processes:
        process.join()
    tell_of_the_second(address, came)


def tell_of_the_second(address: str, came: datetime) -> None:
    """Events a second before it came and from half a second later, until little is left.

    The first half of the time alone does not count: persons are met for the first time then, which costs more.
    """
    with Database(address).reading() as session:
        asked = select(InboundEvent.settled_at).where(InboundEvent.state == "handled")
        done = sorted(at for at in session.scalars(asked) if at is not None)
    half, settled_in = done[0] + (came - done[0]) / 2, came + timedelta(seconds=0.5)
    alone = done[bisect(done, half) : bisect(done, came)]
    end = int(len(done) * 0.97)
    both = done[bisect(done, settled_in) : end]
    if len(both) < 1000:
        raise SystemExit("too few events were left for the second worker: give it more (--events)")
    before = len(alone) / (alone[-1] - alone[0]).total_seconds()
    after = len(both) / (both[-1] - both[0]).total_seconds()
    print(
        f"one worker: {before:.0f} events/s ({len(alone)} events); with a second beside it: {after:.0f} events/s "
        f"({len(both)} events): {after / before:.2f} times"
    )


def fill(address: str, events: int, persons: int) -> None:
    fresh(address)
    database = Database(address)
    for start in range(0, events, 500):
        receive(
            database,
            *(text_event(f"คนที่ {n % persons}", "เมนู") for n in range(start, min(events, start + 500))),
        )
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database", nargs="?")
    parser.add_argument("--events", type=int, default=6000)
    parser.add_argument("--persons", type=int, default=1500)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--join", type=float, metavar="SECONDS", help="a second worker comes then")
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    if asked.join and not (asked.database or "").startswith("postgresql"):
        parser.error("SQLite has one worker: --join needs a PostgreSQL address")
    with tempfile.TemporaryDirectory() as folder:
        address = asked.database or f"sqlite:///{folder}/bench.db"
        fill(address, asked.events, asked.persons)
        database = Database(address)
        profile = cProfile.Profile()
        began, cpu = time.perf_counter(), time.process_time()
        if asked.profile:
            profile.runcall(work, address, 0, asked.real)
            inbox_profile(profile, address, asked.real)
        elif asked.join:
            joined(address, asked.threads, asked.real, asked.join)
        elif asked.processes == 1:
            work(address, asked.threads, asked.real)
        else:
            spawn = multiprocessing.get_context("spawn")
            running = [
                spawn.Process(target=work, args=(address, asked.threads, asked.real))
                for _ in range(asked.processes)
            ]
            for process in running:
                process.start()
            for process in running:
                process.join()
        cpu = time.process_time() - cpu
        with database.reading() as session:
            asked_for = select(
                func.min(InboundEvent.settled_at), func.max(InboundEvent.settled_at), func.count()
            )
            first, last, handled = session.execute(asked_for.where(InboundEvent.state == "handled")).one()
            messages = session.scalar(select(func.count()).select_from(OutboundMessage))
        took = (last - first).total_seconds()
        print(
            f"{handled} events handled, {messages} messages: {handled / took:.0f} events/s "
            f"({asked.processes} x {asked.threads} threads, {'dispatch' if asked.real else 'stand-in'}, "
            f"{address.split(':')[0]}; CPU {cpu / handled * 1000:.2f} ms an event; wall {time.perf_counter() - began:.1f} s)"
        )


def inbox_profile(profile: cProfile.Profile, address: str, real: bool) -> None:
    from handlers import dispatch

    handle, check = (dispatch.handle, dispatch.danger_check) if real else (stand_in, nothing)
    inbox = worker(Database(address), handle, check)
    profile.enable()
    while inbox.round():
        pass
    profile.disable()
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
