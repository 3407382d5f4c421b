from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.calendar import thai_holidays
from handlers.outreach.rota import Season, iso_week, rota, skipped_weeks

STOPS = ("npm-1", "npm-2", "npm-3", "npm-4")
SEASON_2565 = Season(date(2022, 2, 1), date(2022, 9, 30), ("MO", "TU"), STOPS)
SEASON_2569 = Season(date(2026, 2, 1), date(2026, 9, 30), ("MO", "TU"), STOPS)


def dates(season: Season, year: int) -> dict[date, str]:
    return {visit.date: visit.stop for visit in rota(season, thai_holidays(year))}


def test_the_season_of_2565_has_35_visits_from_the_kick_off_to_the_last_monday_of_september() -> None:
    visits = rota(SEASON_2565, thai_holidays(2022))
    assert len(visits) == 35
    assert (visits[0].date, visits[0].stop) == (date(2022, 2, 1), "npm-1")
    assert (visits[-1].date, visits[-1].stop) == (date(2022, 9, 26), STOPS[34 % 4])


def test_in_2565_two_weeks_go_to_tuesday_for_a_holiday() -> None:
    tuesdays = [day for day in dates(SEASON_2565, 2022) if day.weekday() == 1]
    assert tuesdays == [date(2022, 2, 1), date(2022, 5, 3), date(2022, 5, 17)]


def test_an_operator_who_works_on_labour_day_stays_on_monday() -> None:
    closed = {day: name for day, name in thai_holidays(2022).items() if "แรงงาน" not in name}
    assert date(2022, 5, 2) in {visit.date for visit in rota(SEASON_2565, closed)}


def test_in_2569_holidays_move_four_weeks_and_songkran_skips_one() -> None:
    days = dates(SEASON_2569, 2026)
    tuesdays = [day for day in days if day.weekday() == 1]
    assert tuesdays == [date(2026, 4, 7), date(2026, 5, 5), date(2026, 6, 2)]
    assert {date(2026, 3, 2), date(2026, 7, 27)} <= set(days)  # a holiday on Tuesday moves nothing
    assert not any(date(2026, 4, 13) <= day <= date(2026, 4, 19) for day in days)
    assert skipped_weeks(SEASON_2569, thai_holidays(2026)) == ((date(2026, 4, 13), "วันสงกรานต์"),)
    assert len(days) == 34


def test_a_skipped_week_neither_skips_nor_repeats_a_stop() -> None:
    visits = rota(SEASON_2569, thai_holidays(2026))
    assert [visit.stop for visit in visits] == [STOPS[turn % 4] for turn in range(len(visits))]


def test_the_last_day_is_inclusive() -> None:
    season = Season(date(2026, 9, 21), date(2026, 9, 28), ("MO",), STOPS)
    assert [visit.date for visit in rota(season, {})] == [date(2026, 9, 21), date(2026, 9, 28)]
    assert len(rota(Season(date(2026, 9, 21), date(2026, 9, 27), ("MO",), STOPS), {})) == 1


def test_the_preferred_weekday_comes_first_even_if_it_is_later_in_the_week() -> None:
    season = Season(date(2026, 9, 21), date(2026, 9, 27), ("TU", "MO"), STOPS)
    assert rota(season, {})[0].date == date(2026, 9, 22)
    assert rota(season, {date(2026, 9, 22): "x"})[0].date == date(2026, 9, 21)


def test_a_week_changed_by_hand_uses_up_its_turn() -> None:
    week = iso_week(date(2026, 2, 9))
    usual = {visit.week: visit.stop for visit in rota(SEASON_2569, {})}
    for stop in ("npm-2", "npm-4"):
        rest = {visit.week: visit.stop for visit in rota(SEASON_2569, {}, {week: stop})}
        assert rest == {name: stop for name, stop in usual.items() if name != week}


def test_a_visit_added_in_a_skipped_week_takes_the_turn_only_if_it_is_its_stop() -> None:
    closed, songkran = thai_holidays(2026), iso_week(date(2026, 4, 13))
    usual = rota(SEASON_2569, closed)
    after = next(visit for visit in usual if visit.date > date(2026, 4, 13))
    other = next(stop for stop in STOPS if stop != after.stop)
    assert rota(SEASON_2569, closed, {songkran: other}) == usual
    shifted = {visit.week: visit.stop for visit in rota(SEASON_2569, closed, {songkran: after.stop})}
    assert shifted[after.week] == STOPS[(STOPS.index(after.stop) + 1) % 4]


def test_a_programme_without_stops_goes_nowhere() -> None:
    assert rota(Season(date(2026, 2, 1), date(2026, 9, 30), ("MO",), ()), {}) == ()


days_of_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(days_of_2026, days_of_2026, st.sets(days_of_2026, max_size=80), st.permutations(["MO", "TU", "WE"]))
def test_any_rota_keeps_the_rules(start: date, end: date, holidays: set[date], weekdays: list[str]) -> None:
    visits = rota(Season(start, end, tuple(weekdays), STOPS), dict.fromkeys(holidays, "x"))
    assert len({visit.week for visit in visits}) == len(visits)
    assert [visit.stop for visit in visits] == [STOPS[turn % 4] for turn in range(len(visits))]
    for visit in visits:
        assert start <= visit.date <= end
        assert visit.date not in holidays
        monday = visit.date - timedelta(days=visit.date.weekday())
        better = weekdays[: weekdays.index(["MO", "TU", "WE"][visit.date.weekday()])]
        for weekday in better:
            day = monday + timedelta(days=["MO", "TU", "WE"].index(weekday))
            assert day in holidays or not start <= day <= end
