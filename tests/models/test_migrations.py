"""The schema grows in numbered steps, and what they make is what the tables say."""

import os
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from support import every_table

from models import Base
from models.migrations import config, current_problem, downgrade, upgrade
from models.session import Database


def test_migrations_make_just_what_the_tables_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_head_and_the_database_is_at_it(database: Database) -> None:
    assert len(ScriptDirectory.from_config(config(database)).get_heads()) == 1
    assert current_problem(database) is None


def test_the_files_are_numbered_without_a_gap() -> None:
    names = sorted(p.name for p in files("models.migrations.versions").iterdir() if p.name.startswith("m0"))
    assert [name[1:5] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]


def test_every_constraint_has_a_name() -> None:
    nameless = [(t.name, c) for t in Base.metadata.tables.values() for c in t.constraints if not c.name]
    assert nameless == []


def test_a_filled_database_goes_down_and_up(database: Database) -> None:
    every_table.fill(database)
    downgrade(database, "base")
    assert current_problem(database) is not None
    upgrade(database)
    assert current_problem(database) is None


NEXT_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {head!r}
REBUILD = "always" if op.get_context().dialect.name == "sqlite" else "never"


def upgrade() -> None:
    for parent in ("delivery", "person", "ticket", "centre"):
        with op.batch_alter_table(parent, recreate=REBUILD) as table:
            table.add_column(sa.Column("colour", sa.String(10), nullable=True))


def downgrade() -> None:
    for parent in ("delivery", "person", "ticket", "centre"):
        with op.batch_alter_table(parent, recreate=REBUILD) as table:
            table.drop_column("colour")
"""


def test_no_row_of_any_table_is_lost_when_a_parent_is_rebuilt(database: Database, tmp_path: Path) -> None:
    """SQLite alters a table by copying it; with foreign keys on, dropping the old one would delete the children."""
    every_table.fill(database)
    before = every_table.contents(database)
    with_step = config(database)
    head = ScriptDirectory.from_config(with_step).get_current_head()
    (tmp_path / "m9999_colour.py").write_text(NEXT_STEP.format(head=head))
    with_step.set_main_option("path_separator", "os")
    with_step.set_main_option(
        "version_locations", os.pathsep.join([str(files("models.migrations.versions")), str(tmp_path)])
    )
    for act, revision in ((command.upgrade, "9999"), (command.downgrade, head)):
        act(with_step, revision)
        assert every_table.contents(database) == before
