"""A company in this process: people speak to the middle itself, and a platform of a few lines keeps what it accepts."""

import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update

from bot.app import Bot
from bot.platform import Limits, RefusedError, Sent, UnsentError
from chat.arrival import Arrival, Picked
from chat.card import Card
from chat.turn import Address, Platform, Source
from content.words import Reader
from programme.clock import ProgrammeClock, machine_now
from storage.outbox import WAITING, OutboxRow
from storage.paces import LearnedPace
from storage.people import Profile
from tests.running import settings

TENANT, LEAD = "T1", "camille"
BEGINS = datetime(2027, 1, 5, 10, tzinfo=ZoneInfo("Europe/Paris"))


@dataclass(frozen=True)
class Accepted:
    """A message that the platform took: its key, whose words they are, and when in programme time."""

    to: str
    key: str
    title: str
    at: datetime


@dataclass
class Accepting:
    """A platform that takes every message unless it is `away`, and knows everybody of the company."""

    clock: ProgrammeClock
    platform: Platform
    limits: Limits = field(default_factory=Limits)
    ledger: list[Accepted] = field(default_factory=list)
    away: bool = False

    async def post(self, tenant: str, conversation: str, key: str, card: Card, readers: tuple[Reader, ...]) -> Sent:
        del tenant, readers
        if self.away:
            raise UnsentError("away")
        self.ledger.append(Accepted(conversation, key, card.title.key, self.clock.now()))
        return Sent(conversation, str(len(self.ledger)))

    async def update(self, tenant: str, sent: Sent, card: Card, readers: tuple[Reader, ...]) -> Sent:
        del tenant, card, readers
        return sent

    async def delete(self, tenant: str, sent: Sent) -> None:
        del tenant, sent

    def can_look_up(self, conversation: str) -> bool:
        del conversation
        return False

    async def look_up(self, tenant: str, conversation: str, key: str) -> Sent | None:
        del tenant, conversation, key
        raise RefusedError("cannot be read")

    async def profile(self, address: Address) -> Profile:
        return Profile(address.user.title(), f"{address.user}@alize.example", "en-GB", "Europe/Paris")

    async def find(self, tenant: str, email: str) -> tuple[Address, Profile]:
        address = Address(self.platform, tenant, email.partition("@")[0])
        return address, await self.profile(address)


class Company:
    """A bot with one programme, led by Camille."""

    def __init__(self, empty: Path, folder: Path, platform: Platform) -> None:
        path = shutil.copy(empty, folder / "company.db")
        self.bot = Bot(settings(f"sqlite:///{path}", "http://nowhere", "http://nowhere", f"{LEAD}@alize.example"))
        self.platform, self._keys = platform, count()
        self.accepting = Accepting(self.bot.clock, platform)
        self.bot.platforms[platform] = self.accepting

    async def begins(self) -> None:
        """The bot is installed, and Camille sets up a programme."""
        await self.bot.installed.add_home(self.platform, TENANT, "B1", "U1", "token")
        self.bot.clock.move_to(BEGINS)
        await self.sends(
            LEAD, "setup.create", track="executive", title="Duos", channel="C1", languages=["en"],
            starts_on="2027-01-11", sessions=3, weeks=2, tip_weekday=1, tip_at="10:00", zone="Europe/Paris", place="FR",
        )  # fmt: skip

    async def says(self, user: str, words: str) -> None:
        """Somebody types words."""
        await self._hears(Arrival(address=self._address(user), key=f"k{next(self._keys)}", source=Source.WORD,
                                  said=words, forms=True, answers=True))  # fmt: skip

    async def sends(self, user: str, command: str, **values: Any) -> None:
        """Somebody sends a form or presses a button."""
        await self._hears(Arrival(address=self._address(user), key=f"k{next(self._keys)}", source=Source.FORM,
                                  command=command, values=values, forms=True, answers=True))  # fmt: skip

    async def sleeps_until(self, instant: datetime) -> None:
        """The bot is away until an instant."""
        self.bot.clock.move_to(instant)
        await self.bot.settle()

    async def platform_is_back(self) -> None:
        """What has waited for the platform need not wait longer."""
        self.accepting.away = False
        async with self.bot.database.writing() as session:
            await session.execute(delete(LearnedPace))
            await session.execute(update(OutboxRow).where(OutboxRow.state == WAITING).values(due=machine_now()))
        await self.bot.settle()

    async def ends(self) -> None:
        """The bot stops."""
        with suppress(Exception):
            await self.bot.stop()

    def _address(self, user: str) -> Address:
        return Address(self.platform, TENANT, user)

    async def _hears(self, arrival: Arrival) -> None:
        await self.bot.conversation.hear(arrival)
        await self.bot.settle()


def picks(user: str) -> Picked:
    """Somebody chosen in a form."""
    return Picked(user)
