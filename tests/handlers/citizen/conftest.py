"""A citizen who follows the account, and the house that answers."""

import pytest
from support.talk import HOUSE, Chat, seed

from handlers import wording
from models.session import Database


@pytest.fixture(autouse=True)
def introduced() -> None:
    wording.introduce(**HOUSE)


@pytest.fixture
def koi(database: Database) -> Chat:
    seed(database)
    return Chat(database).follows()
