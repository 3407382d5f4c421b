"""What a visitor may see and change: the programmes of the centres where they work, and nothing else."""

from typing import cast

from flask import abort, g
from sqlalchemy.orm import Session

from handlers.signin import Post, Visitor
from models import rota
from models.outreach import Programme, Stop, Visit


def visitor() -> Visitor:
    """Who is signed in; the guard put them here."""
    return cast(Visitor, g.visitor)


def programmes(session: Session) -> list[Programme]:
    """The programmes of the visitor's centres, the one that ends last first."""
    return [one for one in rota.programmes(session) if visitor().post_at(one.centre_id)]


def programme(session: Session, code: str) -> Programme:
    """One of the visitor's programmes; for another's, as for none, 404."""
    found = rota.programme_of(session, code)
    if found is None or visitor().post_at(found.centre_id) is None:
        abort(404)
    return found


def visit(session: Session, visit_id: int) -> tuple[Visit, Programme, Post]:
    """A visit of the visitor's programmes, and the visitor's place there; else 404."""
    found = session.get(Visit, visit_id)
    owner = session.get_one(Programme, found.programme_id) if found else None
    post = visitor().post_at(owner.centre_id) if owner else None
    if found is None or owner is None or post is None:
        abort(404)
    return found, owner, post


def stop(session: Session, stop_id: int) -> Stop:
    """A stop of the visitor's programmes; else 404."""
    found = session.get(Stop, stop_id)
    owner = session.get_one(Programme, found.programme_id) if found else None
    if found is None or owner is None or visitor().post_at(owner.centre_id) is None:
        abort(404)
    return found
