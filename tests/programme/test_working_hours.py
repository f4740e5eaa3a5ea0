"""Working hours in half-hours of a UTC day."""

from datetime import date, time

import pytest

from programme.working_hours import half_hours

WINTER, SUMMER = date(2027, 1, 5), date(2027, 7, 6)


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("UTC", WINTER, (18, 36)),
        ("Europe/Paris", WINTER, (16, 34)),
        ("Europe/Paris", SUMMER, (14, 32)),
        ("Pacific/Auckland", WINTER, (40, 58)),
        ("America/Los_Angeles", WINTER, (34, 52)),
    ],
)
def test_office_hours_are_counted_in_utc_on_the_day_itself(zone: str, day: date, expected: tuple[int, int]) -> None:
    assert half_hours(time(9), time(18), zone, day) == expected


def test_only_whole_half_hours_count() -> None:
    assert half_hours(time(9), time(18), "Asia/Kathmandu", WINTER) == (7, 24)


def test_a_night_shift_ends_the_next_day() -> None:
    assert half_hours(time(22), time(6), "UTC", WINTER) == (44, 60)


def test_the_same_hour_twice_is_a_whole_day() -> None:
    assert half_hours(time(9), time(9), "UTC", WINTER) == (18, 66)


def test_the_shortest_day_is_one_half_hour() -> None:
    assert half_hours(time(9), time(9, 10), "UTC", WINTER) == (18, 19)
