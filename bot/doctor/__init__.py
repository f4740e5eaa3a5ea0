"""The doctor: looks at everything that the bot needs, once, and says what to do where it is not well."""

from pathlib import Path

from bot.doctor import keys, platforms, rows
from bot.doctor.findings import Finding, attention, note, well
from bot.settings import Settings
from programme.clock import ProgrammeClock, machine_now
from storage import compatibility, condition, encryption, moved_clock
from storage.database import Database


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
    slack = ["Slack by Socket Mode" if settings.slack_app_token else "Slack by HTTP"] if settings.slack else []
    configured = " and ".join([*slack, *(["Teams"] if settings.teams else [])])
    if settings.media or not settings.slack:
        return [well("settings", configured)]
    fix = "Set PUBLIC_URL to the address at which people's clients reach the bot, if there is one."
    return [note("settings", f"{configured}; cards carry words in place of pictures", fix)]


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
        told = [first, *skew, *await rows.examine(session, now, clock.now())]
    return [*told, *await keys.examine(database, now)]
