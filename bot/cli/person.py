"""`pakmut person export|erase LINE_USER_ID`: what we keep of somebody, and forgetting it."""

import json
import sys

import click

from bot.config import DatabaseSettings, read
from handlers import privacy
from models import erasure
from models.session import Database


@click.group()
def person() -> None:
    """Export or erase what is kept of one person."""


@person.command()
@click.argument("line_user_id")
def export(line_user_id: str) -> None:
    """Print everything that is kept of this person as JSON (PDPA section 30: within 30 days)."""
    database = Database(read(DatabaseSettings).database_url)
    with database.reading() as session:
        found = erasure.person_by_line_id(session, line_user_id)
        kept = privacy.export(session, found) if found else None
    database.close()
    if kept is None:
        raise click.ClickException("nobody with this LINE user id is known")
    json.dump(kept, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


@person.command()
@click.argument("line_user_id")
@click.option(
    "--keep-phone", is_flag=True, help="Let staff go on by phone until the open tickets are closed."
)
@click.confirmation_option(prompt="Erase this person everywhere? It cannot be undone.")
def erase(line_user_id: str, keep_phone: bool) -> None:
    """Forget this person everywhere; open tickets are cancelled and their centres told."""
    database = Database(read(DatabaseSettings).database_url)
    with database.unit_of_work() as session:
        found = erasure.person_by_line_id(session, line_user_id)
        cancelled = privacy.erase(session, found, keep_phone=keep_phone) if found else None
    database.close()
    if cancelled is None:
        raise click.ClickException("nobody with this LINE user id is known")
    click.echo(f"erased; {cancelled} open tickets cancelled")
