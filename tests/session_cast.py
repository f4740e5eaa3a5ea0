"""A pair with sessions: introduced as people are, then looked at where nobody could see it."""

from typing import Any

from sqlalchemy import select

from storage import sessions
from storage.agenda import AgendaRow
from storage.checkins import Checkin
from storage.sessions import Session
from tests.conversation import Bot, Person
from tests.pair_cast import Cast, mentee, mentor, publishes, says_yes
from tests.programme_cast import opened

FRENCH = {"locale": "fr-FR"}


async def meets(
    bot: Bot, ana: dict[str, Any] | None = None, bruno: dict[str, Any] | None = None, **programme: Any
) -> Cast:
    """Ana, a mentor, and Bruno, a mentee, as the platform knows them, introduced today."""
    cast = Cast(await opened(bot, **programme), await mentor(bot, "Ana", **(ana or {})),
                await mentee(bot, "Bruno", **(bruno or {})))  # fmt: skip
    await publishes(cast.lead)
    await says_yes(cast.bruno)
    await says_yes(cast.ana)
    return cast


async def asked(bot: Bot, **fields: Any) -> Cast:
    """Ana and Bruno, introduced on Tuesday 5 January 2027, asked on 3 February about their first session."""
    cast = await meets(bot, fields, fields)
    await bot.moves_to("2027-02-03 09:00")
    return cast


async def meetings(bot: Bot, pair: int = 1) -> list[Session]:
    """What is stored of a pair's sessions."""
    async with bot.running.database.reading() as session:
        return await sessions.of_pairs(session, 1, {pair})


async def answers(bot: Bot) -> list[Checkin]:
    """What is stored of all check-ins."""
    async with bot.running.database.reading() as session:
        return list(await session.scalars(select(Checkin).order_by(Checkin.id)))


async def planned(bot: Bot, beginning: str) -> list[str]:
    """The keys of due dates still to come."""
    async with bot.running.database.reading() as session:
        found = await session.scalars(
            select(AgendaRow.key).where(AgendaRow.done_at.is_(None)).order_by(AgendaRow.due_at)
        )
        return [key for key in found if key.startswith(beginning)]


def questions(person: Person) -> list[str]:
    """The titles of the cards that ask somebody whether they met, and of the reminders."""
    asking = [person.reads(f"checkins.{kind}.title", partner="NAME").split("NAME") for kind in ("ask", "reminder")]
    return [
        card.title for card in person.private
        if any(card.title.startswith(first) and card.title.endswith(end) for first, end in asking)
    ]  # fmt: skip


async def says_met(person: Person) -> None:
    """Somebody says yes on the card that asks."""
    await person.presses(person.reads("checkins.yes"))


async def says_not_yet(person: Person) -> None:
    """Somebody says no on the card that asks."""
    await person.presses(person.reads("checkins.not-yet"))
