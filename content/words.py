"""What a reader reads: words and editorial content, with values in their language, time zone and escaping."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Resource

from chat.text import Day, Listing, Moment, Text, Value
from content import library

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
FOLDER = Path(__file__).parent
# what could turn or hide the text around a value: bidirectional controls, and control characters but tab and newline
UNSAFE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


LONGEST = 2000
"""Characters of all values of a sentence: Fluent takes 2,500 of what stands in one pair of its braces."""
LONGEST_LIST = 1500


class UnknownWordsError(LookupError):
    """A key, or a placeholder, that this version of Binôme has no words for."""


@dataclass(frozen=True)
class Reader:
    """For whom words are chosen: `locale` as platforms give it (`fr-FR`), `zone` an IANA name."""

    locale: str = "en"
    zone: str = "UTC"

    @property
    def language(self) -> Language:
        return language_of(self.locale)


def load() -> None:
    """Read all that can be said, which takes long enough for everybody else to notice."""
    _library()
    for language in LANGUAGES:
        _bundle(language)


def language_of(locale: str) -> Language:
    """The language of ours that serves a locale."""
    return "fr" if locale.casefold().startswith("fr") else "en"


def as_it_is(text: str) -> str:
    """For places where a platform reads no markup."""
    return text


def say(text: Text, reader: Reader, escape: Callable[[str], str] = as_it_is) -> str:
    """The words of `text` for a reader; `escape` makes somebody's own text harmless on the platform.

    Raises UnknownWordsError for a key or a placeholder without words.
    """
    if not text.values:
        return _without_values(text.key, reader.locale)
    values = {name: _value(value, reader, escape) for name, value in text.values.items()}
    if text.key == "verbatim":
        return str(values["text"])
    return _fluent(text.key, _held(values), reader.locale)


@lru_cache(maxsize=4096)
def _without_values(key: str, locale: str) -> str:
    """Words that are always the same: most of them, and all editorial ones."""
    fixed = _library()[language_of(locale)].get(key)
    return fixed if fixed is not None else _fluent(key, {}, locale)


def _fluent(key: str, values: dict[str, str | int], locale: str) -> str:
    bundle = _bundle(locale)
    name = key.replace(".", "-")
    if not bundle.has_message(name):
        raise UnknownWordsError(key)
    pattern = bundle.get_message(name).value
    if pattern is None:
        raise UnknownWordsError(key)
    words, errors = bundle.format_pattern(pattern, values)
    if errors:
        raise UnknownWordsError(f"{key}: {errors[0]}")
    return str(words)


def _value(value: Value, reader: Reader, escape: Callable[[str], str]) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return escape(UNSAFE.sub("", value))
    if isinstance(value, Text):
        return say(value, reader, escape)
    if isinstance(value, Listing):
        return _listing([str(_value(item, reader, escape)) for item in value.items], reader)
    return _day(value, reader) if isinstance(value, Day) else _moment(value, reader)


def _listing(items: list[str], reader: Reader) -> str:
    """As many as a sentence holds, and how many others there are."""
    ends = list(accumulate(len(item) for item in items))
    shown = max(sum(end <= LONGEST_LIST for end in ends), 1)
    said = [_clipped(item, LONGEST_LIST) for item in items[:shown]]
    if shown < len(items):
        said.append(_fluent("common.others", {"count": len(items) - shown}, reader.locale))
    return format_list(said, locale=locale_of(reader.locale)) if said else ""


def _held(values: dict[str, str | int]) -> dict[str, str | int]:
    """Values as one sentence holds them: where all are too long together, each has its share."""
    words = [value for value in values.values() if isinstance(value, str)]
    if sum(map(len, words)) <= LONGEST:
        return values
    share = LONGEST // len(words)
    return {name: _clipped(value, share) if isinstance(value, str) else value for name, value in values.items()}


def _clipped(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _day(day: Day, reader: Reader) -> str:
    words = format_date(day.on, "full", locale=locale_of(reader.locale))
    # the first of a month is an ordinal in French, which CLDR's patterns cannot say
    return words.replace(" 1 ", " 1er ", 1) if reader.language == "fr" and day.on.day == 1 else words


def _moment(moment: Moment, reader: Reader) -> str:
    local, locale = moment.at.astimezone(ZoneInfo(reader.zone)), locale_of(reader.locale)
    day, hour = _day(Day(on=local.date()), reader), format_time(local, "short", locale=locale)
    return _fluent("common.moment", {"day": day, "hour": hour}, reader.locale)


@lru_cache(maxsize=64)
def locale_of(locale: str) -> Locale:
    """Babel's locale for a platform's, or for its language when the country is unknown."""
    if locale == "en":  # of no country: European, as our programmes are, with the day before the month
        return Locale.parse("en_GB")
    try:
        return Locale.parse(locale.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse(language_of(locale))


@lru_cache(maxsize=64)
def _bundle(locale: str) -> FluentBundle:
    # without Fluent's isolation marks: values are cleaned of bidirectional controls instead
    bundle = FluentBundle([str(locale_of(locale)).replace("_", "-")], use_isolating=False)
    for resource in _resources(language_of(locale)):
        bundle.add_resource(resource)
    return bundle


@lru_cache(maxsize=len(LANGUAGES))
def _resources(language: Language) -> tuple[Resource, ...]:
    """A language's files, parsed once for the countries that share it."""
    files = sorted((FOLDER / language).glob("*.ftl"))
    return tuple(FluentResource(file.read_text(encoding="utf-8")) for file in files)


@lru_cache(maxsize=1)
def _library() -> Mapping[Language, Mapping[str, str]]:
    return library.words()
