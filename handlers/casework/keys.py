"""The order keys under which the timers of tickets and members stand."""

from models.centres import Member
from models.tickets import Ticket

TICKET, MEMBER = "ticket:", "member:"


def key(ticket: Ticket) -> str:
    """The order key of a ticket's own clock."""
    return f"{TICKET}{ticket.id}"


def key_of(member: Member) -> str:
    """The order key of a member's daily message."""
    return f"{MEMBER}{member.id}"
