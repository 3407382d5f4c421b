"""An S3 server of this machine, in a process of its own, that can be stopped and started again."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


class Bucket:
    """One server with one bucket; `settings` lead to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "pakmut").mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def settings(self) -> dict[str, Any]:
        """What makes Pakmut use it."""
        return {
            "media_url": "s3://pakmut/media", "aws_endpoint_url": f"http://127.0.0.1:{self.port}",
            "aws_access_key_id": "tests", "aws_secret_access_key": "nobody's", "aws_default_region": "us-east-1",
        }  # fmt: skip

    @property
    def files(self) -> list[Path]:
        """All that is kept."""
        return [file for file in (self.folder / "pakmut").rglob("*") if file.is_file()]

    def start(self) -> None:
        """Serve."""
        command = [sys.executable, "-m", "localbucket", str(self.folder), "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            assert time.monotonic() < until, "the S3 server does not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """Serve no more; what is kept stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
