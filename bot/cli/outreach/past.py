"""`pakmut outreach runs`."""

import click

from bot.cli.outreach.work import reading


@click.command()
@click.option("--days", default=60, show_default=True, help="How many days back.")
def runs(days: int) -> None:
    """The runs of notices and what became of them."""
    from bot.cli.tables import show
    from handlers.outreach.history import history

    with reading() as (session, today):
        show(
            ("visit", "kind", "revision", "planned", "state", "persons", "sent", "refused", "blocked", "unknown", "withdrawn", "on the way"),
            [
                (
                    run.visit, run.kind, run.revision, f"{run.planned_at:%Y-%m-%d %H:%M}", run.state,
                    run.audience, run.sent, run.refused, run.blocked, run.unknown, run.withdrawn, run.on_the_way,
                )
                for run in history(session, today, days)
            ],
        )  # fmt: skip
