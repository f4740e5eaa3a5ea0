"""The stage: who is there, and what day it is."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot.app import Bot
from bot.story import script
from bot.story.acting import Actor, StoryStoppedError
from chat.text import t
from programme.calendar import FRENCH_QUIET_PERIODS, Calendar, local_instant
from sandbox.conversations import Channel
from sandbox.workspace import Workspace

ZONE = "Europe/Paris"
BUSY_DAYS = 60
CALENDAR = Calendar("FR", None, FRENCH_QUIET_PERIODS)


@dataclass(frozen=True)
class Stage:
    """A running bot and the company's workspace."""

    bot: Bot
    workspace: Workspace

    def actor(self, name: str) -> Actor:
        """The person of this name."""
        return Actor(self.bot, self.workspace.user(name))

    @property
    def channel(self) -> Channel:
        """The programme's."""
        return self.workspace.channel(script.CHANNEL)

    def group(self, one: Actor, other: Actor) -> Channel:
        """The conversation in which Binôme has introduced two people."""
        return self.workspace.group([one.user, other.user, self.workspace.bot])

    @property
    def today(self) -> date:
        """The date in Paris."""
        return self.bot.clock.now().astimezone(ZoneInfo(ZONE)).date()

    async def comes(self, day: date, at: time) -> None:
        """Lets time pass until then; whatever falls due meanwhile happens."""
        await self.bot.move_to(local_instant(day, at, ZONE))

    async def comes_busy_season(self, at: time) -> None:
        """Lets time pass until the first working day, from tomorrow, of weeks without a quiet period."""
        day = CALENDAR.add_open_days(self.today, 1)
        while any(CALENDAR.is_quiet(day + timedelta(days=ahead)) for ahead in range(BUSY_DAYS)):
            day = CALENDAR.add_open_days(day, 1)
        await self.comes(day, at)

    async def comes_open_day(self, at: time) -> None:
        """Lets time pass until the next working day."""
        await self.comes(CALENDAR.add_open_days(self.today, 1), at)

    def mentor_of(self, mentee: Actor) -> Actor:
        """Whoever was asked to be somebody's mentor, and has not answered."""
        title = t("proposals.mentor.title", name=mentee.user.name)
        asked = [mentor for mentor in map(self.actor, script.MENTORS) if mentor.was_told(title)]
        if not asked:
            raise StoryStoppedError(f"The demo’s story stops: nobody was asked to be {mentee.user.name}’s mentor")
        return asked[0]

    def everybody_has_read(self) -> None:
        """Nobody has anything unread."""
        for user in self.workspace.users.values():
            for channel in self.workspace.channels.values():
                user.reads(channel)
