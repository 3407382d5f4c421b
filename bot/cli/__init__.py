"""The `pakmut` command: one file per group, no logic. Groups load when they are called, so `--help` is quick."""

from importlib import import_module

import click

# command -> the module of bot.cli that defines a click command of that name
COMMANDS = {
    "aliases": "places",
    "boundaries": "places",
    "centres": "centres",
    "check": "check",
    "content": "content",
    "db": "db",
    "demo": "demo",
    "explain": "explain",
    "inbox": "mailbox",
    "outbox": "mailbox",
    "outreach": "outreach",
    "person": "person",
    "report": "report",
    "richmenu": "richmenu",
    "run": "run",
    "staff": "staff",
    "web": "run",
    "worker": "run",
}


class Lazy(click.Group):
    """A group that imports a command's module only when that command is meant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The click command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"bot.cli.{COMMANDS[cmd_name]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Pakmut (ปักหมุด): a LINE account that brings a request for help to the centre that covers the place."""
