"""Text → danger, need, intent and details. Rules and words are content (`handlers/content`); here is how they meet."""

from handlers.triage.benefits import Benefit, benefit_for, benefits
from handlers.triage.cards import EmergencyCard, Hotline, card, scam_card
from handlers.triage.categories import menu_labels
from handlers.triage.check import problem_with
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
    "benefit_for",
    "benefits",
    "card",
    "danger",
    "mask_ids",
    "menu_labels",
    "nearest",
    "normalise",
    "problem_with",
    "read",
    "scam_card",
    "without_pictures",
]
