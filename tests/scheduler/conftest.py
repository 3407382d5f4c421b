"""The outbox beside LINE in a nutshell, and the name of the house."""

import pytest
from support.mail import Line

from handlers import wording
from models.revision import Watch
from models.session import Database
from scheduler.bell import Bell
from scheduler.outbox import Outbox


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def mail(database: Database, line: Line) -> Outbox:
    return Outbox(database, line, Bell(), Watch({}))


@pytest.fixture
def introduced() -> None:
    wording.introduce(public_url="https://pakmut.example", operator_name="ศูนย์ทดสอบ")
