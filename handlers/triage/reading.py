"""Text → everything that the service reads in it: danger, need, intent, place, persons, with the reasons."""

import re
from dataclasses import dataclass

from handlers.places import Found, Known, recognise
from handlers.triage.categories import Need, menu_labels, needs
from handlers.triage.danger import Danger, danger_in
from handlers.triage.details import AgeGroup, Reporter, details
from handlers.triage.intents import intent
from handlers.triage.spelling import normalise, squeezed
from models.words import Category, ForWhom, Intent, Tier

_OF_NEEDS = frozenset({Intent.INFO_BENEFIT, Intent.COMPLAINT})
"""What is wanted beside a need. With any other wish (a greeting, a word of thanks) likeness to examples says nothing."""
_NONE = Known()
_ASKS_DANGER = re.compile(
    r"(?:ช่วย(?:ด้วย|หน่อย|ที|ฉัน|หนู|ผม|เหลือ)?|ด่วน|เหตุด่วน|ฉุกเฉิน|มีเรื่องด่วน|sos|help|อันตราย|แย่แล้ว|ไม่ไหวแล้ว|กลัว|[.…·]+)+"
)
_POLITE = re.compile(r"ครับ|คับ|ค่ะ|คะ|ค่า|จ้า|เจ้า|เด้อ|นะ|มาก|ๆ|หน่อย|ที(?=$|\s)|[\s!?.,…🙏😭😢🆘]")
_PRESSING = {Tier.E1: 0, Tier.E2: 1, Tier.U: 2, Tier.N: 3}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `categories` and `sub` are suggestions that the citizen confirms with one tap."""

    intent: Intent | None
    categories: tuple[Category, ...]
    sub: str | None
    tier: Tier
    danger: Danger | None
    asks_danger: bool
    for_whom: ForWhom | None
    reporter: Reporter | None
    age_group: AgeGroup | None
    disability: bool
    health: bool
    persons: int | None
    phones: tuple[str, ...]
    ids: tuple[str, ...]
    place: Found
    child_writes: bool
    death: bool
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    """The content entries behind danger, needs and intent, by the names under which an operator may change them."""


def read(text: str, *, known: Known = _NONE) -> Reading:
    """Read a citizen's text. Pure; about a millisecond."""
    normal = normalise(text)
    harm = danger_in(normal)
    purpose = intent(normal)
    wanted = _needs(normal, alike=purpose is None or purpose[0] in _OF_NEEDS)
    place = recognise(text, known=known)
    said = details(text, normal)
    categories = _categories(harm, wanted)
    return Reading(
        intent=None if (harm and harm.is_now) or purpose is None else purpose[0],
        categories=categories,
        sub=_sub(harm, wanted, categories),
        tier=_tier(harm, wanted),
        danger=harm,
        asks_danger=harm is None and bool(_ASKS_DANGER.fullmatch(_POLITE.sub("", normal) or "…")),
        for_whom=said.for_whom,
        reporter=said.reporter,
        age_group=said.age_group,
        disability=said.disability,
        health=said.health,
        persons=said.persons,
        phones=said.phones,
        ids=said.ids,
        place=place,
        child_writes=said.child_writes,
        death=said.death,
        evidence=tuple(_evidence(harm, wanted, purpose, place)),
        sources=_sources(harm, wanted, purpose),
    )


def _needs(normal: str, alike: bool) -> tuple[Need, ...]:
    return needs(normal, alike=alike) or needs(squeezed(normal), alike=False)


def _categories(harm: Danger | None, wanted: tuple[Need, ...]) -> tuple[Category, ...]:
    first = (harm.category,) if harm else ()
    return tuple(dict.fromkeys((*first, *(need.category for need in wanted))))


def _sub(harm: Danger | None, wanted: tuple[Need, ...], categories: tuple[Category, ...]) -> str | None:
    told = next((need.sub for need in wanted if need.category is categories[0]), None) if categories else None
    if harm and (harm.is_now or told is None):
        return harm.sub
    return told


def _tier(harm: Danger | None, wanted: tuple[Need, ...]) -> Tier:
    tiers = [need.tier for need in wanted[:1]] + ([harm.tier] if harm else [])
    return min(tiers, key=_PRESSING.__getitem__, default=Tier.N)


def _evidence(
    harm: Danger | None, wanted: tuple[Need, ...], purpose: tuple[Intent, str] | None, place: Found
) -> list[str]:
    lines = [f"{harm.why}: “{harm.said}”"] if harm else []
    lines += [f"{menu_labels()[need.category]}: “{need.said}”" for need in wanted]
    lines += [f"{purpose[0].value}: “{purpose[1]}”"] if purpose else []
    return [*lines, *place.evidence]


def _sources(
    harm: Danger | None, wanted: tuple[Need, ...], purpose: tuple[Intent, str] | None
) -> tuple[str, ...]:
    named = [harm.source] if harm else []
    named += [need.source for need in wanted]
    return (*named, *([f"intents.intent.{purpose[0]}"] if purpose else []))
