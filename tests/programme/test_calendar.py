"""Working days, quiet periods, and local times turned into instants."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.calendar import (
    FRENCH_QUIET_PERIODS,
    Calendar,
    MonthDay,
    QuietPeriod,
    countries,
    local_instant,
    next_weekly,
)

FRANCE = Calendar("FR", quiet=FRENCH_QUIET_PERIODS)
ZONES = sorted(available_timezones())
DAY = timedelta(days=1)
MONDAY = 0
# where the date line was crossed, a whole day has no time of its own
SKIPPED = {name: (date(2011, 12, 30),) for name in ("Pacific/Apia", "Pacific/Fakaofo")}


@pytest.mark.parametrize("day", [date(2027, 7, 14), date(2027, 5, 6), date(2027, 3, 29), date(2027, 3, 28)])
def test_nobody_works_on_a_french_public_holiday_or_a_sunday(day: date) -> None:
    assert not FRANCE.is_working_day(day)


def test_alsace_rests_on_the_second_day_of_christmas() -> None:
    saint_stephen = date(2028, 12, 26)
    assert FRANCE.is_working_day(saint_stephen)
    assert not Calendar("FR", "Alsace").is_working_day(saint_stephen)


def test_a_country_may_work_other_days_of_the_week() -> None:
    gulf = Calendar("MA", working=frozenset({6, 0, 1, 2, 3}))
    assert gulf.is_working_day(date(2027, 2, 7))
    assert not gulf.is_working_day(date(2027, 2, 5))


def test_the_next_working_day_comes_after_a_long_weekend() -> None:
    assert FRANCE.next_working_day(date(2027, 5, 14)) == date(2027, 5, 18)
    assert FRANCE.next_working_day(date(2027, 5, 18)) == date(2027, 5, 19)


def test_working_days_are_counted_in_both_directions() -> None:
    assert FRANCE.add_working_days(date(2026, 11, 9), 3) == date(2026, 11, 13)
    assert FRANCE.add_working_days(date(2026, 11, 13), -3) == date(2026, 11, 9)
    assert FRANCE.add_working_days(date(2026, 11, 14), 0) == date(2026, 11, 14)


@given(day=st.dates(date(2020, 1, 1), date(2035, 1, 1)), count=st.integers(1, 40))
def test_exactly_so_many_working_days_lie_between(day: date, count: int) -> None:
    end = FRANCE.add_working_days(day, count)
    passed = [day + number * DAY for number in range(1, (end - day).days + 1)]
    assert sum(map(FRANCE.is_working_day, passed)) == count
    assert FRANCE.is_working_day(end)


@pytest.mark.parametrize(
    ("day", "quiet"),
    [
        (date(2026, 7, 24), False),
        (date(2026, 7, 25), True),
        (date(2026, 8, 25), True),
        (date(2026, 8, 26), False),
        (date(2026, 12, 19), False),
        (date(2026, 12, 20), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 3), True),
        (date(2027, 1, 4), False),
    ],
)
def test_quiet_periods_include_their_ends_and_may_cross_the_new_year(day: date, quiet: bool) -> None:
    assert FRANCE.is_quiet(day) is quiet


def test_quiet_periods_stop_the_count_of_open_days() -> None:
    assert FRANCE.add_open_days(date(2026, 12, 17), 2) == date(2027, 1, 4)
    assert FRANCE.add_working_days(date(2026, 12, 17), 2) == date(2026, 12, 21)


@pytest.mark.parametrize(("country", "region"), [("XX", None), ("", None), ("FR", "Bavaria")])
def test_an_unknown_place_is_refused_at_once(country: str, region: str | None) -> None:
    with pytest.raises(ValueError, match=r"not available|does not have subdivision"):
        Calendar(country, region)


def test_a_calendar_without_any_open_day_is_refused() -> None:
    whole_year = QuietPeriod(MonthDay(3, 1), MonthDay(2, 29))
    with pytest.raises(ValueError, match="neither quiet nor off"):
        Calendar("FR", quiet=(whole_year,))
    with pytest.raises(ValueError, match="neither quiet nor off"):
        Calendar("FR", working=frozenset())


def test_every_country_and_region_offered_makes_a_calendar() -> None:
    offered = {country.code: country.regions for country in countries()}
    assert {"FR", "GB", "CA", "US", "BE", "CH", "LU", "DE", "ES", "IT", "NL", "IE", "MA", "SN", "CI"} <= offered.keys()
    assert {"Alsace", "Moselle", "La Réunion"} <= set(offered["FR"])
    assert not any(region.startswith("Zone") for region in offered["FR"])
    for code, regions in offered.items():
        for region in (None, *regions):
            Calendar(code, region)


@pytest.mark.parametrize(
    ("day", "at", "zone", "instant"),
    [
        pytest.param(date(2027, 6, 1), time(9), "Europe/Paris", "2027-06-01T07:00", id="summer"),
        pytest.param(date(2027, 12, 1), time(9), "Europe/Paris", "2027-12-01T08:00", id="winter"),
        pytest.param(date(2027, 3, 28), time(2, 30), "Europe/Paris", "2027-03-28T01:30", id="skipped, so 03:30"),
        pytest.param(date(2027, 10, 31), time(2, 30), "Europe/Paris", "2027-10-31T00:30", id="twice, so the first"),
        pytest.param(date(2027, 3, 14), time(2, 30), "America/Montreal", "2027-03-14T07:30", id="skipped in Montreal"),
        pytest.param(date(2027, 11, 7), time(1, 30), "America/Montreal", "2027-11-07T05:30", id="twice in Montreal"),
        pytest.param(
            date(2027, 10, 3), time(2, 15), "Australia/Lord_Howe", "2027-10-02T15:45", id="half an hour skipped"
        ),
        pytest.param(date(2027, 4, 4), time(1, 45), "Australia/Lord_Howe", "2027-04-03T14:45", id="half an hour twice"),
    ],
)
def test_a_local_time_is_one_instant(day: date, at: time, zone: str, instant: str) -> None:
    assert local_instant(day, at, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


YEARS = (2011, 2024, 2027, 2030)
TIMES = (time(0), time(1, 45), time(2, 30), time(3), time(23, 59))


@pytest.mark.parametrize("year", YEARS)
def test_around_every_change_of_the_clocks_a_time_of_day_comes_once_a_day_and_in_order(year: int) -> None:
    for place in map(ZoneInfo, ZONES):
        for change in _changes(place, year):
            days = [(change + number * DAY).date() for number in range(-2, 3)]
            for at in TIMES:
                _comes_once_a_day([day for day in days if day not in SKIPPED.get(place.key, ())], at, place)


@pytest.mark.parametrize("year", YEARS)
def test_around_every_change_of_the_clocks_a_weekly_time_comes_once_a_week(year: int) -> None:
    for zone in ZONES:
        for change in _changes(ZoneInfo(zone), year):
            weekday = (change + DAY).astimezone(ZoneInfo(zone)).weekday()
            for at in TIMES:
                asked = [change + number * timedelta(hours=7) for number in range(-7, 8)]
                found = [next_weekly(after, weekday, at, zone) for after in asked]
                assert all(one.at > after for one, after in zip(found, asked, strict=True))
                assert [one.day for one in found] == sorted(one.day for one in found)
                assert len({one.at for one in found}) == len({one.day for one in found}), (zone, change, at)


def _changes(place: ZoneInfo, year: int) -> Iterator[datetime]:
    first = datetime(year, 1, 1, tzinfo=UTC)
    for instant in (first + number * DAY for number in range(365)):
        if instant.astimezone(place).utcoffset() != (instant + DAY).astimezone(place).utcoffset():
            yield instant


def _comes_once_a_day(days: list[date], at: time, place: ZoneInfo) -> None:
    instants = [local_instant(day, at, place.key) for day in days]
    assert instants == sorted(set(instants))
    for day, instant in zip(days, instants, strict=True):
        shown = instant.astimezone(place)
        late = shown.replace(tzinfo=None) - datetime.combine(day, at)
        assert shown.fold == 0, (place, day, at)
        assert timedelta() <= late <= timedelta(hours=3), (place, day, at)
        assert not late or not _exists(day, at, place), (place, day, at)


def _exists(day: date, at: time, place: ZoneInfo) -> bool:
    wall = datetime.combine(day, at, place)
    return wall.astimezone(UTC).astimezone(place).replace(tzinfo=None) == wall.replace(tzinfo=None)


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2024, 1, 1), date(2030, 1, 1)), at=st.times(), now=st.times())
def test_week_after_week_every_occurrence_has_its_own_local_date(zone: str, day: date, at: time, now: time) -> None:
    after = datetime.combine(day, now, UTC)
    first = next_weekly(after, MONDAY, at, zone)
    second = next_weekly(first.at, MONDAY, at, zone)
    assert first.at > after
    assert first.day.weekday() == second.day.weekday() == MONDAY
    assert second.day - first.day == 7 * DAY
    assert first.at == local_instant(first.day, at, zone)


def test_an_occurrence_is_strictly_after() -> None:
    monday = local_instant(date(2027, 3, 29), time(9), "Europe/Paris")
    assert next_weekly(monday - timedelta(seconds=1), MONDAY, time(9), "Europe/Paris").at == monday
    assert next_weekly(monday, MONDAY, time(9), "Europe/Paris").day == date(2027, 4, 5)
