"""What an act on a ticket gives back to the member who did it."""

from handlers.casework.authority import Duty
from handlers.casework.naming import staff_status
from handlers.casework.results import Changed


def changed(duty: Duty, told: bool, centre_name: str | None = None, reason: str = "") -> Changed:
    """The ticket as it is after the act; `told` says whether the reporter could be told."""
    return Changed(
        number=duty.ticket.number,
        status=duty.ticket.status,
        status_text=staff_status(duty.ticket.status),
        centre_name=centre_name or duty.centre.name,
        told=told,
        reason=reason,
    )
