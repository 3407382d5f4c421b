"""Two whole seasons of the Nakhon Phanom programme, written down by hand from the wall calendar (`domain.md` §7.3).

Once a week: Monday, on a holiday Tuesday, on two holidays not at all; the rotation neither skips nor repeats a stop.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle

import pytest

from handlers.calendar import thai_holidays
from handlers.outreach.rota import Planned, Season, rota, skipped_weeks

STOPS = ("npm-1", "npm-2", "npm-3", "npm-4")
DAYS: dict[int, tuple[date, dict[int, str]]] = {
    2022: (
        date(2022, 2, 1),
        {
            2: "1 7 14 21 28", 3: "7 14 21 28", 4: "4 11 18 25", 5: "3 9 17 23 30",
            6: "6 13 20 27", 7: "4 11 18 25", 8: "1 8 15 22 29", 9: "5 12 19 26",
        },
    ),
    2026: (
        date(2026, 2, 1),
        {
            2: "2 9 16 23", 3: "2 9 16 23 30", 4: "7 20 27", 5: "5 11 18 25",
            6: "2 8 15 22 29", 7: "6 13 20 27", 8: "3 10 17 24 31", 9: "7 14 21 28",
        },
    ),
}  # fmt: skip
"""The first day of the season, and by month the days on which the team goes out. The last day is 30 September."""
HOLIDAYS = {
    2022: {"2022-05-02": "ชดเชยวันแรงงานแห่งชาติ", "2022-05-16": "ชดเชยวันวิสาขบูชา"},
    2026: {
        "2026-03-03": "วันมาฆบูชา",
        "2026-04-06": "วันพระบาทสมเด็จพระพุทธยอดฟ้าจุฬาโลกมหาราช",
        "2026-04-13": "วันสงกรานต์",
        "2026-04-14": "วันสงกรานต์",
        "2026-05-04": "วันฉัตรมงคล",
        "2026-06-01": "ชดเชยวันวิสาขบูชา",
        "2026-07-28": "วันเฉลิมพระชนมพรรษา",
    },
}
"""The Mondays and Tuesdays of the season on which nobody works, and how their names begin."""


def season(year: int) -> Season:
    return Season(DAYS[year][0], date(year, 9, 30), ("MO", "TU"), STOPS)


def by_hand(year: int) -> Iterator[date]:
    for month, days in DAYS[year][1].items():
        for day in days.split():
            yield date(year, month, int(day))


def drawn(year: int, **more: str) -> tuple[Planned, ...]:
    closed = thai_holidays(year) | {date.fromisoformat(day): name for day, name in more.items()}
    return rota(season(year), closed)


@pytest.mark.parametrize(("year", "visits"), [(2022, 35), (2026, 34)])
def test_a_season_has_the_days_of_the_wall_calendar(year: int, visits: int) -> None:
    assert [visit.date for visit in drawn(year)] == list(by_hand(year))
    assert len(drawn(year)) == visits


@pytest.mark.parametrize("year", [2022, 2026])
def test_the_stops_go_round_without_a_gap_or_a_repeat(year: int) -> None:
    visits = drawn(year)
    assert [visit.stop for visit in visits] == [
        stop for _visit, stop in zip(visits, cycle(STOPS), strict=False)
    ]


@pytest.mark.parametrize("year", [2022, 2026])
def test_the_mondays_and_tuesdays_off_are_those_of_the_country(year: int) -> None:
    off = {
        day.isoformat(): name
        for day, name in thai_holidays(year).items()
        if day.weekday() < 2 and DAYS[year][0] <= day <= date(year, 9, 30)
    }
    assert off.keys() == HOLIDAYS[year].keys()
    assert all(off[day].startswith(name) for day, name in HOLIDAYS[year].items())


def test_only_the_week_of_songkran_2569_is_skipped() -> None:
    assert skipped_weeks(season(2022), thai_holidays(2022)) == ()
    ((day, name),) = skipped_weeks(season(2026), thai_holidays(2026))
    assert (day, name) == (date(2026, 4, 13), "วันสงกรานต์")
    around = [visit for visit in drawn(2026) if abs(visit.date - day) < timedelta(days=8)]
    assert [(visit.date.day, visit.stop) for visit in around] == [(7, "npm-2"), (20, "npm-3")]


def test_a_day_that_the_cabinet_adds_skips_its_week_and_no_stop() -> None:
    added = [visit for visit in drawn(2026, **{"2026-06-02": "วันหยุดพิเศษ"}) if visit.date.month in (5, 6)]
    plain = [visit for visit in drawn(2026) if visit.date.month in (5, 6)]
    assert [visit.date.isoformat() for visit in added[3:6]] == ["2026-05-25", "2026-06-08", "2026-06-15"]
    assert [visit.stop for visit in added[:5]] == [visit.stop for visit in plain[:5]]


def test_days_off_in_the_middle_of_a_week_move_nothing() -> None:
    """The cabinet's special days of 2565 (15 and 29 July) were Fridays."""
    special = {"2022-07-15": "วันหยุดพิเศษ", "2022-07-29": "วันหยุดพิเศษ"}
    assert drawn(2022, **special) == drawn(2022)


@pytest.mark.parametrize("year", [2022, 2026])
def test_nothing_is_planned_after_the_last_day(year: int) -> None:
    assert max(visit.date for visit in drawn(year)) <= date(year, 9, 30)
    last_monday = max(day for day in by_hand(year))
    shorter = Season(DAYS[year][0], last_monday, ("MO", "TU"), STOPS)
    assert rota(shorter, thai_holidays(year))[-1].date == last_monday  # inclusive
