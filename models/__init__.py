"""What the service remembers: importing this package makes the metadata complete."""

from models import centres, inbound, outbound, outreach, people, state, tickets
from models.base import Base

__all__ = ["Base", "centres", "inbound", "outbound", "outreach", "people", "state", "tickets"]
