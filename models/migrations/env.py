"""Runs migrations on the `Database` that `models.migrations` hands over.

SQLite rebuilds a parent table to alter it; with foreign keys on, that would delete its children. So they are switched
off before BEGIN and everything is checked afterwards (DESIGN.md §2a).
"""

from typing import Any

from alembic import context
from sqlalchemy import text

from models import Base
from models.session import Database


def run(database: Database) -> None:
    """One transaction for all steps on PostgreSQL and SQLite alike."""
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if database.is_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                context.configure(
                    connection=connection,
                    target_metadata=Base.metadata,
                    render_as_batch=database.is_sqlite,
                    compare_type=True,
                )
                context.run_migrations()
                if database.is_sqlite and (
                    broken := connection.execute(text("PRAGMA foreign_key_check")).first()
                ):
                    raise RuntimeError(f"migration would leave a row without its parent: {tuple(broken)}")
        finally:
            if database.is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


run(context.config.attributes["database"])
