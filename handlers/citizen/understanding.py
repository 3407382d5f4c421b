"""What a story tells, taken into the draft: need, danger, place, for whom, phone. Words are read, never kept."""

from handlers.citizen.draft import DISCREET, Request
from handlers.facts.citizen import Facts
from handlers.flow import Says
from handlers.messages import Say
from handlers.places import Found
from handlers.triage import Reading, read
from handlers.triage.stretch import phone_in
from handlers.wording import text
from models.words import Category, Tier

_HEALTH = (Category.BEDRIDDEN, Category.DISABLED, Category.HEALTH, Category.MENTAL)
_RANK = (Tier.N, Tier.U, Tier.E2, Tier.E1)


def understand(draft: Request, facts: Facts) -> Says:
    """Read the whole story; what should be said first comes back. E1 had its card before (law 5)."""
    draft.listening = False
    words = facts.story(draft.story)
    if not words:
        return _received(draft)
    reading = read(words, known=facts.known)
    was_urgent = draft.is_urgent
    take(draft, reading, facts)
    names = ["condolence"] if reading.death else ["child"] if reading.child_writes else []
    names += ["no_ids"] if draft.sent_id else []
    draft.sent_id = False
    names += ["urgent"] if draft.tier == Tier.E2 and draft.is_urgent and not was_urgent else []
    return tuple(Say(text(f"citizen.request.{name}")) for name in names)


def _received(draft: Request) -> Says:
    """A word for media without any text. Who speaks instead of typing is asked for the place only (§6.3)."""
    kinds = dict.fromkeys(draft.media)
    if list(kinds) == ["voice"] and "category" not in draft.settled:
        draft.choose([Category.OTHER])
        for question in ("landmark", "for_whom", "contact"):
            draft.settle(question)
    return tuple(
        Say(text(f"citizen.request.got_{kind}")) for kind in kinds if kind != "photo" or len(kinds) > 1
    )


def take(draft: Request, reading: Reading, facts: Facts) -> None:
    """Take over what a reading says; what the person settled by hand stays."""
    raise_tier(draft, reading.tier)
    if "category" not in draft.settled:
        draft.guesses = [str(category) for category in reading.categories[:2]]
    draft.sub = draft.sub or reading.sub
    draft.discreet = draft.discreet or is_discreet(reading)
    draft.health = draft.health or reading.health or reading.disability or _is_health(reading)
    draft.child = draft.child or reading.child_writes
    if reading.for_whom and "for_whom" not in draft.settled:
        draft.for_whom = str(reading.for_whom)
        draft.settle("for_whom")
    if reading.phones:
        keep_phone(draft, reading.phones[0], facts)
        draft.settle("contact")
    if "place" not in draft.settled:
        take_place(draft, reading.place)
    if draft.is_urgent and draft.guesses and "category" not in draft.settled:
        draft.choose([draft.guesses[0]])


def is_discreet(reading: Reading) -> bool:
    """The writer may be watched: go on in the discreet mode."""
    return any(category in DISCREET for category in reading.categories[:1])


def is_cry(reading: Reading) -> bool:
    """A call for help that says nothing else: ask whether there is danger (`domain.md` §3.3 rule 7)."""
    return reading.asks_danger and reading.intent is None


def is_pressing(reading: Reading) -> bool:
    """It cannot wait until the person has finished telling."""
    return reading.tier is Tier.E1 or (reading.tier is Tier.E2 and not is_discreet(reading))


def _is_health(reading: Reading) -> bool:
    return any(category in _HEALTH for category in reading.categories[:1])


def raise_tier(draft: Request, tier: Tier) -> None:
    """Danger only ever rises during one request; staff may lower it."""
    if _RANK.index(tier) > _RANK.index(Tier(draft.tier)):
        draft.tier = tier.value


def note_danger(draft: Request, words: str, facts: Facts) -> None:
    """Words of danger may come inside any answer (`domain.md` §3.3 rule 2)."""
    reading = read(words, known=facts.known)
    if reading.tier in (Tier.E1, Tier.E2):
        take(draft, reading, facts)


def keep_phone(draft: Request, phone: str, facts: Facts) -> None:
    """The number, and in which message it stands."""
    holding = (message for message, words in facts.texts.items() if phone_in(words, phone))
    draft.phone, draft.phone_message = phone, next(holding, None)


def take_place(draft: Request, found: Found) -> bool:
    """Take over where something is, as far as it is sure. False if nothing was found."""
    if found.is_sure and draft.is_urgent:
        draft.settle_place(found.subdistrict)
    elif found.is_sure:
        draft.unconfirmed, draft.candidates = found.subdistrict, []
    elif found.ambiguous and len(found.candidates) == 1:
        draft.unconfirmed, draft.candidates = found.candidates[0], []
    elif found.ambiguous and found.candidates:
        draft.unconfirmed, draft.candidates = None, list(found.candidates)
    elif found.code:
        draft.unconfirmed, draft.candidates, draft.browsing, draft.page = None, [], found.code, 0
    return bool(found.code or found.candidates)
