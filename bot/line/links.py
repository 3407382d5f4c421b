"""Signed links to a person's photo or voice: for one member and one ticket, ten minutes (DESIGN.md §2a)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from bot.config import Settings
from bot.line.actions import Link
from models.clock import now

LIFE = 600  # seconds
MARK = "media:"


@dataclass(frozen=True, slots=True)
class MediaLink:
    """What a link opens, and for whom: ids of our own rows."""

    media_id: int
    ticket_id: int
    member_id: int


class _OurClock(TimestampSigner):
    """Signs with the service's `now()`, which the demo and tests may move."""

    def get_timestamp(self) -> int:
        return int(now().timestamp())

    def timestamp_to_datetime(self, ts: int) -> datetime:
        return datetime.fromtimestamp(ts, UTC)


def media_url(settings: Settings, member_id: int, media_id: int, ticket_id: int) -> str:
    """The address under which this member may see this media of this ticket for ten minutes."""
    token = _signer(settings).dumps([media_id, ticket_id, member_id])
    return f"{settings.public_url}/media/{token.decode() if isinstance(token, bytes) else token}"


def media_link(settings: Settings, token: str) -> MediaLink | None:
    """What a token opens; None if it is forged or older than ten minutes."""
    try:
        media_id, ticket_id, member_id = _signer(settings).loads(token, max_age=LIFE)
        return MediaLink(int(media_id), int(ticket_id), int(member_id))
    except (BadData, ValueError, TypeError):
        return None


def link(settings: Settings) -> Link:
    """Makes the `media:<media_id>:<ticket_id>:<member_id>` mark of a choice a signed link; leaves others alone."""

    def address(uri: str) -> str:
        if not uri.startswith(MARK):
            return uri
        media_id, ticket_id, member_id = (int(number) for number in uri.removeprefix(MARK).split(":"))
        return media_url(settings, member_id, media_id, ticket_id)

    return address


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key.get_secret_value(), salt="media", signer=_OurClock)
