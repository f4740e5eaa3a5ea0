"""Working hours as matching compares them: in half-hours of a UTC day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

HALF_HOUR: Final = timedelta(minutes=30)
_DAY: Final = timedelta(days=1)


def half_hours(works_from: time, works_until: time, zone: str, on: date) -> tuple[int, int]:
    """`(start, end)` of the whole half-hours worked on a day, `start` from 0 to 47, `end` after it, perhaps past 48.

    Hours that end before they begin last until the next day; a zone's offset is that of the day.
    """
    opens = datetime.combine(on, works_from, ZoneInfo(zone)).astimezone(UTC)
    closes = datetime.combine(on, works_until, ZoneInfo(zone)).astimezone(UTC)
    if closes <= opens:
        closes += _DAY
    midnight = datetime.combine(opens.date(), time(), UTC)
    start, end = -(-(opens - midnight) // HALF_HOUR), (closes - midnight) // HALF_HOUR
    return start % 48, start % 48 + max(1, end - start)
