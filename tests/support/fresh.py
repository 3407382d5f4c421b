"""An empty, migrated database at an address."""

from sqlalchemy import text

from models.migrations import upgrade
from models.session import Database


def fresh(address: str) -> None:
    """Throw away what is there and make the schema anew."""
    database = Database(address)
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    upgrade(database)
    database.close()
