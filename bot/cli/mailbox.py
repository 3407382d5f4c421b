"""`pakmut inbox|outbox list|retry|drop`: what the mailbox could not do by itself. No names, no words."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.cli.database import opened

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.parked import Item


@click.group()
def inbox() -> None:
    """Events that could not be handled."""


@click.group()
def outbox() -> None:
    """Messages that LINE would not take (m…), deliveries given up or of unknown outcome (d…), calls given up (c…)."""


@contextmanager
def _unit() -> Iterator["Session"]:
    with opened() as database, database.unit_of_work() as session:
        yield session


@inbox.command("list")
@click.option("--waiting", is_flag=True, help="Also those that are only waiting.")
def inbox_list(waiting: bool) -> None:
    """One line per event: id, state, kind, age, tries, why."""
    from models import parked

    with _unit() as session:
        _print(parked.items(session, "e"), parked.MOST)
        if waiting:
            _print(parked.waiting_events(session), parked.MOST)


@inbox.command("retry")
@click.argument("ids", nargs=-1, required=True)
def inbox_retry(ids: tuple[str, ...]) -> None:
    """Let parked events be handled again."""
    from models import parked

    _each(_events(ids), parked.retry)


@inbox.command("drop")
@click.argument("ids", nargs=-1, required=True)
def inbox_drop(ids: tuple[str, ...]) -> None:
    """Give parked events up for good; what they said is forgotten."""
    from models import parked

    _each(_events(ids), parked.drop)


@outbox.command("list")
@click.option("--waiting", is_flag=True, help="Also messages that only wait, to be sent or for quota.")
def outbox_list(waiting: bool) -> None:
    """One line each: id, state, kind, age, tries, why."""
    from models import parked

    with _unit() as session:
        _print(parked.items(session, "mdc"), parked.MOST)
        if waiting:
            _print(parked.waiting_messages(session), parked.MOST)


@outbox.command("retry")
@click.argument("names", nargs=-1, required=True)
def outbox_retry(names: tuple[str, ...]) -> None:
    """Send again (m…, d…; of unknown outcome it may come twice), or call again (c…)."""
    from models import parked

    _each(_outgoing(names), parked.retry)


@outbox.command("drop")
@click.argument("names", nargs=-1, required=True)
def outbox_drop(names: tuple[str, ...]) -> None:
    """Give these up for good; also messages that only wait (m…)."""
    from models import parked

    _each(_outgoing(names), parked.drop_any)


def _print(items: "Iterable[Item]", most: int) -> None:
    listed = list(items)
    for item in listed:
        click.echo(
            f"{item.name}\t{item.state}\t{item.kind}\t{age(item)}\t{item.attempts}\t{item.reason or '-'}"
        )
    if len(listed) >= most:
        click.echo(f"… the oldest {most} of each kind", err=True)


def age(item: "Item") -> str:
    """How long it has been there, e.g. 3m, 2h05m, 4d03h."""
    from models.clock import now

    minutes = max(0, int((now() - item.since).total_seconds() // 60))
    hours, days = minutes // 60, minutes // 1440
    if days:
        return f"{days}d{hours % 24:02}h"
    return f"{hours}h{minutes % 60:02}m" if hours else f"{minutes}m"


def _each(names: Iterable[str], act: "Callable[[Session, str], None]") -> None:
    """All of them or none."""
    from models.parked import Gone

    with _unit() as session:
        for name in names:
            try:
                act(session, name)
            except Gone:
                raise click.ClickException(f"{name} is not parked (any more)") from None
            except ValueError as reason:
                raise click.ClickException(str(reason)) from None


def _events(ids: Iterable[str]) -> Iterator[str]:
    """`e12`, or only its number."""
    return (one if one.startswith("e") else f"e{one}" for one in ids)


def _outgoing(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name[:1] not in ("m", "d", "c") or not name[1:].isdecimal():
            raise click.ClickException(f"{name}: expected m, d or c and a number, as `outbox list` shows")
        yield name
