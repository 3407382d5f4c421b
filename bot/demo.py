"""The demo's world: a throw-away database, the stand-in, the seeds, and a small cast that has joined by LINE.

Everything runs as in earnest: the stand-in signs webhooks and posts them to us, our worker calls it over HTTP. Only
the clock may be moved: the database holds its offset, and every part reads it.
"""

import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from flask import redirect
from flask.typing import ResponseReturnValue
from waitress import create_server

from bot.app import close, create_app
from bot.config import Settings, read
from bot.line import connection
from bot.line.richmenu import Sync
from bot.simulator import Phone, Platform, Seat, mount
from bot.worker import Worker
from handlers import centres, membership
from handlers.outreach import importing, programme_file
from models import clock, rota
from models.alarms import note_job
from models.migrations import upgrade
from models.session import Database
from models.words import Role
from scheduler import outreach
from scheduler.clock import MISSED

SEED = files("handlers.content.seed")
PATIENCE = 20.0
"""Seconds that the cast waits for an answer before the demo starts without it."""


class Demo:
    """Prepare, then serve until the process is told to stop."""

    def __init__(self, folder: Path, host: str, port: int, secret: str) -> None:
        self._host, self._port = host, port
        address = f"http://{host}:{port}"
        self.settings = read(
            Settings,
            _env_file=None,
            database_url=f"sqlite:///{folder}/pakmut.db",
            line_channel_secret=secret,
            line_channel_access_token="simulator-token",
            line_api_url=address,
            line_data_url=address,
            secret_key=f"demo-{secret}",
            public_url=address,
            port=port,
            media_url=f"file://{folder}/media",
            operator_name="ปักหมุด (สาธิต)",
            controller_name="ศูนย์สาธิต",
            controller_phone="1300",
            dpo_contact="เจ้าหน้าที่คุ้มครองข้อมูลของศูนย์สาธิต",
        )
        self.database = Database(self.settings.database_url)
        upgrade(self.database)
        self.platform = Platform(
            secret,
            f"{address}/callback",
            now=clock.now,
            ledger=folder / "line.db",
            quota=15000,
            on_clock=self._move,
        )
        self.worker = Worker(self.settings, database=self.database)

    def prepare(self) -> None:
        """Bring in the units and the programme of the three news items."""
        today = clock.today().date()
        with self.database.unit_of_work() as session:
            centres.import_csv(session, SEED.joinpath("centres.csv").read_bytes())
        with self.database.unit_of_work() as session:
            lines = programme_file.read(
                SEED.joinpath("outreach.toml").read_text(encoding="utf-8"), frozenset({"npm-homeless"})
            )
            seasons = [importing.season_from(line, today) for line in lines]
            importing.store(session, seasons, today)

    def serve(self) -> None:
        """Serve and work; the cast takes its seats as soon as the door is open."""
        app = create_app(self.settings, nudge=lambda: self.worker.bell.ring("inbox"))

        @app.get("/")
        def phones() -> ResponseReturnValue:
            return redirect("/simulator/")

        mount(app, self.platform, self._seats(), self._actions())
        server = create_server(app, host=self._host, port=self._port, threads=16)
        self.worker.start()
        threading.Thread(target=self._take_seats, name="cast", daemon=True).start()
        try:
            server.run()
        finally:
            server.close()
            self.worker.stop()
            close(app)
            self.platform.close()
            self.database.close()

    def _seats(self) -> tuple[Seat, ...]:
        """Who holds a phone: a citizen, an officer, a staff group, a subscriber."""
        koi, khru_e, pi_bi, pa_si = (self.platform.phone(name) for name in ("ก้อย", "ครูเอ", "พี่บี", "ป้าศรี"))
        self.cast = {"koi": koi, "khru_e": khru_e, "pi_bi": pi_bi, "pa_si": pa_si}
        self.team = self.platform.group("ทีมศูนย์คุ้มครองฯ นครพนม", members=[pi_bi, khru_e], invite=False)
        return (
            Seat(koi, "ชาวบ้าน", ("ยายข้างบ้านไม่มีข้าวกิน ต.เมืองจัง จ.น่าน", "น้ำท่วมบ้าน ออกไม่ได้")),
            Seat(khru_e, "เจ้าหน้าที่ ต.เมืองจัง", ("งานของฉัน", "เรื่องรอรับ")),
            Seat(pi_bi, "เจ้าหน้าที่จังหวัดและโต๊ะกลาง", ("งานของฉัน", "เรื่องรอรับ")),
            Seat(pi_bi.in_group(self.team), "กลุ่มเจ้าหน้าที่", ("สวัสดีค่ะทุกคน",)),
            Seat(pa_si, "ผู้รับแจ้งเตือน", ("จุดบริการ", "รับแจ้งเตือน")),
        )

    def _take_seats(self) -> None:
        """The menus are drawn, everybody befriends the account, the officers type their codes, one also in the group."""
        line = connection.connect(self.settings, self.database)
        Sync(line, self.database, tell=lambda _: None).run()
        for phone in self.cast.values():
            phone.follow()
            self._until_answered(phone)
        for centre in ("tambon-551405", "tambon-650905"):
            self._joins(self.cast["khru_e"], centre, Role.OFFICER)
        for centre in ("central-desk", "npm-homeless", "npm-province", "nan-province", "plk-province"):
            self._joins(self.cast["pi_bi"], centre, Role.SUPERVISOR)
        self.team.adds_bot()
        self._joins(self.cast["pi_bi"].in_group(self.team), "npm-homeless", Role.OFFICER)
        self._says(self.cast["khru_e"], "เข้าเวร")
        self._says(self.cast["pa_si"], "รับแจ้งเตือน")

    def _joins(self, phone: Phone, centre: str, role: Role) -> None:
        with self.database.unit_of_work() as session:
            code = membership.invite(session, centre, role)
        self._says(phone, f"ผูก {code}")

    def _says(self, phone: Phone, text: str) -> None:
        phone.says(text)
        self._until_answered(phone)

    @staticmethod
    def _until_answered(phone: Phone) -> None:
        given_up = time.monotonic() + PATIENCE
        while time.monotonic() < given_up:
            last = phone.last
            if last is not None and last.from_bot:
                return
            time.sleep(0.05)

    def _actions(self) -> dict[str, Callable[[], str | None]]:
        return {"ไปถึงเช้าวันนัด": self._to_the_visit, "ข้ามไป 1 ชั่วโมง": self._an_hour_later}

    def _an_hour_later(self) -> str | None:
        self._forward(timedelta(hours=1))
        return None

    def _to_the_visit(self) -> str | None:
        """The evening before the next visit that can still be told of, so that its notice goes out, then that morning."""
        with self.database.reading() as session:
            visits = rota.next_visits(session, rota.programmes(session)[0].id, clock.today().date(), 2)
        ahead = [visit.date for visit in visits if _eve(visit.date, 19, 55) > clock.now()]
        if not ahead:
            return "จบฤดูกาลแล้ว"
        self._forward(max(timedelta(0), _eve(ahead[0], 17, 1) - clock.now()))
        outreach.run_due(self.database)
        self.worker.bell.ring("outbox")
        time.sleep(2)  # the outbox sends while it is still that evening
        self._forward(_at(ahead[0], 7, 30) - clock.now())
        outreach.run_due(self.database)
        self.worker.bell.ring("outbox")
        return None

    def _forward(self, step: timedelta) -> None:
        self._move(clock.ahead().total_seconds() + step.total_seconds())

    def _move(self, seconds: float) -> None:
        with self.database.unit_of_work() as session:
            clock.set_offset(session, seconds)
            for name in MISSED:  # a clock moved by hand is no job left undone
                note_job(session, name, done=True)
        self.worker.bell.ring("inbox", "outbox", "calls")


def _eve(day: date, hour: int, minute: int) -> datetime:
    """A time of the day before in Bangkok."""
    return _at(day, hour, minute) - timedelta(days=1)


def _at(day: date, hour: int, minute: int) -> datetime:
    """A time of that day in Bangkok."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.BANGKOK)
