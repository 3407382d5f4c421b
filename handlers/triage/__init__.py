"""Text → danger, need, intent and details. Rules and words are content (`handlers/content`); here is how they meet."""

from handlers.triage.additions import Trouble, needs_day
from handlers.triage.benefits import Benefit, benefit_for, benefits
from handlers.triage.cards import EmergencyCard, Hotline, card, scam_card
from handlers.triage.categories import menu_labels
from handlers.triage.check import trouble_with, troubles
from handlers.triage.danger import Danger, danger
from handlers.triage.details import mask_ids
from handlers.triage.examples import nearest
from handlers.triage.reading import Reading, read
from handlers.triage.spelling import normalise, without_pictures

__all__ = [
    "Benefit",
    "Danger",
    "EmergencyCard",
    "Hotline",
    "Reading",
    "Trouble",
    "benefit_for",
    "benefits",
    "card",
    "danger",
    "mask_ids",
    "menu_labels",
    "nearest",
    "needs_day",
    "normalise",
    "read",
    "scam_card",
    "trouble_with",
    "troubles",
    "without_pictures",
]
