from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.calendar import (
    BANGKOK,
    add_office_time,
    check_hours,
    clock_time,
    day_hours,
    in_days,
    is_open,
    long_date,
    next_opening,
    short_date,
    thai_holidays,
)

CLOSED_2026 = thai_holidays(2026)
SONGKRAN = date(2026, 4, 13)
NORMAL_MONDAY = date(2026, 4, 20)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BANGKOK)


def test_a_long_date_reads_as_officials_write_it() -> None:
    assert long_date(date(2022, 2, 7)) == "วันจันทร์ที่ 7 กุมภาพันธ์ 2565"


def test_a_short_date_fits_a_button() -> None:
    assert short_date(date(2022, 2, 7)) == "จ. 7 ก.พ. 65"
    assert short_date(date(2057, 1, 1)).endswith("00")


def test_clock_times_are_shown_in_bangkok() -> None:
    assert clock_time(datetime(2026, 4, 20, 2, 0, tzinfo=UTC)) == "09.00 น."


@pytest.mark.parametrize(("days", "words"), [(0, "วันนี้"), (1, "พรุ่งนี้"), (3, "อีก 3 วัน"), (-1, "ผ่านไปแล้ว")])
def test_how_far_off_a_day_is(days: int, words: str) -> None:
    assert in_days(NORMAL_MONDAY + timedelta(days=days), NORMAL_MONDAY) == words


def test_the_holidays_of_the_seasons_are_known() -> None:
    season = [day for day in thai_holidays(2022) if date(2022, 2, 1) <= day <= date(2022, 9, 30)]
    assert [day for day in season if day.weekday() < 2] == [date(2022, 5, 2), date(2022, 5, 16)]
    expected = {(3, 3), (4, 6), (4, 13), (4, 14), (5, 4), (6, 1), (7, 28)}
    season_2569 = {
        (d.month, d.day)
        for d in CLOSED_2026
        if d.weekday() < 2 and date(2026, 2, 1) <= d <= date(2026, 9, 30)
    }
    assert season_2569 == expected


def test_children_s_day_closes_nothing() -> None:
    assert date(2026, 1, 10) not in CLOSED_2026


def test_an_office_rests_on_a_holiday() -> None:
    assert is_open(None, at(NORMAL_MONDAY, 9), CLOSED_2026)
    assert not is_open(None, at(SONGKRAN, 9), CLOSED_2026)
    assert not is_open("Mo-Fr 08:30-16:30", at(SONGKRAN, 9), CLOSED_2026)


def test_a_shelter_stays_open_on_a_holiday() -> None:
    assert is_open("24/7", at(SONGKRAN, 3), CLOSED_2026)
    assert is_open("Mo-Su 09:00-18:00", at(SONGKRAN, 10), CLOSED_2026)


@pytest.mark.parametrize(
    ("hours", "on_holiday", "on_monday"),
    [
        ("Mo-Fr 08:30-16:30; PH off", "", "08.30–16.30 น."),
        ("Mo-Fr,PH 10:00-12:00", "10.00–12.00 น.", "10.00–12.00 น."),
        ("PH,Sa 10:00-12:00", "10.00–12.00 น.", ""),
        ("Mo-Fr 08:30-12:00,13:00-16:30; PH,Sa-Su off", "", "08.30–12.00 น., 13.00–16.30 น."),
        ("Mo-Su 09:00-18:00; PH 09:00-12:00", "09.00–12.00 น.", "09.00–18.00 น."),
        ("24/7", "ตลอด 24 ชั่วโมง", "ตลอด 24 ชั่วโมง"),
        ("Mo 20:00-24:00", "", "20.00–24.00 น."),
    ],
)
def test_holiday_rules_hold_on_holidays_only(hours: str, on_holiday: str, on_monday: str) -> None:
    assert day_hours(hours, SONGKRAN, CLOSED_2026) == on_holiday
    assert day_hours(hours, NORMAL_MONDAY, CLOSED_2026) == on_monday


def test_unknown_hours_are_not_shown() -> None:
    assert day_hours(None, NORMAL_MONDAY, CLOSED_2026) == ""


def test_the_next_opening_passes_weekend_and_songkran() -> None:
    friday_evening = at(date(2026, 4, 10), 17)
    assert next_opening(None, friday_evening, CLOSED_2026) == at(date(2026, 4, 16), 8, 30)


def test_the_next_opening_is_now_while_it_is_open() -> None:
    assert next_opening(None, at(NORMAL_MONDAY, 9), CLOSED_2026) == at(NORMAL_MONDAY, 9)


def test_the_operator_s_own_closed_day_counts() -> None:
    closed = {**CLOSED_2026, NORMAL_MONDAY: "ทำบุญศาลากลาง"}
    assert next_opening(None, at(NORMAL_MONDAY, 9), closed) == at(date(2026, 4, 21), 8, 30)


def test_office_time_counts_office_hours_only() -> None:
    friday_late = at(date(2026, 4, 10), 15, 30)
    assert add_office_time(friday_late, timedelta(hours=4), CLOSED_2026) == at(date(2026, 4, 16), 11, 30)
    assert add_office_time(at(NORMAL_MONDAY, 8, 30), timedelta(hours=8), {}) == at(NORMAL_MONDAY, 16, 30)


@pytest.mark.parametrize("hours", ["never", "Mo-Fr", "off", "PH off", ""])
def test_hours_that_cannot_be_kept_are_refused(hours: str) -> None:
    if hours in ("", "Mo-Fr"):  # empty means office hours; days without a time mean all day
        check_hours(hours)
    else:
        with pytest.raises(ValueError, match="hours"):
            check_hours(hours)


def test_a_time_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        is_open(None, datetime(2026, 4, 20, 9), {})


@given(st.datetimes(datetime(2022, 1, 1), datetime(2027, 12, 1)), st.integers(0, 100))
def test_office_time_always_ends_in_office_hours(moment: datetime, minutes: int) -> None:
    closed = {**thai_holidays(moment.year), **thai_holidays(moment.year + 1)}
    end = add_office_time(moment.replace(tzinfo=BANGKOK), timedelta(minutes=minutes), closed)
    assert is_open(None, end, closed) or is_open(None, end - timedelta(seconds=1), closed)
