"""What an operator does from the command line beside a running bot: short transactions, plain words."""

from datetime import datetime, timedelta

from programme.clock import machine_now
from storage import lead_codes, organisations
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
