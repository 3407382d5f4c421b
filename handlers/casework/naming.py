"""What a ticket's codes are called in Thai."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from handlers import wording
from handlers.places import place as place_of
from models.centres import Centre
from models.clock import in_bangkok, now
from models.tickets import Ticket
from models.words import Status, Urgency


def letters_of(place: str | None) -> str:
    """The letters of a ticket number: the province's, or those for no place."""
    letters: dict[str, str] = wording.value("provinces.letters")
    return letters.get((place or "")[:2], wording.text("provinces.unknown"))


def buddhist_year() -> int:
    """The present year of the Buddhist era, in Bangkok."""
    return in_bangkok(now()).year + 543


def category_text(categories: Sequence[str]) -> str:
    """The categories as citizens and staff read them."""
    names = [wording.text(f"statuses.category.{category}") for category in categories]
    return ", ".join(names) or wording.text("tickets.no_category")


def urgency_text(urgency: Urgency) -> str:
    """ด่วนที่สุด, ด่วน or ปกติ."""
    return wording.text(f"statuses.urgency.{urgency.value}")


def place_text(place: str | None) -> str:
    """The whole name of a place, or that it is not known."""
    found = place_of(place) if place else None
    return found.label if found else wording.text("tickets.unknown_place")


def target_text(step: str) -> str:
    """What is due: first contact, visit or decision, news, or that it was missed."""
    return wording.text(f"staff.target.{step}")


def short_place(place: str | None) -> str:
    """The own name of the smallest known place, e.g. ต.เมืองจัง."""
    found = place_of(place) if place else None
    return found.short if found else wording.text("tickets.unknown_place")


def unit_shown(session: Session, ticket: Ticket) -> str:
    """Who owns a ticket, as reporters of others may know it: of what is kept from the village not by name."""
    if ticket.kept_from_village:
        return wording.text("tickets.unit_of_province")
    return session.get_one(Centre, ticket.centre_id).name


def staff_status(status: Status) -> str:
    """A status in the officials' words."""
    return wording.text(f"statuses.staff.{status.value}")


def citizen_status(status: Status, centre: str) -> str:
    """A status in plain words for the reporter."""
    return wording.text(f"statuses.citizen.{status.value}", centre=centre)
