"""What the service remembers: importing this package makes the metadata complete."""

from models import alarms, centres, console, inbound, outbound, outreach, people, state, tally, tickets
from models.base import Base

__all__ = [
    "Base",
    "alarms",
    "centres",
    "console",
    "inbound",
    "outbound",
    "outreach",
    "people",
    "state",
    "tally",
    "tickets",
]
