"""What an operator does from the command line beside a running bot: short transactions, plain words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.settings import Settings
from bot.volunteers import Imported, import_volunteers
from programme.clock import ProgrammeClock, machine_now
from storage import compatibility, encryption, lead_codes, moved_clock, organisations
from storage.database import Database

CODE_LIVES = timedelta(days=7)


async def issue_lead_code(database_url: str) -> tuple[str, datetime]:
    """A code of the home organisation, and until when it works; raises SchemaError."""
    until = machine_now() + CODE_LIVES
    async with _opened(database_url) as database, database.writing() as session:
        return lead_codes.issue(session, await organisations.home(session), until), until


async def import_file(settings: Settings, file: Path, programme: int | None, *, keep_good: bool) -> Imported:
    """Import volunteers with a progress bar; raises SchemaError, and what `import_volunteers` raises."""
    encryption.use_keys(settings.keys)
    clock = ProgrammeClock()
    async with _opened(settings.database_url.get_secret_value()) as database:
        async with database.reading() as session:
            clock.moved_by = await moved_clock.moved_by(session)
        with Progress(console=Console(stderr=True)) as bar:
            rows = bar.add_task("Importing", total=None)
            return await import_volunteers(
                database, clock, file, programme, keep_good=keep_good,
                progress=lambda done, total: bar.update(rows, completed=done, total=total),
            )  # fmt: skip


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        await compatibility.check(database)
        yield database
    finally:
        await database.close()
