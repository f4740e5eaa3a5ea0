"""Importing volunteers: the people of a lead's list are stored, to be found on their platform and invited."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bot.volunteers_csv import Problem, read
from chat.command import ProgrammeCommand, ProgrammeId
from chat.commands.volunteers import EraseVolunteers, FindVolunteers
from programme.clock import ProgrammeClock, monotonic
from storage import agenda, audit, organisations, programmes, volunteers
from storage.database import Database
from storage.programmes import Programme

CHUNK: Final = 10
"""So many rows are stored in one transaction: on SQLite a bot at work waits meanwhile, and then gets its turn."""


class CannotImportError(ValueError):
    """The file cannot be read, or it is not clear which programme is meant; the sentence says what is so."""


@dataclass(frozen=True)
class Imported:
    """What came of an import: the rows that are stored now, how many of them are new, and what is wrong."""

    stored: int = 0
    invited: int = 0
    wrong: list[Problem] = field(default_factory=list)


async def import_volunteers(
    database: Database, clock: ProgrammeClock, file: Path, programme: int | None, *, organisation: int | None = None,
    keep_good: bool, progress: Callable[[int, int], None],
) -> Imported:  # fmt: skip
    """Store the people of a file (`-` is standard input), in short transactions; a running bot does the rest.

    One wrong row stops everything unless `keep_good`. The same file again changes nothing, but the bot looks again for
    those it had not found. The programme is the `organisation`'s, at home without one. `progress` is told (rows done,
    rows). Raises CannotImportError.
    """
    rows, wrong = read(_bytes(file))
    chosen = await _programme(database, organisation, programme)
    if wrong and not keep_good:
        return Imported(wrong=wrong)
    stored = invited = 0
    for start in range(0, len(rows), CHUNK):
        some = partial(volunteers.add, programme=chosen, rows=rows[start : start + CHUNK], now=clock.now())
        began = monotonic()
        added = await database.again(some)
        await asyncio.sleep(monotonic() - began)
        stored, invited = stored + added.stored, invited + added.invited
        progress(min(start + CHUNK, len(rows)), len(rows))
    if stored:
        await _plan(database, clock, chosen, stored)
    return Imported(stored, invited, wrong)


def _bytes(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise CannotImportError(f"{file}: {error.strerror}.") from error


async def _programme(database: Database, organisation: int | None, number: int | None) -> Programme:
    """An organisation's open programme of this number, or its only one."""
    async with database.reading() as session:
        opened = await programmes.opened(session, organisation or await organisations.find_home(session) or 0)
    meant = [one for one in opened if number in {None, one.id}]
    if len(meant) == 1:
        return meant[0]
    known = ", ".join(f"{one.id} ({one.name})" for one in opened)
    raise CannotImportError(f"Choose a programme by its number: {known}." if known else "No programme is open yet.")


async def _plan(database: Database, clock: ProgrammeClock, programme: Programme, stored: int) -> None:
    """Have the people looked for now, and whoever has not said yes erased in time."""
    now, number = clock.now(), ProgrammeId(programme.id)
    ahead: dict[str, tuple[ProgrammeCommand, timedelta]] = {
        "find": (FindVolunteers(programme=number), timedelta()),
        "erase": (EraseVolunteers(programme=number), volunteers.KEPT),
    }
    async with database.writing() as session:
        for what, (command, later) in ahead.items():
            key = f"programme:{number}:volunteers:{what}:{now.isoformat()}"
            await agenda.plan(session, programme.organisation, command, at=now + later, key=key, programme=number)
        audit.note(session, programme.organisation, 0, "volunteers-imported", now, programme=number, about=str(stored))
