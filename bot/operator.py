"""What an operator does from the command line beside a running bot: short transactions, plain words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from sqlalchemy.ext.asyncio import AsyncSession

from bot.settings import Settings
from bot.volunteers import Imported, import_volunteers
from programme.clock import ProgrammeClock, machine_now
from storage import compatibility, encryption, installations, lead_codes, moved_clock, organisations
from storage.database import Database


class WhichWorkspaceError(ValueError):
    """It is not clear which workspace is meant; the sentence says which there are."""


async def organisation_of(session: AsyncSession, workspace: str | None) -> int:
    """The organisation of a workspace by its id or name; else the home one, or the only one that there is.

    Raises WhichWorkspaceError.
    """
    known = await installations.named(session)
    if workspace is None:
        meant = {one.organisation for one in known if one.home} or {one.organisation for one in known}
        if not meant:
            return await organisations.home(session)
    else:
        wanted = workspace.strip().casefold()
        found = [one for one in known if one.tenant.casefold() == wanted]
        meant = {one.organisation for one in found or known if wanted in {one.tenant.casefold(), one.name.casefold()}}
    if len(meant) == 1:
        return meant.pop()
    there = ", ".join(f"{one.tenant} ({one.name})" for one in known if not meant or one.organisation in meant)
    if not there:
        raise WhichWorkspaceError(f"No workspace is called {workspace}: Binôme is not installed in any yet.")
    if meant:
        raise WhichWorkspaceError(f"Choose a workspace by its id, with --workspace: {there}.")
    raise WhichWorkspaceError(f"No workspace is called {workspace}. There are: {there}.")


async def issue_lead_code(database_url: str, workspace: str | None) -> tuple[str, datetime]:
    """A code of a workspace's organisation, and until when it works; raises WhichWorkspaceError, SchemaError."""
    until = machine_now() + lead_codes.LASTS
    async with _opened(database_url) as database, database.writing() as session:
        return lead_codes.issue(session, await organisation_of(session, workspace), until), until


async def import_file(
    settings: Settings, file: Path, workspace: str | None, programme: int | None, *, keep_good: bool
) -> Imported:
    """Import volunteers, with a progress bar; raises WhichWorkspaceError, SchemaError, and as `import_volunteers`."""
    encryption.use_keys(settings.keys)
    clock = ProgrammeClock()
    async with _opened(settings.database_url.get_secret_value()) as database:
        async with database.writing() as session:
            clock.moved_by = await moved_clock.moved_by(session)
            organisation = await organisation_of(session, workspace)
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            rows = bar.add_task("Importing", total=None)
            return await import_volunteers(
                database, clock, file, programme, organisation=organisation, keep_good=keep_good,
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
