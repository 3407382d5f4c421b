"""`pakmut demo`: no LINE account, no settings; a throw-away database, the stand-in and phones on one page."""

import os
import secrets
import signal
import sys
import tempfile
from pathlib import Path

import click


@click.command()
@click.option("--port", default=lambda: int(os.environ.get("PORT", "8000")), show_default="PORT or 8000")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; the demo is for one's own eyes."
)
def demo(port: int, host: str) -> None:
    """Try everything without a LINE account: phones side by side in the browser."""
    from bot.demo import Demo

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the folder below is tidied up
    with tempfile.TemporaryDirectory(prefix="pakmut-demo-") as folder:
        made = Demo(Path(folder), host, port, secrets.token_hex(16))
        made.prepare()
        click.echo(f"ปักหมุด (demo): open http://{host}:{port}/  (Ctrl-C ends it, nothing is kept)")
        made.serve()
