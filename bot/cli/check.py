"""`pakmut check`: whether this installation can do its work; one line for each question, exit 1 if any fails."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.line.api import Line
    from models.session import Database


@click.command()
def check() -> None:
    """Settings, database, schema, last desk, LINE token, webhook, quota."""
    import logging

    from bot import log

    log.configure("", logging.CRITICAL)  # the answers say it all
    failed = False
    for name, problem, says in _answers():
        failed = failed or problem is not None
        click.echo(f"{name}: {problem or says}" if problem is None else f"{name}: FAILED: {problem}")
    sys.exit(1 if failed else 0)


Answer = tuple[str, str | None, str]


def _answers() -> Iterator[Answer]:
    """Name, problem (None if well) and what else there is to say."""
    from bot.config import BadSetting, Settings, read

    try:
        settings = read(Settings)
    except BadSetting as bad:
        yield "settings", str(bad).removeprefix("pakmut: "), ""
        return
    unfilled = ", ".join(settings.placeholders)
    yield "settings", f"still placeholders: {unfilled}" if unfilled else None, "ok"
    yield "media", _media(settings), "ok"
    yield from _of_the_database(settings)


def _media(settings: "Settings") -> str | None:
    from bot.line.store import Store

    try:
        Store(settings).try_out()
    except OSError as fault:
        return f"MEDIA_URL does not work: {type(fault).__name__}: {fault}"[:200]
    return None


def _of_the_database(settings: "Settings") -> Iterator[Answer]:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.line import connection
    from models.migrations import current_problem
    from models.session import Database, Patience

    database = Database(settings.database_url, Patience(connect=3000, lock=1000, statement=5000))
    try:
        problem = current_problem(database)
    except SQLAlchemyError as error:
        yield "database", f"cannot be reached ({type(error).__name__})", ""
        return
    yield "database", None, "ok"
    yield "schema", problem, "ok"
    if problem is None:
        yield "last desk", _last_desk(database), "ok"
        yield from _of_line(connection.connect(settings, database), settings, database)
    database.close()


def _last_desk(database: "Database") -> str | None:
    from models.units import covering

    with database.reading() as session:
        desks = [unit for unit in covering(session, None) if unit.code == "*"]
    if not desks:
        return "no centre covers *"
    return (
        None
        if any(unit.staffed for unit in desks)
        else f"{desks[0].centre.code} covers * and has no active member"
    )


def _of_line(line: "Line", settings: "Settings", database: "Database") -> Iterator[Answer]:
    yield _ask("LINE token", lambda: _token(line))
    yield _ask("webhook", lambda: _webhook(line, settings))
    yield _ask("quota", lambda: quota(line, database))


def _ask(name: str, question: Callable[[], tuple[str | None, str]]) -> Answer:
    from bot.line.api import NoToken, Unreachable

    try:
        problem, says = question()
    except NoToken:
        problem, says = "LINE gives no channel access token", ""
    except Unreachable as fault:
        problem, says = f"LINE cannot be reached ({fault})", ""
    return name, problem, says


def _token(line: "Line") -> tuple[str | None, str]:
    answer = line.ask("GET /v2/bot/info", line.messaging.get_bot_info_with_http_info)
    return (None, f"ok ({answer.json.get('displayName')})") if answer.ok else (f"status {answer.status}", "")


def _webhook(line: "Line", settings: "Settings") -> tuple[str | None, str]:
    answer = line.ask(
        "GET /v2/bot/channel/webhook/endpoint", line.messaging.get_webhook_endpoint_with_http_info
    )
    if not answer.ok:
        return f"status {answer.status}", ""
    wanted, found = f"{settings.public_url}/callback", answer.json.get("endpoint")
    if found != wanted:
        return f"LINE sends to {found}, not to {wanted}", ""
    return (None, "ok") if answer.json.get("active") else ("is switched off in the console", "")


def quota(line: "Line", database: "Database") -> tuple[str | None, str]:
    """What is left, and how far LINE's count and our ledger lie apart (said, but no fault: its Manager sends too)."""
    from bot.line.budget import figures
    from handlers.outreach.budget import apart
    from models.health import quota_used

    found = figures(line)
    if found is None:
        return None, "ok (LINE does not say)"
    with database.reading() as session:
        billed = sum(quota_used(session).values())
    counts = f"LINE counts {found.used} used, our ledger {billed}, difference {found.used - billed}"
    if apart(found.used, billed):
        counts += ": somebody sends from LINE's Manager, or an answer of LINE was lost"
    if found.value is None:
        return None, f"ok (no limit; {counts})"
    left = max(0, found.value - found.used)
    return (
        (None, f"ok ({left} messages left this month; {counts})")
        if left
        else (f"the month's messages are used up ({counts})", "")
    )
