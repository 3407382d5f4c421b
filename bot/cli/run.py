"""`pakmut run`, `web`, `worker`: the long-running commands. All stop cleanly on SIGTERM."""

import logging
import signal
import sys
import threading
from collections.abc import Callable

import click


@click.command()
def run() -> None:
    """Web and worker in one process: the embedded default."""
    from waitress.server import create_server

    from bot.app import close, create_app
    from bot.config import Settings, read
    from bot.worker import Worker
    from scheduler.bell import LOOK_SELDOM, Bell

    settings = read(Settings)
    worker = Worker(settings, bell=Bell(LOOK_SELDOM), inboxes=1)
    app = create_app(settings, nudge=lambda: worker.bell.ring("inbox"))
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it would tell of each request that waits
    server = create_server(app, listen=f"*:{settings.port}", threads=32, ident=None, connection_limit=500)
    worker.start()
    _on_stop(sys.exit)  # waitress takes it as the end of `run`, and lets requests under way finish
    click.echo(f"pakmut: listening on port {settings.port}", err=True)
    try:
        server.run()
    finally:
        worker.stop()
        close(app)


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
def worker() -> None:
    """The worker alone: inbox, outbox, calls and clock."""
    from bot import log
    from bot.config import Settings, read
    from bot.worker import Worker

    settings = read(Settings)
    log.configure(settings.secret_key.get_secret_value())
    made, stop = Worker(settings), threading.Event()
    _on_stop(stop.set)
    made.start()
    while not stop.wait(LOOK_UP):
        pass
    made.stop()


LOOK_UP = 1.0
"""Seconds. A signal may reach another thread of the process (after SIGCONT, or two at once): the first one, which acts on
it, would never wake."""


def _on_stop(act: Callable[[], None]) -> None:
    def handle(_number: int, _frame: object) -> None:
        act()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
