"""`pakmut explain`: how the bot reads a message, and why. Uses the settings' database if there is one, never makes one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from handlers.dispatch.explain import Explained


@click.command()
@click.argument("text", required=False)
@click.option(
    "--jsonl", is_flag=True, help="Read one JSON object a line from standard input, write one a line."
)
def explain(text: str | None, *, jsonl: bool) -> None:
    """Show place, category, danger, intent and leading unit of TEXT, and why."""
    from bot.cli.explain_many import BadLine, answers
    from handlers.dispatch.explain import Explainer

    if jsonl == (text is not None):
        raise click.UsageError("give either TEXT or --jsonl")
    with _session() as session:
        explainer = Explainer(session)
        if text is not None:
            _show(explainer.explain({"text": text}), text)
            return
        with closing(answers(explainer)) as found:
            for answer in found:
                if isinstance(answer, BadLine):
                    raise click.ClickException(answer.why)
                click.echo(answer)


@contextmanager
def _session() -> Iterator["Session | None"]:
    """The database of the settings when it is there and up to date, else None, with a word on standard error."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import OperationalError

    from bot.config import DatabaseSettings, read
    from handlers import wording
    from models.content import reload_into
    from models.migrations import current_problem
    from models.session import Database

    address = make_url(read(DatabaseSettings).database_url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        yield None
        return
    database = Database(str(address.render_as_string(hide_password=False)))
    try:
        problem = current_problem(database)
    except OperationalError:
        problem = "the database cannot be reached"
    if problem:
        click.echo(f"pakmut: {problem}; reading with the gazetteer alone", err=True)
        yield None
    else:
        with database.reading() as session:
            reload_into(wording.override)(session)
            yield session
    database.close()


def _show(found: "Explained", text: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _rows(found, text):
        if value:
            table.add_row(name, value)
    Console(highlight=False).print(table)


def _rows(found: "Explained", text: str) -> Iterator[tuple[str, str]]:
    from handlers.places import place

    reading, where = found.reading, found.place
    named = place(where.code) if where.code else None
    colour = {"E1": "bold white on red", "E2": "bold red", "U": "yellow", "N": "green"}[reading.tier]
    yield "place", f"{named.label} ({where.code})" if named else "-"
    if where.ambiguous:
        choices = (place(code) for code in where.candidates)
        yield "asks which", "\n".join(f"{choice.label} ({choice.code})" for choice in choices if choice)
    yield "categories", ", ".join(reading.categories) + (f" › {reading.sub}" if reading.sub else "")
    yield "danger", f"[{colour}] {reading.tier} [/]" + (f" {reading.danger.kind}" if reading.danger else "")
    yield "intent", str(reading.intent or "")
    yield "leads", f"{found.centre_name} ({found.centre})" if found.centre else "- (no database with units)"
    yield "why", "\n".join(found.reasons)
    yield "content", "\n".join(_entry(source, text) for source in reading.sources)


def _entry(source: str, text: str) -> str:
    """The content entry that decided, as `pakmut content import` names it, and of sentences the one most alike."""
    from rich.markup import escape

    from handlers.triage import nearest

    alike = f' ≈ "{escape(nearest(text, source))}"' if source.startswith("examples.") else ""
    return f"[magenta]{source}[/]{alike}"
