"""`pakmut run`, `web`, `worker`: the long-running commands. All stop cleanly on SIGTERM."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.sender_process import SenderProcess
    from bot.worker import Worker


@click.command()
def run() -> None:
    """Web and, beside it, its worker, under one command: the embedded default."""
    from waitress.server import create_server

    from bot.app import close, create_app
    from bot.beside import Beside
    from bot.config import Settings, read

    settings, beside = read(Settings), Beside()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it would tell of each request that waits
    app = create_app(settings, nudge=beside.ring)
    server = create_server(app, listen=f"*:{settings.port}", threads=32, ident=None, connection_limit=500)
    _on_stop(sys.exit)  # waitress takes it as the end of `run`, and lets requests under way finish
    click.echo(f"pakmut: listening on port {settings.port}", err=True)
    try:
        beside.start()
        server.run()
    finally:
        beside.stop()
        close(app)
    sys.exit(beside.status)


@click.command()
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option(
    "--threads", default=32, show_default=True, help="Threads in each: requests that meet share a commit."
)
def web(workers: int, threads: int) -> None:
    """The web alone, under gunicorn."""
    from gunicorn.app.wsgiapp import WSGIApplication

    from bot.config import Settings, read

    settings = read(Settings)  # a bad setting shows here, once, and not in every process
    sys.argv = [
        "gunicorn", "bot.wsgi:app", "--bind", f":{settings.port}", "--workers", str(workers),
        "--threads", str(threads), "--timeout", "30", "--graceful-timeout", "10", "--keep-alive", "75",
    ]  # fmt: skip
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


@click.command()
@click.option("--beside", is_flag=True, hidden=True, help="Of a web that tells us on standard input (`run`).")
def worker(beside: bool) -> None:
    """The worker alone: inbox, outbox, calls and clock."""
    from bot import log
    from bot.config import Settings, read
    from bot.sender_process import SenderProcess
    from bot.worker import HANDLING, PARTS, SENDING, Worker
    from scheduler.bell import LOOK_EVERY, LOOK_SELDOM, Bell

    settings = read(Settings)
    log.configure(settings.secret_key.get_secret_value())
    hints, look_every = (sys.stdin.fileno(), LOOK_SELDOM) if beside else (None, LOOK_EVERY)
    if settings.database_url.startswith("sqlite"):  # one writer at a time: two processes would gain nothing
        _work(Worker(settings, Bell(look_every), PARTS), hints)
    else:
        sender = SenderProcess(lambda pipe: _work(Worker(settings, Bell(), SENDING), pipe))
        _work(Worker(settings, Bell(pass_on=sender.ring), HANDLING), hints, sender)


def _work(worker: "Worker", hints: int | None, sender: "SenderProcess | None" = None) -> None:
    """Until SIGTERM. `hints` of work come through that pipe, and its end means the end of whoever started us."""
    from bot.beside import PATIENCE, follow

    stop = threading.Event()
    _on_stop(stop.set)
    if hints is not None:
        follow(hints, lambda: worker.bell.ring(worker.parts[0]))
    worker.start()
    if sender is not None:
        sender.start()
    while not stop.wait(LOOK_UP):
        pass
    if sender is not None:
        sender.stop()
    worker.stop()
    if sender is not None:
        sender.join(PATIENCE)


LOOK_UP = 1.0
"""Seconds. A signal may reach another thread of the process (after SIGCONT, or two at once): the first one, which acts on
it, would never wake."""


def _on_stop(act: Callable[[], None]) -> None:
    def handle(_number: int, _frame: object) -> None:
        act()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
