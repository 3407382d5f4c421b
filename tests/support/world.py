"""A whole Pakmut beside a whole LINE, for tests that read like stories.

Real parts throughout: the stand-in signs webhooks and posts them over HTTP to our application; our outbox calls the
stand-in over HTTP. Only the waiting is spared: `settle` runs the rounds that the worker's threads would run, and
`wait` moves the one clock (models.clock) that all of them read.
"""

import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from waitress.server import create_server

from bot.app import close, create_app
from bot.config import Settings, read
from bot.simulator import Phone, Platform, serve
from bot.worker import Worker
from models import clock
from models.inbound import InboundEvent
from models.session import Database
from models.tickets import Ticket

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
ROUNDS = 60


class World:
    """The platform, our application and its worker on one database."""

    def __init__(self, address: str, folder: Path, **changed: Any) -> None:
        """`changed` settings differ from the usual ones."""
        self.folder = folder
        self.platform = Platform(SECRET, now=clock.now, quota=15000)
        self.platform.webhooks.sending = "sync"
        self.line, _ = serve(self.platform)
        given: dict[str, Any] = {
            "database_url": address,
            "line_channel_secret": SECRET,
            "line_channel_access_token": "simulator-token",
            "line_api_url": self.line.url,
            "line_data_url": self.line.url,
            "secret_key": "a key for tests only, never used elsewhere",
            "public_url": "https://pakmut.test",
            "media_url": f"file://{folder}/media",
            "operator_name": "เทศบาลทดสอบ",
            "controller_name": "สำนักงานทดสอบ",
            "controller_phone": "02-000-0001",
            "dpo_contact": "dpo@pakmut.test",
        }
        self._given = given | changed
        self._open(address)

    def _open(self, address: str) -> None:
        self.settings = read(Settings, _env_file=None, **(self._given | {"database_url": address}))
        self.database = Database(address)
        self.worker = Worker(self.settings, database=self.database)
        self.app = create_app(self.settings)
        self._server = create_server(self.app, host="127.0.0.1", port=0, threads=2)
        threading.Thread(target=self._server.run, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self.platform.webhooks.url = f"{self.url}/callback"

    def close(self) -> None:
        """Let go of ports and connections."""
        self.stop()
        self.line.close()
        self.platform.close()

    def stop(self) -> None:
        """The application and its worker end; LINE and the phones stay."""
        self._server.close()
        self._server.task_dispatcher.shutdown(timeout=1)
        close(self.app)
        self.worker.close()
        self.database.close()

    def start_on(self, address: str, **changed: Any) -> None:
        """A stopped world's application and worker begin again, on this database, with these settings changed."""
        self._given |= changed
        self._open(address)

    def settle(self) -> None:
        """Everything that is due now is handled and sent."""
        for _ in range(ROUNDS):
            if not self.worker.round():
                return
        raise AssertionError("the world does not come to rest")

    def wait(self, seconds: float) -> None:
        """So much time passes, for LINE and for us."""
        with self.database.unit_of_work() as session:
            ahead = clock.ahead().total_seconds()
            clock.set_offset(session, ahead + seconds)
        self.settle()

    def somebody(self, name: str) -> "Somebody":
        """A person with a phone, already a friend of the account."""
        person = Somebody(self, self.platform.phone(name))
        person.phone.follow()
        self.settle()
        return person

    def parked(self) -> list[str]:
        """Why events were given up, one line each."""
        with self.database.reading() as session:
            asked = select(InboundEvent.reason).where(InboundEvent.state == "parked")
            return [str(reason) for reason in session.scalars(asked)]

    def ticket(self, number: str | None = None) -> Ticket:
        """The ticket of this number, or the newest."""
        with self.database.reading() as session:
            query = select(Ticket).order_by(Ticket.id.desc()).limit(1)
            found = session.scalar(query.where(Ticket.number == number) if number else query)
            assert found is not None, "no ticket was opened"
            return found


class Somebody:
    """A member of the cast: does a thing, and then sees what the account answers."""

    def __init__(self, world: World, phone: Phone) -> None:
        self.world, self.phone, self._seen = world, phone, len(phone.messages)

    def _then(self) -> "Somebody":
        self.world.settle()
        return self

    def _now(self) -> None:
        self._seen = len(self.phone.messages)

    def says(self, *texts: str, quote: str | None = None) -> "Somebody":
        """Type one message, or several in a row."""
        self._now()
        for text in texts:
            self.phone.says(text, quote=quote)
        return self._then()

    def tells(self, *texts: str) -> "Somebody":
        """Type a story and fall silent, so that the account begins to understand."""
        return self.says(*texts).waits(7)

    def taps(self, label: str) -> "Somebody":
        """Press the newest button or quick reply of this label."""
        self._now()
        self.phone.taps(label)
        return self._then()

    def presses(self, do: str, **args: str) -> "Somebody":
        """Press a button that was never shown to this person: an old one, or a forged one."""
        self._now()
        data = urlencode({"do": do, **args})
        self.phone.acts({"type": "postback", "label": "x", "data": data}, None, None)
        return self._then()

    def does(self, action: str, *given: Any, **named: Any) -> "Somebody":
        """Anything else a phone can do, e.g. `does("sends_photo")`."""
        self._now()
        getattr(self.phone, action)(*given, **named)
        return self._then()

    def waits(self, seconds: float) -> "Somebody":
        """Do nothing for so long."""
        self.world.wait(seconds)
        return self

    @property
    def heard(self) -> str:
        """All that the account said since this person last did something."""
        shown = [entry for entry in self.phone.messages[self._seen :] if entry.from_bot]
        return "\n".join(entry.text for entry in shown)

    @property
    def ids_heard(self) -> list[str]:
        """The ids of what the account said since then, to quote."""
        return [entry.id for entry in self.phone.messages[self._seen :] if entry.from_bot]

    def sees(self, *parts: str) -> "Somebody":
        """The account said all of these."""
        for part in parts:
            assert part in self.heard, f"{self.phone.name} does not see {part!r} in:\n{self.heard}"
        return self

    def does_not_see(self, *parts: str) -> "Somebody":
        """The account said none of these."""
        for part in parts:
            assert part not in self.heard, f"{self.phone.name} sees {part!r} in:\n{self.heard}"
        return self

    def sees_nothing(self) -> "Somebody":
        """The account stayed silent."""
        assert self.heard == ""
        return self

    def forgets(self) -> "Somebody":
        """From here on only new messages count."""
        self._now()
        return self
