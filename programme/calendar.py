"""Which days count, and which instant a local time is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import holidays

_DAY: Final = timedelta(days=1)
_TWO_WEEKS: Final = 14
_A_LEAP_YEAR: Final = [date(2028, 1, 1) + number * _DAY for number in range(366)]
_SCHOOL_ZONE: Final = "Zone "  # holidays lists the French school zones among the regions
_LIKELY: Final = (
    *("FR", "BE", "CH", "LU", "MC", "CA", "GB", "IE", "US", "DE", "AT", "NL", "ES", "PT", "IT"),
    *("PL", "MA", "TN", "DZ", "SN", "CI", "CM"),
)


class MonthDay(NamedTuple):
    """A day of any year."""

    month: int
    day: int


class QuietPeriod(NamedTuple):
    """Days of every year, both included, on which nothing is expected of anybody; it may cross the new year."""

    first: MonthDay
    last: MonthDay

    def covers(self, day: date) -> bool:
        """Whether the day is within the period."""
        today = MonthDay(day.month, day.day)
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


class Country(NamedTuple):
    """A country whose public holidays are known, and its regions that have their own; a region may be none of them."""

    code: str
    regions: tuple[str, ...]


class Occurrence(NamedTuple):
    """A recurrence's next time: the instant (UTC) and the local date, which keys hold so that nothing is sent twice."""

    at: datetime
    day: date


WEEKDAYS: Final = frozenset(range(5))
FRENCH_QUIET_PERIODS: Final = (
    QuietPeriod(MonthDay(7, 25), MonthDay(8, 25)),
    QuietPeriod(MonthDay(12, 20), MonthDay(1, 3)),
)


@dataclass(frozen=True)
class Calendar:
    """A place's days. `working` holds weekdays, Monday is 0; an unknown country or region is a `ValueError`."""

    country: str
    region: str | None = None
    quiet: tuple[QuietPeriod, ...] = ()
    working: frozenset[int] = WEEKDAYS

    def __post_init__(self) -> None:
        _public_holidays(self.country, self.region, _A_LEAP_YEAR[0].year)
        if not any(map(self.is_open_day, _A_LEAP_YEAR)):
            raise ValueError("A calendar needs days that are neither quiet nor off")

    def is_working_day(self, day: date) -> bool:
        """Neither a weekend nor a public holiday."""
        return day.weekday() in self.working and day not in _public_holidays(self.country, self.region, day.year)

    def is_quiet(self, day: date) -> bool:
        """Whether the day is in a quiet period."""
        return any(period.covers(day) for period in self.quiet)

    def is_open_day(self, day: date) -> bool:
        """A working day outside the quiet periods: the days that a timer counts."""
        return self.is_working_day(day) and not self.is_quiet(day)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add_working_days(day, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it when negative; `day` itself for 0."""
        return _nth(day, count, self.is_working_day)

    def add_open_days(self, day: date, count: int) -> date:
        """Like `add_working_days`, while quiet periods stop the count."""
        return _nth(day, count, self.is_open_day)


def local_instant(day: date, at: time, zone: str) -> datetime:
    """The instant (UTC) of a wall time in an IANA zone; an unknown zone is a `ZoneInfoNotFoundError`.

    A time that clocks skip shifts forward, one that they show twice is the first: both follow from `fold=0` (PEP 495).
    """
    return datetime.combine(day, at.replace(fold=0), ZoneInfo(zone)).astimezone(UTC)


def next_weekly(after: datetime, weekday: int, at: time, zone: str) -> Occurrence:
    """The first time after the instant `after` that the wall clock of `zone` shows `at` on `weekday` (Monday is 0)."""
    start = after.astimezone(ZoneInfo(zone)).date() - _DAY
    days = (start + number * _DAY for number in range(_TWO_WEEKS))
    occurrences = (Occurrence(local_instant(day, at, zone), day) for day in days if day.weekday() == weekday)
    return next(occurrence for occurrence in occurrences if occurrence.at > after)


@lru_cache(maxsize=1)
def countries() -> tuple[Country, ...]:
    """The countries to choose from; every region is one that `Calendar` accepts, under the name that people know."""
    return tuple(Country(code, _regions(code)) for code in _LIKELY)


def _nth(day: date, count: int, counts: Callable[[date], bool]) -> date:
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not counts(day):
            day += step
    return day


def _regions(country: str) -> tuple[str, ...]:
    known = holidays.country_holidays(country)
    names: dict[str, str] = {}
    for name, code in known.subdivisions_aliases.items():
        if not name.isupper():
            names.setdefault(code, name)
    public = (code for code in known.subdivisions if not code.startswith(_SCHOOL_ZONE))
    return tuple(sorted(names.get(code, code) for code in public))


@lru_cache(maxsize=1024)
def _public_holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, subdiv=region, years=year))
    except NotImplementedError as unknown:
        raise ValueError(str(unknown)) from unknown
