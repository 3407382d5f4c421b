"""`pakmut inbox|outbox list|retry|drop`: what the mailbox could not do by itself. No names, no words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.cli.database import opened

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@click.group()
def inbox() -> None:
    """Events that could not be handled."""


@click.group()
def outbox() -> None:
    """Messages that wait, and deliveries that LINE refused or never answered."""


@contextmanager
def _unit() -> Iterator["Session"]:
    with opened() as database, database.unit_of_work() as session:
        yield session


@inbox.command("list")
@click.option("--waiting", is_flag=True, help="Also those that are only waiting.")
def inbox_list(waiting: bool) -> None:
    """One line per event: id, state, kind, tries, since when, why."""
    from models import parked

    with _unit() as session:
        for event in parked.events(session, waiting):
            click.echo(
                f"{event.id}\t{event.state}\t{event.kind}\t{event.attempts}\t"
                f"{event.received_at:%Y-%m-%d %H:%M:%S}Z\t{event.reason or ''}"
            )


@inbox.command("retry")
@click.argument("ids", type=int, nargs=-1, required=True)
def inbox_retry(ids: tuple[int, ...]) -> None:
    """Let parked events be handled again."""
    from models import parked
    from models.inbound import InboundEvent
    from models.session import wake

    with _unit() as session:
        for event_id in ids:
            event = session.get(InboundEvent, event_id)
            if event is None or not parked.retry_event(session, event):
                raise click.ClickException(f"event {event_id} is not parked, or its content is gone")
        wake(session, "inbox")


@inbox.command("drop")
@click.argument("ids", type=int, nargs=-1, required=True)
def inbox_drop(ids: tuple[int, ...]) -> None:
    """Give parked events up for good."""
    from models import parked
    from models.inbound import InboundEvent

    with _unit() as session:
        for event_id in ids:
            event = session.get(InboundEvent, event_id)
            if event is None or event.state != "parked":
                raise click.ClickException(f"event {event_id} is not parked")
            parked.drop_event(event)


@outbox.command("list")
def outbox_list() -> None:
    """One line each: what waits (m…), what failed (d…), what was not called (c…)."""
    from models import parked

    with _unit() as session:
        for message in parked.messages(session):
            click.echo(
                f"m{message.id}\t{message.state}\t{message.lane.value}\t{message.due_at:%Y-%m-%d %H:%M:%S}Z"
            )
        for delivery in parked.deliveries(session):
            click.echo(
                f"d{delivery.id}\t{delivery.state}\t{delivery.endpoint}\t{delivery.lane.value}\t"
                f"{delivery.status or '-'}\t{delivery.reason or ''}"
            )
        for call in parked.calls(session):
            click.echo(f"c{call.id}\t{call.state}\t{call.kind}\t{call.reason or ''}")


@outbox.command("retry")
@click.argument("names", nargs=-1, required=True)
def outbox_retry(names: tuple[str, ...]) -> None:
    """Push the messages of failed deliveries anew (d…; may double an unknown one), or call again (c…)."""
    from models import parked
    from models.clock import now
    from models.outbound import Delivery, LineCall
    from models.session import wake

    with _unit() as session:
        for name in names:
            row = session.get(Delivery if name.startswith("d") else LineCall, _number(name))
            if isinstance(row, LineCall) and row.state == "parked":
                row.state, row.attempts, row.due_at = "due", 0, now()
            elif (
                not isinstance(row, Delivery)
                or row.state in ("trying", "sent")
                or not parked.retry_delivery(session, row)
            ):
                raise click.ClickException(f"{name} cannot be tried again")
        wake(session, "outbox")
        wake(session, "calls")


@outbox.command("drop")
@click.argument("names", nargs=-1, required=True)
def outbox_drop(names: tuple[str, ...]) -> None:
    """Do not send messages that wait (m…)."""
    from models import parked
    from models.outbound import OutboundMessage

    with _unit() as session:
        for name in names:
            message = session.get(OutboundMessage, _number(name)) if name.startswith("m") else None
            if message is None or message.state not in ("pending", "quota"):
                raise click.ClickException(f"{name} is not waiting")
            parked.drop_message(message)


def _number(name: str) -> int:
    if not name[1:].isdecimal():
        raise click.ClickException(f"{name}: expected m, d or c and a number, as `outbox list` shows")
    return int(name[1:])
