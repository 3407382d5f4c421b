"""The words of the trade as enums: they are stored by value and shown through `handlers/content`.

Imports nothing of the project and no database, so every layer may use it (DESIGN.md §1).
"""

from enum import StrEnum


class Category(StrEnum):
    """What a citizen needs (`domain.md` §3.2)."""

    MONEY = "MONEY"
    FOOD = "FOOD"
    ELDER = "ELDER"
    BEDRIDDEN = "BEDRIDDEN"
    DISABLED = "DISABLED"
    CHILD = "CHILD"
    VIOLENCE = "VIOLENCE"
    HOMELESS = "HOMELESS"
    BEGGAR = "BEGGAR"
    RIGHTS = "RIGHTS"
    JOB = "JOB"
    HOUSING = "HOUSING"
    HEALTH = "HEALTH"
    MENTAL = "MENTAL"
    RETURN = "RETURN"
    DEBT = "DEBT"
    TRAFFICKING = "TRAFFICKING"
    DISASTER = "DISASTER"
    OTHER = "OTHER"


class Tier(StrEnum):
    """How dangerous it is (`domain.md` §3.3); E1 is danger to life, body or freedom now."""

    E1 = "E1"
    E2 = "E2"
    U = "U"
    N = "N"


class Urgency(StrEnum):
    """The officials' three levels (`domain.md` §5.3); E1 and E2 are most urgent."""

    MOST_URGENT = "most_urgent"
    URGENT = "urgent"
    NORMAL = "normal"

    @classmethod
    def of(cls, tier: Tier) -> "Urgency":
        """The urgency that a danger tier means."""
        return {Tier.E1: cls.MOST_URGENT, Tier.E2: cls.MOST_URGENT, Tier.U: cls.URGENT}.get(tier, cls.NORMAL)


class Intent(StrEnum):
    """What a text wants besides help with a need (DESIGN.md §4)."""

    STATUS = "status"
    STOPS = "stops"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    DELETE_MY_DATA = "delete_my_data"
    MY_DATA = "my_data"
    HUMAN = "human"
    CANCEL = "cancel"
    GREETING = "greeting"
    THANKS = "thanks"
    SMALLTALK = "smalltalk"
    INFO_BENEFIT = "info_benefit"
    COMPLAINT = "complaint"
    CHANGE_LOCATION = "change_location"


class Status(StrEnum):
    """Where a ticket stands (`domain.md` §5.2 as amended in DESIGN.md §2a)."""

    NEW = "NEW"
    ROUTED = "ROUTED"
    ACCEPTED = "ACCEPTED"
    CONTACTING = "CONTACTING"
    VISIT = "VISIT"
    ASSISTING = "ASSISTING"
    REFERRED = "REFERRED"
    FOLLOWUP = "FOLLOWUP"
    CLOSED_HELPED = "CLOSED_HELPED"
    CLOSED_ADVISED = "CLOSED_ADVISED"
    CLOSED_INELIGIBLE = "CLOSED_INELIGIBLE"
    CLOSED_UNREACHABLE = "CLOSED_UNREACHABLE"
    CANCELLED = "CANCELLED"
    DUPLICATE = "DUPLICATE"

    @property
    def is_closed(self) -> bool:
        """True when nobody works on the ticket any more."""
        return self.value.startswith("CLOSED_") or self in (Status.CANCELLED, Status.DUPLICATE)


class ForWhom(StrEnum):
    """Whom the request is for (`domain.md` §6.5, WHO IS IT FOR)."""

    SELF = "self"
    FAMILY = "family"
    NEIGHBOUR = "neighbour"
    UNNAMED = "unnamed"


class CentreKind(StrEnum):
    """A rung of the routing ladder (DESIGN.md §3)."""

    TAMBON = "tambon"
    LOCAL = "local"
    PROVINCE = "province"
    SPECIALIST = "specialist"


class Role(StrEnum):
    """What a member may do in a centre."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Lane(StrEnum):
    """Who overtakes whom in the outbox (DESIGN.md §2a); the order here is the order of urgency."""

    DANGER = "danger"
    TALK = "talk"
    STAFF = "staff"
    BULK = "bulk"


class Purpose(StrEnum):
    """What a billed message was for (quota ledger, issue 4)."""

    TICKET = "ticket"
    ALERT = "alert"
    NOTICE = "notice"
    CHANGE = "change"
    TALK = "talk"


class NoticeKind(StrEnum):
    """Which notice about a visit a subscriber got; one of each kind per revision of the visit."""

    WEEKLY = "weekly"
    MORNING = "morning"
    CHANGE = "change"
    CANCEL = "cancel"
