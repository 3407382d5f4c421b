"""The web application: every blueprint with the guard that stands before it (style.md §4, rule 3)."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from bot import console, health, log
from bot.config import Settings, read
from bot.console.door import at_the_door, signed_in, signed_in_admin
from bot.intake import Intake
from bot.visits import Visits
from bot.webhook import Webhook
from handlers import wording
from models.content import reload_into
from models.revision import Watch
from models.session import Database, Patience

Guard = Callable[[], ResponseReturnValue | None]

WEB_PATIENCE = Patience(connect=1000, lock=700, statement=1200)
CONSOLE_PATIENCE = Patience(connect=1000, lock=3000, statement=10000)
"""Staff wait longer than LINE does: telling 100,000 persons of a change takes seconds."""
PAGES = ("bot.stops", "bot.privacy", "bot.media")
"""Public modules with `pages(database, settings) -> Blueprint`; media checks the signed token in its address itself."""


CLOSERS = "closers"


def open_to_all() -> None:
    """The guard of what everybody may see."""


def register(app: Flask, blueprint: Blueprint, guard: Guard) -> None:
    """Add a blueprint together with who may see it; there is no other way in."""
    if guard is not open_to_all:
        blueprint.before_request(guard)
    app.register_blueprint(blueprint)


def create_app(settings: Settings | None = None, nudge: Callable[[], None] | None = None) -> Flask:
    """The application of these settings (by default those of the environment)."""
    settings = settings or read(Settings)
    log.configure(settings.secret_key.get_secret_value())
    app = Flask("bot")
    app.config["SECRET_KEY"] = settings.secret_key.get_secret_value()
    app.config["MAX_CONTENT_LENGTH"] = 4 * 1024 * 1024

    def open_database() -> Database:
        return Database(settings.database_url, WEB_PATIENCE)

    introduce(settings)
    patient = Database(settings.database_url, CONSOLE_PATIENCE, pool_size=3)
    database = open_database()  # an engine connects when it is first used: in the process that serves
    intake, visits = Intake(open_database, nudge), Visits()
    app.extensions[CLOSERS] = (intake.close, visits.close, database.close, patient.close)
    register(app, health.pages(database), open_to_all)
    keep_up = _keep_up(database)
    guarded = (
        (PAGES, open_to_all, database),
        (console.ENTRANCE, at_the_door(settings), database),
        (console.SCREENS, signed_in(database, settings), patient),
        (console.FOR_ADMINS, signed_in_admin(database, settings), patient),
    )
    for names, guard, theirs in guarded:
        for name in filter(find_spec, names):
            blueprint = import_module(name).pages(theirs, settings)
            blueprint.before_request(keep_up)
            register(app, blueprint, guard)
    app.wsgi_app = Webhook(app.wsgi_app, intake, visits, settings.channel_secrets)
    return app


def close(app: Flask) -> None:
    """Let go of the threads and connections of an application that serves no more."""
    for end in app.extensions[CLOSERS]:
        end()


def _keep_up(database: Database) -> Callable[[], None]:
    """Before a page is made: take over the clock's offset and changed content, at most once a second."""
    watch = Watch({"content": reload_into(wording.override)})

    def look() -> None:
        with database.reading() as session:
            watch.look_at_times(session)

    return look


def introduce(settings: Settings) -> None:
    """Tell the texts who runs this account."""
    wording.introduce(
        operator_name=settings.operator_name,
        controller_name=settings.controller_name,
        controller_phone=settings.controller_phone,
        dpo_contact=settings.dpo_contact,
        public_url=settings.public_url,
    )
