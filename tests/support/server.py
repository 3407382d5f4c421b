"""A PostgreSQL server of a test's own, to be stopped, started and starved; its programs must be on this machine."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from support.fleet import free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
NO_SPACE = "No space left on device"
"""What its log says then."""


def why_no_server() -> str | None:
    """Why there can be no server of our own here, or None."""
    if not PROGRAMS:
        return "PostgreSQL's own programs are missing"
    if os.geteuid() == 0 and shutil.which("su") is None:
        return "PostgreSQL does not run as root, and there is no su"
    return None


def why_no_small_disk() -> str | None:
    """Why nothing of 96 MB can be mounted here, or None."""
    if os.geteuid() != 0:
        return "mounting a small disk needs root"
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(_mounting(folder), check=False, capture_output=True)
        if tried.returncode == 0:
            subprocess.run(["/usr/bin/umount", folder], check=True)
    return "this container may not mount a small disk" if tried.returncode else None


def _mounting(folder: str) -> list[str]:
    return ["/usr/bin/mount", "-t", "tmpfs", "-o", "size=96m,mode=755", "tmpfs", folder]


class Server:
    """One cluster in a folder of its own under /tmp (pytest keeps its folders to itself); trust for whoever reaches it.

    A small one lies on a disk of 96 MB.
    """

    def __init__(self, *, listen: str = "127.0.0.1", small: bool = False) -> None:
        self.port, self.small, self.programs = free_port(), small, PROGRAMS[-1].parent
        self.outside = Path(tempfile.mkdtemp(prefix="pakmut-server-"))
        self.disk, self.log = self.outside / "disk", self.outside / "log"
        self.data = self.disk / "data"
        self.options = f"-p {self.port} -c listen_addresses={listen},127.0.0.1 -c fsync=off -k {self.outside}"
        self.address = f"postgresql+psycopg://postgres@{listen}:{self.port}/postgres"
        self.disk.mkdir()
        self.log.touch()
        if small:
            self.options += " -c max_wal_size=4MB -c min_wal_size=2MB"
            subprocess.run(_mounting(str(self.disk)), check=True)
        if os.geteuid() == 0:
            for mine in (self.outside, self.disk, self.log):
                shutil.chown(mine, "postgres")
        files = "--wal-segsize=1" if small else ""
        self._do(f"initdb -D {self.data} -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync {files}")

    def let_in(self, network: str) -> None:
        """Whoever comes from this network (before the start)."""
        with (self.data / "pg_hba.conf").open("a", encoding="ascii") as rules:
            rules.write(f"host all postgres {network} trust\n")

    def start(self) -> None:
        """Until it takes connections."""
        self._do(f"pg_ctl -D {self.data} -o '{self.options}' -l {self.log} -w start")

    def stop(self, mode: str) -> None:
        """`fast` ends every connection, `immediate` is a kill: what was not committed is gone."""
        self._do(f"pg_ctl -D {self.data} -m {mode} -w stop")

    def runs(self) -> bool:
        """False also when it gave up by itself."""
        with suppress(subprocess.CalledProcessError):
            self._do(f"pg_ctl -D {self.data} status")
            return True
        return False

    def fill_the_disk(self) -> None:
        """Not a byte is left; the server may free some, so do it again and again."""
        with suppress(OSError), (self.disk / "rest").open("ab", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass

    def make_room(self) -> None:
        """As before it was filled. A server that gave up is started, as systemd would."""
        (self.disk / "rest").unlink()
        if not self.runs():
            self.start()

    def complained(self, words: str) -> bool:
        """Whether its log holds these words."""
        return words in self.log.read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        """Nothing of it stays."""
        with suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        if self.small:
            subprocess.run(["/usr/bin/umount", "-l", str(self.disk)], check=True)
        shutil.rmtree(self.outside)

    def _do(self, command: str) -> None:
        whole = f"cd {self.outside} && {self.programs}/{command}"
        shell = ["su", "postgres", "-s", "/bin/bash", "-c"] if os.geteuid() == 0 else ["/bin/bash", "-c"]
        subprocess.run([*shell, whole], check=True, capture_output=True)
