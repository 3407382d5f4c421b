"""What became of the messages that were queued."""

from collections.abc import Sequence

from sqlalchemy import select

from models.outbound import Delivery, OutboundMessage, QuotaEntry
from models.session import Database


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return [
            message.state for message in session.scalars(select(OutboundMessage).order_by(OutboundMessage.id))
        ]


def deliveries(database: Database) -> Sequence[Delivery]:
    with database.reading() as session:
        return session.scalars(select(Delivery).order_by(Delivery.id)).all()


def with_quota(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(QuotaEntry.recipients)))
