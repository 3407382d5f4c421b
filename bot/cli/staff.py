"""`pakmut staff`: who works where. Needs `DATABASE_URL` alone."""

import click

from bot.cli.database import opened

ROLES = ("officer", "supervisor", "admin")


@click.group()
def staff() -> None:
    """The members of the units."""


@staff.command()
@click.option("--centre", required=True, metavar="CODE", help="The unit, by its code in centres.csv.")
@click.option("--role", required=True, type=click.Choice(ROLES))
def invite(centre: str, role: str) -> None:
    """Print a one-time code as the words to type in LINE: 1:1 to become a member, in a group to tie it."""
    from handlers.membership import invite as make
    from models.words import Role

    with opened() as database, database.unit_of_work() as session:
        try:
            code = make(session, centre, Role(role))
        except KeyError:
            raise click.ClickException(f"there is no active unit {centre}") from None
    click.echo(f"ผูก {code}")
    click.echo(f"(for {role} of {centre}; works once, within 72 hours)", err=True)


@staff.command("list")
@click.option("--centre", metavar="CODE", help="Only this unit.")
def list_members(centre: str | None) -> None:
    """List the members: number, unit, role, on duty, since when, name."""
    from models.units import roster

    with opened() as database, database.reading() as session:
        for member, unit in roster(session, centre):
            duty = "on duty" if member.on_duty else "-"
            since = member.joined_at.date().isoformat()
            click.echo(
                f"{member.id}\t{unit.code}\t{member.role.value}\t{duty}\t{since}\t{member.name or '-'}"
            )


@staff.command()
@click.argument("member", type=int)
def remove(member: int) -> None:
    """End the membership number MEMBER (see `staff list`); tickets that were theirs wait for a colleague."""
    from handlers.membership import remove as end
    from models.centres import Member

    with opened() as database, database.unit_of_work() as session:
        found = session.get(Member, member)
        if found is None or found.removed_at is not None:
            raise click.ClickException(f"there is no member {member}")
        end(session, found)
    click.echo(f"member {member} was removed")
