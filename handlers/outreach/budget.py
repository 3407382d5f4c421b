"""What a new reading of the month's quota means, and who must know: admins, in LINE, once."""

from sqlalchemy.orm import Session

from handlers import wording
from handlers.messages import Card, to_json
from handlers.outreach.leaders import admins, tell
from models.outreach import QuotaReading

LITTLE = 50
"""Messages of difference that nobody need look into: LINE's own figure is approximate."""


def compare(session: Session, before: QuotaReading | None, reading: QuotaReading) -> tuple[str, ...]:
    """Tell the admins of a plan that fell, and of messages that our ledger does not know; names what was told."""
    found = tuple(
        name
        for name, is_so in (
            ("fell", fell(before, reading)),
            ("differs", differs(reading) and not (_same_month(before, reading) and differs(before))),
        )
        if is_so
    )
    fill = {
        "old": before.value if before else None,
        "new": reading.value,
        "used": reading.used,
        "billed": reading.billed,
    }
    for name in found:
        card = Card(
            title=wording.text("outreach.quota.title"),
            lines=(wording.text(f"outreach.quota.{name}", **fill),),
            alt=wording.text("outreach.quota.alt"),
            tone="danger",
        )
        tell(session, admins(session), to_json(card))
    return found


def fell(before: QuotaReading | None, reading: QuotaReading) -> bool:
    """True if the plan has suddenly fewer messages than before."""
    if before is None or not before.value or reading.value is None:
        return False
    return reading.value < before.value * (1 - _share())


def differs(reading: QuotaReading | None) -> bool:
    """True if LINE and our ledger count more than a little, and more than the share, apart."""
    return reading is not None and apart(reading.used, reading.billed)


def apart(used: int, billed: int) -> bool:
    """True if LINE's count and our ledger's differ by more than a little, and by more than the share."""
    return abs(used - billed) > max(LITTLE, _share() * max(used, billed))


def _same_month(before: QuotaReading | None, reading: QuotaReading) -> bool:
    return before is not None and before.month == reading.month


def _share() -> float:
    return float(wording.value("outreach.quota.alarm_share"))
