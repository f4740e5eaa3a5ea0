"""What an operator does from the command line beside a running bot: short transactions, plain words."""

from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.settings import Settings
from bot.volunteers import Imported, import_volunteers
from programme.clock import ProgrammeClock, machine_now
from storage import encryption, lead_codes, moved_clock, organisations
from storage.database import Database

CODE_LIVES = timedelta(days=7)


async def issue_lead_code(database_url: str) -> tuple[str, datetime]:
    """A code of the home organisation, and until when it works."""
    database = Database(database_url)
    until = machine_now() + CODE_LIVES
    async with database.writing() as session:
        code = lead_codes.issue(session, await organisations.home(session), until)
    await database.close()
    return code, until


async def import_file(settings: Settings, file: Path, programme: int | None, *, keep_good: bool) -> Imported:
    """Import volunteers with a progress bar; raises what `import_volunteers` raises."""
    encryption.use_keys(settings.keys)
    database = Database(settings.database_url.get_secret_value())
    clock = ProgrammeClock()
    async with database.reading() as session:
        clock.moved_by = await moved_clock.moved_by(session)
    with Progress(console=Console(stderr=True)) as bar:
        rows = bar.add_task("Importing", total=None)
        imported = await import_volunteers(
            database, clock, file, programme, keep_good=keep_good,
            progress=lambda done, total: bar.update(rows, completed=done, total=total),
        )  # fmt: skip
    await database.close()
    return imported
