"""The time zones that forms offer, called as their reader calls them."""

from functools import cache
from typing import Final
from zoneinfo import available_timezones

from babel.dates import get_timezone_location

from content.words import locale_of

OFFERED: Final = (
    *("Europe/Paris", "Europe/Brussels", "Europe/Luxembourg", "Europe/Zurich", "Europe/Monaco", "Europe/London"),
    *("Europe/Dublin", "Europe/Lisbon", "Europe/Madrid", "Europe/Rome", "Europe/Berlin", "Europe/Vienna"),
    *("Europe/Amsterdam", "Europe/Copenhagen", "Europe/Stockholm", "Europe/Oslo", "Europe/Helsinki", "Europe/Warsaw"),
    *("Europe/Prague", "Europe/Budapest", "Europe/Bucharest", "Europe/Athens", "Europe/Kyiv", "Europe/Istanbul"),
    *("Africa/Casablanca", "Africa/Algiers", "Africa/Tunis", "Africa/Dakar", "Africa/Abidjan", "Africa/Douala"),
    *("Africa/Lagos", "Africa/Kinshasa", "Africa/Cairo", "Africa/Nairobi", "Africa/Johannesburg", "Indian/Reunion"),
    *("Indian/Mauritius", "Indian/Mayotte", "Asia/Beirut", "Asia/Jerusalem", "Asia/Riyadh", "Asia/Dubai"),
    *("Asia/Karachi", "Asia/Kolkata", "Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Singapore"),
    *("Asia/Hong_Kong", "Asia/Shanghai", "Asia/Seoul", "Asia/Tokyo", "Australia/Perth", "Australia/Sydney"),
    *("Pacific/Noumea", "Pacific/Auckland", "Pacific/Tahiti", "America/Cayenne", "America/Sao_Paulo"),
    *("America/Argentina/Buenos_Aires", "America/Santiago", "America/Bogota", "America/Martinique"),
    *("America/Guadeloupe", "America/Halifax", "America/Toronto", "America/New_York", "America/Mexico_City"),
    *("America/Chicago", "America/Denver", "America/Los_Angeles", "America/Vancouver", "UTC"),
)


def choices(current: str, locale: str) -> tuple[tuple[str, str], ...]:
    """IANA names with their places' names for a reader, in the order of these; `current` is always among them."""
    named = ((zone, place(zone, locale)) for zone in {*OFFERED, current})
    return tuple(sorted(named, key=lambda choice: choice[1]))


def is_zone(name: str) -> bool:
    """Whether an IANA name is known."""
    return name in _known()


@cache
def _known() -> frozenset[str]:
    """All of them: looking through the files takes as long as a whole turn."""
    return frozenset(available_timezones())


def place(zone: str, locale: str) -> str:
    """What a reader calls a zone: its city's name."""
    return str(get_timezone_location(zone, locale=locale_of(locale), return_city=True))
