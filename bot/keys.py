"""Whether SECRET_KEYS are those of the database's rows, and `rotate-keys`, which puts all under the first of them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Row

from bot.readiness import CannotServeError
from programme.clock import machine_now, monotonic
from storage import heartbeats, rotation
from storage.database import Database
from storage.rotation import Private

LOOKED_AT, CHANGED = 500, 25
"""So many rows are read at once, and changed at once: on SQLite nobody is answered meanwhile."""
EASE: Final = 1
"""For each moment of work so many of rest, in which the bot comes first."""
HELD: Final = 0.5
"""So many seconds later a row is looked at again that somebody else was changing."""
ROTATING: Final = 0x62696E6F6D68
"""The advisory lock of whoever is at it."""


class CannotRotateError(CannotServeError):
    """Why nothing is put under another key, in one sentence."""


async def check_rows(database: Database) -> None:
    """Raises CannotServeError if SECRET_KEYS read nothing of what was written last, anywhere."""
    async with database.reading() as session:
        newest = await rotation.newest(session)
    if newest and not any(newest.values()):
        raise CannotServeError(
            "SECRET_KEYS: none of the keys reads what stands in this database; set the keys that it was written with."
        )


async def rotate(database: Database, progress: Callable[[int], None]) -> Counter[int | None]:
    """Put everything under the first key; what was done stays done, so that it goes on where it was stopped.

    Returns how many texts were, or are, under each key: 0 is the first, None is none of them. `progress` is told the
    number of rows looked at. Raises CannotRotateError.
    """
    async with database.alone(ROTATING) as alone:
        if not alone:
            raise CannotRotateError("Somebody else is at it: one `rotate-keys` is enough.")
        async with database.reading() as session:
            others = await heartbeats.unlike(session, machine_now())
        if others:
            raise CannotRotateError(
                f"{others[0].kind} {others[0].name} does not have the same first key: start every process again with "
                "these SECRET_KEYS (one that was killed is forgotten after five minutes)."
            )
        async with database.writing() as session:
            await rotation.keep_digests(session)
        found: Counter[int | None] = Counter()
        for one in rotation.private():
            async for rows in _slices(database, one):
                found += rotation.standing(one, rows)
                await _renew(database, one, rotation.older(one, rows))
                progress(len(rows))
        database.empty_journal()
        return found


def told(found: Counter[int | None]) -> str:
    """What `rotate` has done, in plain words."""
    changed = sum(number for key, number in found.items() if key)
    said = f"{changed} texts re-encrypted; {found[0]} stood under the first key already."
    if found[None]:
        return f"{said} {found[None]} stand under a key that is not in SECRET_KEYS: add it as the last, and go on."
    return f"{said} The other keys can be taken out of SECRET_KEYS once `doctor` says so."


async def _renew(database: Database, one: Private, ids: Sequence[int]) -> None:
    """Change some rows, a few in each transaction, until nobody else holds one of them."""
    for start in range(0, len(ids), CHANGED):
        some = ids[start : start + CHANGED]
        while True:
            began = monotonic()
            await database.again(partial(rotation.renew, one=one, ids=some))
            await asyncio.sleep(EASE * (monotonic() - began))
            async with database.reading() as session:
                some = await rotation.still_older(session, one, some)
            if not some:
                break
            await asyncio.sleep(HELD)


async def _slices(database: Database, one: Private) -> AsyncIterator[Sequence[Row[Any]]]:
    after = 0
    while True:
        async with database.reading() as session:
            rows = await rotation.following(session, one, after, LOOKED_AT)
        if not rows:
            return
        yield rows
        after = rows[-1].id


async def needed(database: Database) -> Counter[int | None]:
    """How many texts stand under each key, as above; a digest that could not be made anew counts as one."""
    found: Counter[int | None] = Counter()
    for one in rotation.private():
        async for rows in _slices(database, one):
            found += rotation.standing(one, rows)
            await asyncio.sleep(0)
    async with database.reading() as session:
        return found + Counter(await rotation.digests_need(session))
