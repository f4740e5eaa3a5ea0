"""Dates as people type them, in English or in French."""

import re
from datetime import date
from typing import Final

from babel.dates import get_month_names

from chat.router import plain
from content.words import LANGUAGES

MONTHS: Final = {
    plain(name): month
    for language in LANGUAGES
    for width in ("wide", "abbreviated")
    for month, name in get_month_names(width, locale=language).items()
}
DAY, YEAR = r"\b(?P<day>\d{1,2})", r"(?P<year>\d{4}|\d{2})(?![\d:])\b"
FORMS: Final = tuple(
    re.compile(form)
    for form in (
        r"\b(?P<year>\d{4})(?P<by>[/.-])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})\b",
        rf"(?<![/.\d-]){DAY}(?P<by>[/.-])(?P<month>\d{{1,2}})(?:(?P=by){YEAR})?(?![/.\d-])",
        rf"{DAY}(?:er|st|nd|rd|th)? (?P<month>[a-z]{{3,}})\.?(?: {YEAR})?\b",
        rf"\b(?P<month>[a-z]{{3,}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? {YEAR})?\b",
    )
)


def read_date(said: str, today: date) -> date | None:
    """The day that somebody means, a day before its month; without a year, the next one from today on.

    None when it is not a date.
    """
    words = " ".join(plain(said).split())
    found = next(filter(None, (form.search(words) for form in FORMS)), None)
    return found and _day(found["day"], found["month"], found["year"], today)


def _day(day: str, month: str, year: str | None, today: date) -> date | None:
    number = int(month) if month.isdigit() else MONTHS.get(month, 0)
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
        meant = date(today.year, number, int(day))
        return meant if meant >= today else meant.replace(year=today.year + 1)
    except ValueError:
        return None
