"""Putting off what is due: its row stays the same, so that nothing is lost and nothing comes twice."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import Command
from chat.turn import Turn
from programme.calendar import Calendar
from programme.lateness import AWAY_AFTER, STALE_AFTER
from scheduling.mornings import Office, moment
from storage import agenda
from storage.people import Person
from storage.programmes import Programme, calendar_of


def was_away(turn: Turn) -> bool:
    """Whether the bot was away when it should have acted."""
    return turn.late > AWAY_AFTER


def is_stale(turn: Turn) -> bool:
    """Whether news come too late to be news; what was put off is due when it was put off to."""
    return turn.late > STALE_AFTER


async def put_off(turn: Turn, session: AsyncSession, at: datetime) -> None:
    """Have the clock send this turn's command again, at a later time."""
    await agenda.put_off(session, turn.organisation, turn.key.removeprefix("due:"), at)


async def must_wait(person: Person | Office, calendar: Calendar, turn: Turn, session: AsyncSession) -> bool:
    """Whether somebody may not be written to now: then the command comes again when they may."""
    at = moment(turn.now, person, calendar)
    if at > turn.now:
        await put_off(turn, session, at)
    return at > turn.now


async def must_wait_after_downtime(programme: Programme, turn: Turn, session: AsyncSession) -> bool:
    """Whether what comes late has to wait for a programme's working hours: then the command comes again in them."""
    return was_away(turn) and await must_wait(Office(programme.zone), calendar_of(programme), turn, session)


async def keep_planned(
    session: AsyncSession, organisation: int, command: Command, *, at: datetime, key: str, programme: int, now: datetime
) -> None:
    """Plan what follows from what is stored, any number of times.

    A row that is to come moves to its right time; one whose time is past is only planned if it was lost.
    """
    await agenda.plan(session, organisation, command, at=at, key=key, programme=programme, moves=at > now)
