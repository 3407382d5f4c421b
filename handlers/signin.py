"""The way into the console: คอนโซล in LINE makes a one-time link, the link begins a session, each visit checks it anew.

Nothing that opens a door is stored: the database holds hashes of the link's token and of the session's key.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import wording
from handlers.actor import Actor, Refused
from handlers.commands import OpenConsole
from models import console, units
from models.centres import Centre
from models.clock import now
from models.words import Role

LINK_LIVES = timedelta(minutes=5)
SESSION_LIVES = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class ConsoleOpened:
    """A link was made; `address` is for this member alone."""

    address: str


@dataclass(frozen=True, slots=True)
class Post:
    """Where a visitor of the console works, and as what."""

    member_id: int
    centre_id: int
    centre_name: str
    role: Role

    @property
    def leads(self) -> bool:
        """True for supervisors and admins."""
        return self.role in (Role.SUPERVISOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, as of now."""

    person_id: int
    name: str
    posts: tuple[Post, ...]
    keeps_days: bool
    """May change the operator's closed days: leads the last desk."""
    runs_service: bool = False
    """May see what the service could not do: an admin; where there is none, who leads the last desk."""

    def post_at(self, centre_id: int) -> Post | None:
        """The visitor's place in this centre, if they work there."""
        return next((post for post in self.posts if post.centre_id == centre_id), None)


def open_console(session: Session, actor: Actor, act: OpenConsole) -> ConsoleOpened | Refused:
    """Make a link for a member: single use, five minutes, bound to this person."""
    person = actor.person
    if person is None or actor.group_id or not units.memberships(session, person.id):
        return Refused(wording.text("staff.refused.no_member"))
    token = secrets.token_urlsafe(32)
    expires_at = now() + LINK_LIVES
    session.add(console.ConsoleLink(token_hash=hashed(token), person_id=person.id, expires_at=expires_at))
    return ConsoleOpened(f"{wording.text('console.enter.address')}/{token}")


def is_open(session: Session, token: str) -> bool:
    """True while this link would let its person in; asking does not use it up."""
    return _still_good(session, console.link_of(session, hashed(token)))


def enter(session: Session, token: str) -> str | None:
    """Use the link up and begin a session: its key, or None if the link is no good (any more)."""
    link = console.locked_link(session, hashed(token))
    if link is None or not _still_good(session, link):
        return None
    link.used_at, key = now(), secrets.token_urlsafe(32)
    begun = console.ConsoleSession(
        key_hash=hashed(key), person_id=link.person_id, began_at=now(), expires_at=now() + SESSION_LIVES
    )
    session.add(begun)
    return key


def visitor(session: Session, key: str) -> Visitor | None:
    """Who is signed in with this key; None when the session is over or the person works nowhere any more."""
    found = console.session_of(session, hashed(key)) if key else None
    if found is None or found.expires_at <= now():
        return None
    mine = units.memberships(session, found.person_id)
    if not mine:
        return None
    posts = tuple(
        Post(one.id, one.centre_id, session.get_one(Centre, one.centre_id).name, one.role) for one in mine
    )
    led = [post.centre_id for post in posts if post.leads]
    name = next((one.name for one in mine if one.name), "")
    last_desk = console.is_last_desk(session, led)
    return Visitor(found.person_id, name, posts, last_desk, _runs_service(session, posts, last_desk))


def _runs_service(session: Session, posts: Sequence[Post], last_desk: bool) -> bool:
    """What could not be done may be anybody's case, of any centre: so not every supervisor may see it."""
    return any(post.role is Role.ADMIN for post in posts) or (last_desk and not units.has_admin(session))


def leave(session: Session, key: str) -> None:
    """Sign out."""
    console.end_session(session, hashed(key))


def hashed(secret: str) -> str:
    """What is kept of a token or key. Both are 256 random bits, so a plain hash hides them."""
    return hashlib.sha256(f"pakmut console {secret}".encode()).hexdigest()


def _still_good(session: Session, link: console.ConsoleLink | None) -> bool:
    if link is None or link.used_at is not None or link.expires_at <= now():
        return False
    return bool(units.memberships(session, link.person_id))
