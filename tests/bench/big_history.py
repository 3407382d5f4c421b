"""Years of service, table by table, as SQL over a counted set: how much there is, and how old.

Of each kind that is forgotten some time, an hour's or a day's worth is due (models/upkeep/); all the rest is either kept
or forgotten already.
"""

from dataclasses import dataclass

from bench.big_tongue import Tongue

DAY = 86400
YEARS = 3 * 365 * DAY
CENTRES, EACH = 500, 4
"""Centres, and members of each."""
RUNS, REMEMBERED = 50, 5
"""Weekly notices, and of how many it is still known who heard."""


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
