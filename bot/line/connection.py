"""Wires the parts of `bot.line` from the settings; one `Line` per process, made after the fork."""

from bot.config import Settings
from bot.line.api import Line, Tokens
from bot.line.calls import LineCalls
from bot.line.links import link
from bot.line.sender import LineSender
from bot.line.store import Store
from bot.line.tokens import LongLived, Stateless
from models.session import Database


def tokens(settings: Settings, database: Database) -> Tokens:
    """Where this channel's access tokens come from: the settings' own one, else stateless ones."""
    if settings.line_channel_access_token is not None:
        return LongLived(settings.line_channel_access_token.get_secret_value())
    secrets = [secret.decode() for secret in settings.channel_secrets]
    return Stateless(database, settings.line_api_url, settings.line_channel_id or "", secrets)


def connect(settings: Settings, database: Database, threads: int = 8) -> Line:
    """LINE for this channel, for `threads` threads at once."""
    return Line(settings.line_api_url, settings.line_data_url, tokens(settings, database), threads)


def sender(settings: Settings, line: Line) -> LineSender:
    """The `Send` port of scheduler/send.py."""
    return LineSender(line, link(settings))


def calls(settings: Settings, database: Database, line: Line) -> LineCalls:
    """The `Call` port of scheduler/calls.py."""
    return LineCalls(line, database, Store(settings))
