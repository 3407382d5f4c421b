"""`pakmut outreach`: programmes, their dated visits, and the notices about them."""

import click

from bot.cli.outreach.days import closed
from bot.cli.outreach.past import runs
from bot.cli.outreach.programmes import export, import_, plan
from bot.cli.outreach.visits import cancel, move, notify

__all__ = ["outreach"]


@click.group()
def outreach() -> None:
    """Outreach programmes: import and export them, their visits, notices, cancellations."""


for command in (import_, export, plan, notify, cancel, move, closed, runs):
    outreach.add_command(command)
