"""What the service remembers: importing this package makes the metadata complete."""

from models import centres, console, inbound, outbound, outreach, people, state, tickets
from models.base import Base

__all__ = ["Base", "centres", "console", "inbound", "outbound", "outreach", "people", "state", "tickets"]
