"""Plain tables for the command line: columns that also line up for Thai, no colours where nobody sees them."""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

WIDE = 160
"""Columns where the output is no terminal, so that scripts and tests read whole lines."""


def show(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """Print a table; numbers stand to the right."""
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=WIDE)
    found = [[cell(value) for value in row] for row in rows]
    table = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    for place, heading in enumerate(headings):
        is_number = all(
            row[place].replace(",", "").replace("-", "").isdigit() or not row[place] for row in found
        )
        table.add_column(heading, justify="right" if found and is_number else "left")
    for row in found:
        table.add_row(*row)
    console.print(table)


def cell(value: object) -> str:
    """A value as it is shown: numbers with thousands, nothing for None."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)
