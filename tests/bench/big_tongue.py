"""The words in which SQLite and PostgreSQL count, and tell the time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """The words in which the two databases differ. `now` is the moment at which the history ends."""

    postgresql: bool
    now: str

    def ago(self, seconds: str) -> str:
        if self.postgresql:
            return f"(timestamptz '{self.now}+00' - ({seconds}) * interval '1 second')"
        return f"(strftime('%Y-%m-%d %H:%M:%f', '{self.now}', -({seconds}) || ' seconds') || '000')"

    def month(self, moment: str) -> str:
        return f"to_char({moment}, 'YYYY-MM')" if self.postgresql else f"strftime('%Y-%m', {moment})"

    def day(self, moment: str) -> str:
        return f"CAST({moment} AS date)" if self.postgresql else f"date({moment})"

    def wide(self, number: str, width: int) -> str:
        if self.postgresql:
            return f"lpad(CAST({number} AS text), {width}, '0')"
        return f"printf('%0{width}d', {number})"

    def json(self, value: str) -> str:
        return f"CAST('{value}' AS json)" if self.postgresql else f"'{value}'"

    def counted(self, rows: int) -> str:
        if self.postgresql:
            return f"FROM generate_series(CAST(1 AS bigint), {rows}) AS n(i)"
        return "FROM n"

    def numbers(self, rows: int) -> str:
        return (
            ""
            if self.postgresql
            else f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) "
        )
