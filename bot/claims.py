"""What comes back from a button or a form: JSON that anybody could have written, so only a claim."""

import json
from typing import Any

from bot.payload import sound

LONGEST_ID = 9


def unpacked(packed: str) -> tuple[str, dict[str, Any]]:
    """A button's command, by name and fields; a value that is not one of ours is a name that nobody knows."""
    name, _, fields = packed.partition(" ")
    values = fields_of(fields or "{}")
    return (packed, {}) if values is None or not name else (name, values)


def fields_of(text: str) -> dict[str, Any] | None:
    """A JSON object; None for anything else."""
    try:
        return sound(json.loads(text, parse_int=_number), text)
    except (ValueError, RecursionError):
        return None


def _number(digits: str) -> int:
    """An id of ours; a longer number is none, and no database would take it."""
    if len(digits) > LONGEST_ID:
        raise ValueError(digits)
    return int(digits)
