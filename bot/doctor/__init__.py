"""The doctor: looks at everything that the bot needs, once, and says what to do where it is not well."""

from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from bot.doctor import keys, platforms, rows
from bot.doctor.findings import Finding, attention, note, well
from bot.readiness import database_trouble
from bot.settings import Settings
from programme.clock import ProgrammeClock, machine_now
from storage import compatibility, condition, encryption, heartbeats, moved_clock
from storage.database import Database

ADDRESS = "Set PUBLIC_URL to the address at which people's clients reach the bot, if there is one."


class CannotLookError(Exception):
    """Why the doctor sees nothing at all, in one sentence."""


async def examine(settings: Settings) -> list[Finding]:
    """Everything that was found; raises CannotLookError, CannotServeError, SQLAlchemyError or OSError."""
    encryption.use_keys(settings.keys)
    database = Database(settings.database_url.get_secret_value())
    if not _is_there(database):
        raise CannotLookError(f"There is no database at {database.address.database} yet: `serve` makes one.")
    try:
        standing = await compatibility.standing(database)
        told = [*_settings(settings), *await _database(database, standing)]
        return [*told, *await platforms.examine(settings, database, usable=standing.trouble is None)]
    finally:
        await database.close()


def _is_there(database: Database) -> bool:
    """A file is not made by looking for it."""
    return not database.embedded or Path(database.address.database or "").exists()


def _settings(settings: Settings) -> list[Finding]:
    configured = " and ".join(settings.platforms)
    if (urlsplit(settings.public_url).hostname or "").endswith(".example"):
        return [attention("settings", f"{configured}; PUBLIC_URL is that of an example", ADDRESS)]
    if settings.media:
        return [well("settings", configured)]
    return [note("settings", f"{configured}; cards carry words in place of pictures", ADDRESS)]


async def _database(database: Database, found: compatibility.Standing) -> list[Finding]:
    """The schema, and what stands in the rows if this version may use it."""
    kind = "SQLite" if database.embedded else "PostgreSQL"
    if found.trouble is not None:
        what, fix = found.trouble
        return [attention("database", f"{kind}, with {what}", fix)]
    schema = f"{kind}, with schema {found.have}"
    newer = note("database", f"{schema}, of a newer version, beside which this one may run", compatibility.UPDATE)
    async with database.reading() as session:
        clock = ProgrammeClock(await moved_clock.moved_by(session))
        theirs, now = await condition.clock(session), machine_now()
        skew = [platforms.skew("the database", theirs, now)] if theirs else []
        first = newer if found.is_newer else well("database", schema)
        told = [*skew, *await rows.examine(session, now, clock.now())]
    return [first, *await _written(database), *told, *await keys.examine(database, now)]


async def _written(database: Database) -> list[Finding]:
    """What is wrong if the file is another user's, or no space is left."""
    try:
        async with database.writing() as session:
            await heartbeats.try_writing(session, machine_now())
    except SQLAlchemyError as error:
        return [attention("database", database_trouble(error), "Until then the bot takes nothing and sends nothing.")]
    return []
