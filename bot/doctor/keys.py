"""What stands under which of SECRET_KEYS: whether all can be read, and whether an older key is still needed."""

from datetime import datetime
from pathlib import Path

from bot import keys
from bot.doctor.findings import Finding, attention, note, well
from storage import encryption, heartbeats, rotation
from storage.database import Database

ENV = Path(".env")
ROTATE = "Run `python -m bot rotate-keys`, beside the bot."
NOT_NEEDED = "Take it out of SECRET_KEYS, and start every process again."
ADD = "Add the key that was in use then to SECRET_KEYS, as the last."
AGAIN = "Start it again: all processes need the same SECRET_KEYS, in the same order."


async def examine(database: Database, now: datetime) -> list[Finding]:
    """Whether processes have the same keys, and what needs each; every private text is looked at if there are several.

    Raises CannotServeError if nothing can be read.
    """
    await keys.check_rows(database)
    async with database.reading() as session:
        newest = await rotation.newest(session)
        # a process of the version before does not say so: that it is one is told at its heartbeat
        others = [f"{one.kind} {one.name}" for one in await heartbeats.unlike(session, now) if one.keys]
    unlike = [attention("keys", f"{one} does not encrypt with the first of these SECRET_KEYS", AGAIN) for one in others]
    lost = [attention("keys", f"no key reads the last of {one}", ADD) for one, can in newest.items() if not can]
    return [*_open_to_others(), *unlike, *lost, *(await _older(database) if len(encryption.marks()) > 1 else [])]


def _open_to_others() -> list[Finding]:
    if ENV.exists() and ENV.stat().st_mode & 0o077:
        return [note("keys", f"others on this machine can read {ENV}", f"chmod 600 {ENV}")]
    return []


async def _older(database: Database) -> list[Finding]:
    needed, found = await keys.needed(database), list[Finding]()
    for number in range(len(encryption.marks())):
        if number == 0:
            found.append(well("keys", f"{needed[0]} texts stand under the first key"))
        elif needed[number]:
            found.append(note("keys", f"{needed[number]} texts or digests need key {number + 1}", ROTATE))
        else:
            found.append(note("keys", f"nothing needs key {number + 1} of SECRET_KEYS any more", NOT_NEEDED))
    return found
