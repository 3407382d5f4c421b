"""Where photos and voices are kept: the fsspec store of `MEDIA_URL`, a folder or a bucket that machines share.

A path is a keyed hash of the media's row: nobody can guess it, and a fetch that is tried again after a crash
writes over its first half instead of leaving an orphan.
"""

import hashlib
import hmac
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO, Any

import fsspec

from bot.config import Settings

BLOCK = 5 * 1024 * 1024
"""What of a file is in memory at a time; S3 takes parts of at least that size."""


class StoreFailed(OSError):
    """The store cannot be reached, refuses us, or broke off; another time it may work."""


class Store:
    """The bytes of media, by path. Raises OSError when the store does not work."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._key = b"media " + settings.secret_key.get_secret_value().encode()
        self._is_s3 = settings.media_url.startswith("s3://")

    @cached_property
    def _place(self) -> tuple[Any, str]:
        """The file system and the folder in it. Made at first use: its threads belong to the process that serves."""
        options = _s3_options(self._settings) if self._is_s3 else {"auto_mkdir": True}
        files, root = fsspec.url_to_fs(self._settings.media_url, **options)
        return files, root.rstrip("/")

    def path(self, media_id: int) -> str:
        """Where the bytes of this media stand, relative to the store."""
        name = hmac.new(self._key, str(media_id).encode(), hashlib.sha256).hexdigest()[:40]
        return f"{name[:2]}/{name}"

    def put(self, path: str, source: IO[bytes]) -> int:
        """Keep what `source` holds from its beginning; returns the size in bytes."""
        whole = self._whole(path)
        source.seek(0)
        with self._safely(), self._place[0].open(whole, "wb") as target:
            shutil.copyfileobj(source, target, 64 * 1024)
        return source.tell()

    def open(self, path: str) -> IO[bytes]:
        """The kept bytes, to read and seek in. FileNotFoundError when they are not there."""
        whole = self._whole(path)
        with self._safely():
            opened: IO[bytes] = self._place[0].open(whole, "rb")
        return opened

    def drop(self, path: str) -> None:
        """Forget the bytes, if they are there."""
        whole = self._whole(path)
        with self._safely():
            try:
                self._place[0].rm_file(whole)
            except FileNotFoundError:
                if (
                    self._is_s3
                ):  # a bucket forgets what it does not have without a word: the bucket itself is missing
                    raise StoreFailed("the bucket is not there") from None

    def try_out(self) -> None:
        """Keep, read and forget a few bytes, for `pakmut check`. Raises OSError."""
        path, probe = f"check/{hashlib.sha256(self._key).hexdigest()[:40]}", b"pakmut"
        with self._safely():
            self._place[0].pipe_file(self._whole(path), probe)
        with self.open(path) as kept:
            if kept.read() != probe:
                raise StoreFailed("what was kept came back changed")
        self.drop(path)

    def _whole(self, path: str) -> str:
        if ".." in path or path.startswith("/"):
            raise FileNotFoundError(path)
        return f"{self._place[1]}/{path}"

    @contextmanager
    def _safely(self) -> Iterator[None]:
        """What S3's client raises beside OSError, as OSError; its text names the host, nobody's photo."""
        try:
            yield
        except _faults(self._is_s3) as fault:
            raise StoreFailed(type(fault).__name__) from fault


def _faults(is_s3: bool) -> tuple[type[Exception], ...]:
    if not is_s3:
        return ()
    from aiohttp import ClientError
    from botocore.exceptions import BotoCoreError

    return (BotoCoreError, ClientError)


def _s3_options(settings: Settings) -> dict[str, Any]:
    """Keys and address as AWS's own tools name them; what is not set, its library finds (e.g. a machine's role)."""
    secret = settings.aws_secret_access_key
    where = {"endpoint_url": settings.aws_endpoint_url, "region_name": settings.aws_default_region}
    limits: dict[str, Any] = {"connect_timeout": 3, "read_timeout": 20, "retries": {"max_attempts": 2}}
    if settings.aws_endpoint_url:  # other makers' servers seldom have a name for each bucket
        limits["s3"] = {"addressing_style": "path"}
    return {
        "key": settings.aws_access_key_id,
        "secret": secret.get_secret_value() if secret else None,
        "client_kwargs": {name: value for name, value in where.items() if value},
        "config_kwargs": limits,
        "default_block_size": BLOCK,
        "use_listings_cache": False,  # what another machine kept is there at once
    }
