"""From bytes that a platform has vouched for to a payload, or a reference to why there is none."""

import json
import re
import secrets
from binascii import a2b_qp
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import isfinite
from typing import Any, TypeVar

import structlog

from chat.arrival import Arrival, Picked

log = structlog.get_logger()
Payload = Mapping[str, Any]
Read = TypeVar("Read", Arrival, Arrival | None)
WRONG = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
FIELDS, PARTS, DEEPEST, DIGITS = 100, 80_000, 200, 19
"""Three times the parts of the largest form that Slack shows (tests/test_large_payloads.py), yet soon read."""

NESTED = {dict, list}
BROKEN = re.compile(r"%(?![0-9a-fA-F]{2})")
HALF = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


class MalformedError(ValueError):
    """Something that a platform has vouched for is none of what it sends."""


@contextmanager
def understood() -> Iterator[None]:
    """Whatever goes wrong while a payload is read is a MalformedError, which names no part of it but its keys."""
    try:
        yield
    except MalformedError:
        raise
    except WRONG as error:
        why = str(error) if isinstance(error, KeyError) else ""
        raise MalformedError(f"{type(error).__name__} {why}".strip()) from None


def not_understood(error: MalformedError) -> str:
    """A reference under which the log says what was not understood."""
    reference = secrets.token_hex(4)
    log.warning("not understood", reference=reference, why=str(error)[:200])
    return reference


def from_json(text: str) -> dict[str, Any]:
    """A JSON object whose strings a database takes, whose numbers are numbers, and which is not endless."""
    if sum(map(text.count, "[{,:")) > PARTS:
        raise MalformedError("too many parts")
    return sound(JSON.decode(text), text)


def from_form(text: str) -> dict[str, str]:
    """A form's fields."""
    if text.count("&") >= FIELDS:
        raise MalformedError("too many fields")
    if "%00" in text or "\0" in text or BROKEN.search(text):
        raise MalformedError("no text")
    pairs = (field.partition("=") for field in text.split("&") if field)
    return {_unescaped(name): _unescaped(value) for name, _, value in pairs}


def sound(payload: Any, text: str) -> dict[str, Any]:
    """What was read of a JSON text, if it is an object that is stored and walked through; raises MalformedError.

    Each request comes by here: what is rare is looked for in the text first.
    """
    if not isinstance(payload, dict):
        raise MalformedError("no object")
    if HALF.search(text) and not _storable(payload):
        raise MalformedError("no text")
    if text.count("[") + text.count("{") <= DEEPEST:
        return payload
    level: list[Any] = [payload]
    for _ in range(DEEPEST):
        level = [part for one in level for part in (one.values() if type(one) is dict else one) if type(part) in NESTED]
        if not level:
            return payload
    raise MalformedError("nested too deeply")


def arrived(read: Callable[[Payload], Read], payload: Payload) -> Read:
    """What has arrived, naming who, where and what in words; raises MalformedError."""
    with understood():
        arrival = read(payload)
        if arrival:
            picked = (one.user for one in arrival.values.values() if isinstance(one, Picked))
            address = arrival.address
            words(address.tenant, address.user, arrival.key, arrival.command, arrival.channel, *picked)
            if not address.user:
                raise MalformedError("of nobody")
    return arrival


def words(*told: Any) -> None:
    """Raises MalformedError for anything that is no text."""
    if not all(isinstance(one, str) for one in told):
        raise MalformedError("no words where there should be")


def _unescaped(text: str) -> str:
    """What stands escaped: quoted-printable but for its sign, which is read in C; urllib takes 250 ms a megabyte."""
    return a2b_qp(text.replace("=", "%3D").replace("+", " ").replace("%", "=").encode()).decode()


def _storable(payload: Any) -> bool:
    """Whether every text is one: PostgreSQL takes no NUL, and half of a character is no UTF-8."""
    waiting: list[Any] = [payload]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            one.encode()
            if "\0" in one:
                return False
        elif isinstance(one, dict | list):
            waiting += [*one, *(one.values() if isinstance(one, dict) else ())]
    return True


def _whole(digits: str) -> int:
    """A number that a database takes; a longer one takes long to read, too."""
    if len(digits) > DIGITS:
        raise MalformedError("no number")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise MalformedError("no number")
    return number


JSON = json.JSONDecoder(parse_int=_whole, parse_float=_number, parse_constant=_number)
