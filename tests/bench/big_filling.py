"""Fills a database with years of service: tickets and handled events by the million, and all that belongs to them.

Rows are made by the database itself (`INSERT … SELECT` over a counted set), with the indexes away meanwhile. Of each
kind that is forgotten some time, an hour's or a day's worth is due (models/upkeep/); all the rest is either kept or
forgotten already, so that retention finds the proportions of a service that has run for years.

python tests/bench/big_filling.py DATABASE_URL [--tickets 1000000] [--events 1000000]: empties that database first.
"""

import argparse
import sqlite3
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection
from support.fresh import fresh

from models import Base
from models.session import Database

DAY = 86400
YEARS = 3 * 365 * DAY
CENTRES, EACH = 500, 4
"""Centres, and members of each."""
RUNS, REMEMBERED = 50, 5
"""Weekly notices, and of how many it is still known who heard."""


@dataclass(frozen=True)
class Tongue:
    """The words in which the two databases differ. `now` is the moment at which the history ends."""

    postgresql: bool
    now: str

    def ago(self, seconds: str) -> str:
        if self.postgresql:
            return f"(timestamptz '{self.now}+00' - ({seconds}) * interval '1 second')"
        return f"(strftime('%Y-%m-%d %H:%M:%f', '{self.now}', -({seconds}) || ' seconds') || '000')"

    def month(self, moment: str) -> str:
        return f"to_char({moment}, 'YYYY-MM')" if self.postgresql else f"strftime('%Y-%m', {moment})"

    def day(self, moment: str) -> str:
        return f"CAST({moment} AS date)" if self.postgresql else f"date({moment})"

    def wide(self, number: str, width: int) -> str:
        if self.postgresql:
            return f"lpad(CAST({number} AS text), {width}, '0')"
        return f"printf('%0{width}d', {number})"

    def json(self, value: str) -> str:
        return f"CAST('{value}' AS json)" if self.postgresql else f"'{value}'"

    def counted(self, rows: int) -> str:
        if self.postgresql:
            return f"FROM generate_series(CAST(1 AS bigint), {rows}) AS n(i)"
        return "FROM n"

    def numbers(self, rows: int) -> str:
        return (
            ""
            if self.postgresql
            else f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) "
        )


@dataclass(frozen=True)
class Size:
    """How much there is; everything follows from the numbers of tickets and of handled events."""

    tickets: int
    events: int

    @property
    def members(self) -> int:
        return CENTRES * EACH

    @property
    def persons(self) -> int:
        return self.tickets * 2 // 5 + self.members

    @property
    def subscribers(self) -> int:
        return self.tickets // 50

    @property
    def old_deliveries(self) -> int:
        """Those that a bill or a notice still points to."""
        return self.tickets * 3 // 10

    @property
    def messages_out(self) -> int:
        return self.events + self.tickets // 2


def line_id(number: str, tongue: Tongue) -> str:
    """The LINE user id of a person by number."""
    return f"'U' || {tongue.wide(number, 32)}"


def plan(size: Size, tongue: Tongue) -> list[tuple[str, int, dict[str, str]]]:
    """(table, rows, column → SQL over `i`), parents first."""
    return [
        *_units(size, tongue), *_people(size, tongue), *_outreach(size, tongue), *_tickets(size, tongue),
        *_words(size, tongue), *_mail(size, tongue),
    ]  # fmt: skip


def _units(size: Size, say: Tongue) -> list[tuple[str, int, dict[str, str]]]:
    return [
        ("centre", CENTRES, {
            "id": "i", "code": "'C' || i", "name": "'ศูนย์ช่วยเหลือสังคมตำบล ' || i",
            "kind": "CASE WHEN i = 1 THEN 'province' ELSE 'tambon' END", "leads": say.json("[]"), "active": "TRUE",
        }),
        ("coverage", CENTRES, {
            "id": "i", "centre_id": "i",
            "code": "CASE WHEN i = 1 THEN '*' ELSE CAST(100000 + i AS varchar(6)) END",
        }),
    ]  # fmt: skip


def _people(size: Size, say: Tongue) -> list[tuple[str, int, dict[str, str]]]:
    citizens = size.persons - size.members
    long_ago, lately = say.ago(f"{DAY} * (1 + i % 1000)"), say.ago("(i * 7919) % (7 * 86400)")
    open_now = f"i % 200 = 1 AND i <= {citizens}"
    return [
        ("person", size.persons, {
            "id": "i", "line_user_id": line_id("i", say), "created_at": long_ago, "followed_at": long_ago,
            "follow_changed_at": long_ago, "invite_failures": "0",
            "blocked_at": f"CASE WHEN i % 20 = 3 AND i <= {citizens} THEN {long_ago} END",
        }),
        ("member", size.members, {
            "id": "i", "person_id": f"{citizens} + i", "centre_id": f"(i - 1) / {EACH} + 1", "joined_at": long_ago,
            "role": "CASE WHEN i % 4 = 0 THEN 'supervisor' ELSE 'officer' END", "on_duty": "i % 2 = 0",
        }),
        # a few drafts are under way, a few of those were left alone for more than a week
        ("conversation", size.persons, {
            "id": "i", "order_key": line_id("i", say), "version": "1", "trail": say.json("[]"),
            "draft": say.json("{}"), "offered": say.json("[]"), "flow": f"CASE WHEN {open_now} THEN 'request' END",
            "step": f"CASE WHEN {open_now} THEN 'story' END",
            "updated_at": f"CASE WHEN i % 4000 = 1 THEN {say.ago(f'{8 * DAY}')} ELSE {lately} END",
        }),
    ]  # fmt: skip


def _outreach(size: Size, say: Tongue) -> list[tuple[str, int, dict[str, str]]]:
    week = say.ago(f"({RUNS} - i + 1) * {7 * DAY}")
    return [
        ("programme", 1, {
            "id": "i", "code": "'P'", "name": "'ปักหมุด'", "centre_id": "1", "valid_from": say.day(say.ago(f"{YEARS}")),
            "valid_to": say.day(say.ago(f"{-YEARS}")), "weekdays": say.json('["MO"]'), "services": say.json("[]"),
        }),
        ("stop", 4, {
            "id": "i", "programme_id": "1", "code": "'S' || i", "name": "'จุดที่ ' || i", "position": "i",
            "active": "TRUE",
        }),
        ("visit", RUNS, {
            "id": "i", "programme_id": "1", "week": "'W' || i", "date": say.day(week), "stop_id": "i % 4 + 1",
            "state": "'done'", "changed_by_hand": "FALSE", "revision": "1", "version": "1",
        }),
        ("run", RUNS, {
            "id": "i", "visit_id": "i", "kind": "'weekly'", "revision": "1", "planned_at": week,
            "audience": str(size.subscribers), "skipped": "0", "state": "'queued'",
        }),
        ("subscription", size.subscribers, {
            "id": "i", "person_id": "i", "programme_id": "1", "stops": say.json("[]"), "since": say.ago(f"{YEARS}"),
            "morning": "FALSE",
        }),
    ]  # fmt: skip


def _tickets(size: Size, say: Tongue) -> list[tuple[str, int, dict[str, str]]]:
    age = f"(({size.tickets} - i) * {YEARS} / {size.tickets})"
    # one in 25 of the last month is open, one in 500 of all others; what is over was closed after three days
    is_open = f"(({age} < {30 * DAY} AND i % 25 = 0) OR i % 500 = 0 OR {age} < {3 * DAY})"
    closed_ago = f"({age} - {3 * DAY})"
    waits = f"({is_open} AND i % 4 = 0)"
    kept = f"({is_open} OR {closed_ago} < {731 * DAY})"
    centre = f"((i * 7919) % {CENTRES} + 1)"
    of = "((i + 3) / 4)"
    return [
        ("ticket", size.tickets, {
            "id": "i", "number": "'NKP-69-' || i", "version": "1", "categories": say.json('["MONEY"]'),
            "person_id": f"CASE WHEN {kept} THEN (i * 31) % {size.persons - size.members} + 1 END",
            "status": f"CASE WHEN {waits} THEN 'ROUTED' WHEN {is_open} THEN 'ASSISTING' ELSE 'CLOSED_HELPED' END",
            "tier": "'N'", "urgency": "'normal'", "place": "'480101'", "discreet": "FALSE", "wants_person": "FALSE",
            "phone": f"CASE WHEN {kept} THEN '0810000000' END", "centre_id": centre,
            "member_id": f"CASE WHEN NOT {waits} THEN ({centre} - 1) * {EACH} + i % {EACH} + 1 END",
            "hops": "0", "left_province": "FALSE", "routing_reason": "'ศูนย์นี้ดูแลตำบลนี้'",
            "accept_by": say.ago(f"{age} - {DAY}"), "opened_at": say.ago(age),
            "closed_at": f"CASE WHEN NOT {is_open} THEN {say.ago(closed_ago)} END",
        }),
        ("ticket_event", size.tickets * 4, {
            "id": "i", "ticket_id": of, "actor": "'member'", "citizen_told": "TRUE",
            "at": say.ago(f"(({size.tickets} - {of}) * {YEARS} / {size.tickets}) - ((i + 3) % 4) * 7200"),
            "kind": "CASE (i + 3) % 4 WHEN 0 THEN 'opened' WHEN 1 THEN 'accepted' WHEN 2 THEN 'answered' ELSE 'closed' END",
        }),
        ("answer", size.tickets // 3, {
            "id": "i", "ticket_id": "i * 3", "member_id": f"i % {size.members} + 1", "line_message_id": "'m' || i * 6",
            "state": "'released'", "release_at": say.ago(f"({size.tickets} - i * 3) * {YEARS} / {size.tickets}"),
        }),
        ("read_log", size.tickets, {
            "id": "i", "ticket_id": "i", "member_id": f"i % {size.members} + 1", "what": "'case'",
            "at": say.ago(f"({size.tickets} - i) * {731 * DAY} / {size.tickets}"),
        }),
        ("ticket_counter", 1, {"letters": "'NKP'", "year": "2569", "last": str(size.tickets)}),
    ]  # fmt: skip


def _words(size: Size, say: Tongue) -> list[tuple[str, int, dict[str, str]]]:
    """Two messages a ticket; the words are gone 90 days after closing, but for a day's worth that is due."""
    of, tickets, told = "((i + 1) / 2)", size.tickets, size.tickets * 2
    age = f"(({tickets} - {of}) * {YEARS} / {tickets})"
    loose = f"((i - {told}) * {31 * DAY} / {tickets // 10} )"
    of_ticket, over = f"i <= {told}", f"{age} > {94 * DAY} AND {of} % 500 <> 0"
    gone = f"({of_ticket} AND {over})"
    return [
        ("message", told + tickets // 10, {
            "id": "i", "line_message_id": "'m' || i", "ticket_id": f"CASE WHEN {of_ticket} THEN {of} END",
            "person_id": f"({of} * 31) % {size.persons - size.members} + 1",
            "kind": f"CASE WHEN i % 50 = 7 AND {of_ticket} THEN 'photo' ELSE 'text' END",
            "text": f"CASE WHEN NOT {gone} THEN 'บ้านพังค่ะ ฝนตกหนักทั้งคืน ขอคนช่วยดูหน่อยค่ะ' END",
            "happened_at": say.ago(f"CASE WHEN {of_ticket} THEN {age} ELSE {31 * DAY} - {loose} END"),
            "created_at": say.ago(f"CASE WHEN {of_ticket} THEN {age} ELSE {31 * DAY} - {loose} END"),
            "gone_at": f"CASE WHEN {gone} THEN {say.ago(f'{DAY}')} END",
        }),
        ("ticket_part", told, {"id": "i", "ticket_id": of, "line_message_id": "'m' || i", "part": "'story'"}),
        ("media", told // 50, {
            "id": "i", "message_id": "(i - 1) * 50 + 7",
            "state": f"CASE WHEN ({tickets} - ((i - 1) * 50 + 8) / 2) * {YEARS} / {tickets} > {94 * DAY} THEN 'gone' ELSE 'kept' END",
        }),
    ]  # fmt: skip


def _mail(size: Size, say: Tongue) -> list[tuple[str, int, dict[str, str]]]:
    old, out, events = size.old_deliveries, size.messages_out, size.events
    span = 91 * DAY
    age = f"(({out} - i) * {span} / {out})"
    of = f"(i - {old})"
    sent = f"(CASE WHEN i > {old} THEN ({out} - {of}) * {span} / {out} ELSE {span} + ({old} - i) * {700 * DAY} / {old} END)"
    is_push = f"(i <= {old} OR i % 10 < 3)"
    notices = REMEMBERED * size.subscribers
    to = line_id(f"(i * 31) % {size.persons - size.members} + 1", say)
    billed = f"(CASE WHEN i <= {old} THEN i ELSE {old} + (i - {old}) / 3 * 10 + (i - {old}) % 3 END)"
    billed_ago = f"(CASE WHEN i <= {old} THEN {span} + ({old} - i) * {700 * DAY} / {old} ELSE ({out} - (i - {old}) / 3 * 10) * {span} / {out} END)"
    return [
        ("inbound_event", events, {
            "id": "i", "event_id": f"'01H' || {say.wide('i', 23)}", "order_key": "''", "kind": "'message.text'",
            "happened_at": say.ago(f"({events} - i) * {31 * DAY} / {events}"), "state": "'handled'", "attempts": "1",
            "received_at": say.ago(f"({events} - i) * {31 * DAY} / {events}"), "danger_checked": "TRUE",
            "settled_at": say.ago(f"({events} - i) * {31 * DAY} / {events}"),
        }),
        ("delivery", old + out, {
            "id": "i", "endpoint": f"CASE WHEN i <= {notices // 500} THEN 'multicast' WHEN {is_push} THEN 'push' ELSE 'reply' END",
            "to": "''", "lane": f"CASE WHEN i <= {notices // 500} THEN 'bulk' ELSE 'talk' END",
            "purpose": f"CASE WHEN i <= {notices // 500} THEN 'notice' ELSE 'talk' END",
            "retry_key": f"CASE WHEN {is_push} THEN 'key-' || i END", "had_unknown": "FALSE",
            "reply_token": f"CASE WHEN NOT {is_push} AND {sent} < 7200 THEN 'spent-' || i END", "state": "'sent'",
            "recipients": f"CASE WHEN i <= {notices // 500} THEN 500 WHEN {is_push} THEN 1 ELSE 0 END", "attempts": "1",
            "due_at": say.ago(sent), "settled_at": say.ago(sent), "status": "200", "request_id": "'request-' || i",
        }),
        ("outbound_message", out, {
            "id": "i", "to": to, "lane": "'talk'", "purpose": "'talk'", "matters": "FALSE", "reply_only": "FALSE",
            "ticket_id": f"CASE WHEN i % 3 = 0 THEN {size.tickets} - i % {max(1, size.tickets // 12)} END",
            "content": say.json('{"kind": "Say", "text": "รับเรื่องแล้วค่ะ ศูนย์จะติดต่อกลับในเวลาราชการ"}'),
            "due_at": say.ago(age), "created_at": say.ago(age), "state": "'frozen'", "delivery_id": f"{old} + i",
            "most": "5", "objects": "1", "line_message_id": "'s' || i",
        }),
        ("quota_entry", old + out * 3 // 10, {
            "id": "i", "delivery_id": billed, "month": say.month(say.ago(billed_ago)), "purpose": "'ticket'",
            "recipients": "1", "at": say.ago(billed_ago),
        }),
        ("notice", notices, {
            "run_id": f"{RUNS} - (i - 1) / {size.subscribers}", "person_id": f"(i - 1) % {size.subscribers} + 1",
            "delivery_id": "(i - 1) / 500 + 1",
        }),
        ("line_call", events // 20, {
            "id": "i", "kind": "'loading'", "args": say.json("{}"), "state": "'done'", "attempts": "1",
            "due_at": say.ago(f"({events // 20} - i) * {8 * DAY} / {events // 20}"),
            "settled_at": say.ago(f"({events // 20} - i) * {8 * DAY} / {events // 20}"),
        }),
        ("tombstone", events // 500, {"line_message_id": "'gone' || i", "at": say.ago(f"i * 60 % {80 * DAY}")}),
    ]  # fmt: skip


def fill(address: str, size: Size) -> float:
    """Make the database anew with all of that; the seconds it took."""
    began = time.perf_counter()
    if address.startswith("sqlite"):
        for end in ("", "-wal", "-shm"):
            Path(address.removeprefix("sqlite:///") + end).unlink(missing_ok=True)
    fresh(address)
    database = Database(address)
    tongue = Tongue(not database.is_sqlite, datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"))
    try:
        (_fill_sqlite if database.is_sqlite else _fill_postgresql)(database, plan(size, tongue), tongue)
    finally:
        database.close()
    return time.perf_counter() - began


def _whole(table: str, columns: dict[str, str]) -> dict[str, str]:
    """With the plain defaults (false, 0, '') of the columns that the plan does not speak of."""
    missing = [
        column
        for column in Base.metadata.tables[table].columns
        if column.name not in columns and not column.nullable
    ]
    plain = {bool: "FALSE", int: "0", str: "''"}
    return columns | {column.name: plain[column.type.python_type] for column in missing}


def _insert(table: str, rows: int, given: dict[str, str], tongue: Tongue) -> str:
    columns = _whole(table, given)
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f'INSERT INTO "{table}" ({names}) {tongue.numbers(rows)}'
        f"SELECT {', '.join(columns.values())} {tongue.counted(rows)}"
    )


def _fill_sqlite(database: Database, tables: list[tuple[str, int, dict[str, str]]], tongue: Tongue) -> None:
    connection = sqlite3.connect(str(database.url.database), isolation_level=None)
    for pragma in (
        "synchronous=OFF",
        "foreign_keys=OFF",
        "cache_size=-400000",
        "temp_store=MEMORY",
        "mmap_size=4000000000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    made = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    connection.execute("BEGIN")
    for name, _ in made:
        connection.execute(f'DROP INDEX "{name}"')
    for table, rows, columns in tables:
        connection.execute(_insert(table, rows, columns, tongue))
    for _, statement in made:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _fill_postgresql(
    database: Database, tables: list[tuple[str, int, dict[str, str]]], tongue: Tongue
) -> None:
    with database.engine.begin() as connection:
        for setting in ("session_replication_role = replica", "statement_timeout = 0", "maintenance_work_mem = '1GB'",
                        "synchronous_commit = off", "idle_in_transaction_session_timeout = 0"):  # fmt: skip
            connection.exec_driver_sql(f"SET {setting}")
        made = _postgresql_indexes(connection)
        for name in made:
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
        for table, rows, columns in tables:
            connection.exec_driver_sql(_insert(table, rows, columns, tongue).replace("%", "%%"))
            if "id" in columns:
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {rows})")
        for statement in made.values():
            connection.exec_driver_sql(statement)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM ANALYZE")


def _postgresql_indexes(connection: Connection) -> dict[str, str]:
    """Every index that no constraint owns, with the statement that makes it."""
    asked = text(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint) AND tablename <> 'alembic_version'"
    )
    return {str(name): str(statement) for name, statement in connection.execute(asked)}


def counts(address: str) -> dict[str, int]:
    """The rows of every table that has some."""
    database = Database(address)
    with database.reading() as session:
        found = {
            table: int(session.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)
            for table in inspect(database.engine).get_table_names()
        }
    database.close()
    return {table: rows for table, rows in found.items() if rows}


def orphans(address: str) -> list[Any]:
    """Rows without their parent (asked of SQLite alone; both are filled by the same plan)."""
    connection = sqlite3.connect(address.removeprefix("sqlite:///"))
    found = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    connection.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    took = fill(asked.database, Size(asked.tickets, asked.events))
    found = counts(asked.database)
    print(f"{sum(found.values()):,} rows in {took:.0f} s")
    for table, rows in sorted(found.items(), key=lambda one: -one[1]):
        print(f"  {table:20}{rows:>12,}")


if __name__ == "__main__":
    main()
