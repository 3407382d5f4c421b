"""The draft of a request for help: codes, answers and message ids; never a person's own words (law 8)."""

from dataclasses import dataclass, field

from handlers.commands import OpenTicket
from handlers.events import Pin
from handlers.facts.citizen import Facts
from handlers.flow import Flow
from handlers.routing import needs_apart
from models.words import Category, ForWhom, Tier

DISCREET = (Category.VIOLENCE, Category.TRAFFICKING)
"""Categories that go on in the discreet mode of `domain.md` §3.3 rule 5."""


@dataclass
class Request:
    """What is known so far. `settled` names the questions that need no asking (any more)."""

    story: list[str] = field(default_factory=list)
    noticed: bool = False
    """The short privacy notice stood beside a question of this request."""
    sent_id: bool = False
    """An ID number was typed, and the person is still to hear that we do not keep it."""
    media: list[str] = field(default_factory=list)
    """Kinds of what was sent beside words: photo, voice, video, file."""
    listening: bool = False
    """More of the story may follow: nothing is asked until the person falls silent."""
    asked_for: bool = False
    """The person said that this is a new request, so it is not asked."""
    categories: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    menu: str = ""
    """Which part of the category menu is open: empty for the first six."""
    sub: str | None = None
    tier: str = Tier.N.value
    place: str | None = None
    unconfirmed: str | None = None
    candidates: list[str] = field(default_factory=list)
    browsing: str = ""
    """Code of the province or district whose parts are listed."""
    page: int = 0
    pin: list[float] | None = None
    pin_message: str | None = None
    landmark: str | None = None
    for_whom: str | None = None
    phone: str | None = None
    phone_message: str | None = None
    """The message that the phone stands in: taken back, it takes the phone along (law 8)."""
    safe_time: str | None = None
    health: bool = False
    health_consent: bool | None = None
    discreet: bool = False
    share_with_tambon: bool | None = None
    apart: list[str] = field(default_factory=list)
    """Needs that the person wants told to another unit, as a ticket of their own."""
    apart_story: list[str] = field(default_factory=list)
    child: bool = False
    wants_person: bool = False
    settled: list[str] = field(default_factory=list)
    tries: int = 0
    """How often in a row we did not understand."""

    @property
    def is_urgent(self) -> bool:
        """Danger now, or serious harm today: only the place is asked. Short of danger, discretion comes first."""
        return self.tier == Tier.E1 or (self.tier == Tier.E2 and not self.discreet)

    def settle(self, question: str) -> None:
        """This question needs no asking any more."""
        if question not in self.settled:
            self.settled.append(question)

    def unsettle(self, question: str) -> None:
        """This question is open again."""
        self.settled = [settled for settled in self.settled if settled != question]

    def point(self, pin: Pin) -> None:
        """Keep a location, and which message brought it."""
        self.pin, self.pin_message = [pin.latitude, pin.longitude], pin.message_id

    @property
    def needs_apart(self) -> list[str]:
        """The needs that another unit leads, which must not learn of the rest."""
        return [category.value for category in needs_apart([Category(code) for code in self.categories])]

    def choose(self, categories: list[str]) -> None:
        """What it is about is settled."""
        self.categories, self.guesses, self.menu = categories, list(categories), ""
        self.discreet = self.discreet or any(category in DISCREET for category in categories)
        self.settle("category")

    def settle_place(self, code: str | None) -> None:
        """Where help is needed is settled (None: the person cannot say)."""
        self.place, self.unconfirmed, self.candidates = code, None, []
        self.browsing, self.page = "", 0
        self.settle("place")

    @property
    def best_place(self) -> str | None:
        """The place as far as it is known, also unconfirmed."""
        return self.place or self.unconfirmed or _shared(self.candidates) or self.browsing or None

    def command(self) -> OpenTicket:
        """The request with everything known by now. Who was not asked about the tambon has not agreed."""
        mine = [code for code in self.categories or self.guesses if code not in self.apart]
        unasked = self.discreet and self.share_with_tambon is None
        return OpenTicket(
            categories=tuple(Category(code) for code in mine) or (Category.OTHER,),
            tier=Tier(self.tier),
            place=self.best_place,
            story=tuple(self.story),
            sub=self.sub,
            landmark=self.landmark,
            pin=(self.pin[0], self.pin[1]) if self.pin else None,
            pin_message=self.pin_message,
            for_whom=ForWhom(self.for_whom) if self.for_whom else None,
            phone=self.phone,
            phone_message=self.phone_message,
            safe_time=self.safe_time,
            health_consent=self.health_consent,
            discreet=self.discreet,
            share_with_tambon=False if unasked else self.share_with_tambon,
            wants_person=self.wants_person,
            apart=tuple(Category(code) for code in self.apart),
            apart_story=tuple(self.apart_story),
        )


def _shared(codes: list[str]) -> str | None:
    """The area that all these places share."""
    for length in (6, 4, 2):
        heads = {code[:length] for code in codes}
        if len(heads) == 1 and len(next(iter(heads))) == length:
            return heads.pop()
    return None


REQUEST: Flow[Request, Facts] = Flow("request", "citizen", Request)
