"""Alembic, configured in code: `upgrade`, `downgrade`, `current_problem`."""

from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from models.session import Database


def config(database: Database) -> Config:
    """Alembic's configuration for this database."""
    made = Config()
    made.set_main_option("script_location", str(files("models.migrations")))
    made.attributes["database"] = database
    return made


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to `revision`."""
    command.upgrade(config(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to `revision`."""
    command.downgrade(config(database), revision)


def current_problem(database: Database) -> str | None:
    """Why the schema is not the one this code needs, or None when it is."""
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    wanted, _ = _ours()
    if found == wanted:
        return None
    return f"schema is at {found or 'nothing'}, this code needs {wanted}: run `pakmut db upgrade`"


def behind(connection: Connection) -> str | None:
    """Why this code cannot work with the schema, or None.

    A schema that is ahead serves the code of before as well: while a deploy rolls, both run side by side.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    wanted, known = _ours()
    if found == wanted or (found is not None and found not in known):
        return None
    return f"at {found or 'nothing'}, this code needs {wanted}: run `pakmut db upgrade`"


@cache
def _ours() -> tuple[str | None, frozenset[str]]:
    """The newest revision that this code knows, and all of them."""
    made = Config()
    made.set_main_option("script_location", str(files("models.migrations")))
    scripts = ScriptDirectory.from_config(made)
    return scripts.get_current_head(), frozenset(one.revision for one in scripts.walk_revisions())
