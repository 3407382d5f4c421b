"""Where photos and voices are kept: the fsspec store of `MEDIA_URL`.

A path is a keyed hash of the media's row: nobody can guess it, and a fetch that is tried again after a crash
writes over its first half instead of leaving an orphan.
"""

import hashlib
import hmac
import shutil
from typing import IO, Any

import fsspec

from bot.config import Settings


class Store:
    """The bytes of media, by path. Raises OSError when the store does not work."""

    def __init__(self, settings: Settings) -> None:
        found: tuple[Any, str] = fsspec.url_to_fs(settings.media_url)
        self._files, self._root = found[0], found[1].rstrip("/")
        self._key = b"media " + settings.secret_key.get_secret_value().encode()

    def path(self, media_id: int) -> str:
        """Where the bytes of this media stand, relative to the store."""
        name = hmac.new(self._key, str(media_id).encode(), hashlib.sha256).hexdigest()[:40]
        return f"{name[:2]}/{name}"

    def put(self, path: str, source: IO[bytes]) -> int:
        """Keep what `source` holds from its beginning; returns the size in bytes."""
        whole = self._whole(path)
        self._files.makedirs(whole.rsplit("/", 1)[0], exist_ok=True)
        source.seek(0)
        with self._files.open(whole, "wb") as target:
            shutil.copyfileobj(source, target, 64 * 1024)
        return source.tell()

    def open(self, path: str) -> IO[bytes]:
        """The kept bytes, to read and seek in. FileNotFoundError when they are not there."""
        opened: IO[bytes] = self._files.open(self._whole(path), "rb")
        return opened

    def drop(self, path: str) -> None:
        """Forget the bytes, if they are there."""
        if self._files.exists(self._whole(path)):
            self._files.rm(self._whole(path))

    def _whole(self, path: str) -> str:
        if ".." in path or path.startswith("/"):
            raise FileNotFoundError(path)
        return f"{self._root}/{path}"
