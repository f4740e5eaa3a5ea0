"""What the doctor finds: each with what to do about it, for an operator to read or for a machine."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum

from rich.table import Column, Table
from rich.text import Text


class Level(StrEnum):
    """Whether all is well, something is worth knowing, or something needs attention."""

    WELL = "well"
    NOTE = "note"
    ATTENTION = "attention"


SIGNS = {Level.WELL: "green", Level.NOTE: "yellow", Level.ATTENTION: "bold red"}


@dataclass(frozen=True)
class Finding:
    """Something looked at, and the fix in one sentence unless it is well."""

    about: str
    level: Level
    found: str
    fix: str = ""


def well(about: str, found: str) -> Finding:
    return Finding(about, Level.WELL, found)


def note(about: str, found: str, fix: str = "") -> Finding:
    return Finding(about, Level.NOTE, found, fix)


def attention(about: str, found: str, fix: str) -> Finding:
    return Finding(about, Level.ATTENTION, found, fix)


def is_well(findings: Sequence[Finding]) -> bool:
    """Whether nothing needs attention."""
    return all(one.level is not Level.ATTENTION for one in findings)


def for_machines(findings: Sequence[Finding]) -> str:
    """The findings as JSON."""
    return json.dumps({"well": is_well(findings), "findings": [asdict(one) for one in findings]}, indent=1) + "\n"


def for_people(findings: Sequence[Finding]) -> Table:
    """The findings, each with what to do below it; nothing of them is cut off, however narrow the terminal."""
    table = Table.grid("", Column(overflow="fold"), padding=(0, 2, 0, 0))
    for one in findings:
        said = Text(f"{one.about}: {one.found}")
        table.add_row(Text(one.level, SIGNS[one.level]), said.append(f"\n→ {one.fix}" if one.fix else ""))
    return table


def ago(age: timedelta) -> str:
    """How long something has lasted, in the largest unit that says enough."""
    seconds = max(int(age.total_seconds()), 0)
    for unit, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"
