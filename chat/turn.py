"""A turn: who acts, where and when, as handlers see it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chat.command import PersonId, ProgrammeId

NOBODY = PersonId(0)
NO_PROGRAMME = ProgrammeId(0)
TAKES_PART = {"invited", "active", "paused"}


class Platform(StrEnum):
    """Where people talk to the bot."""

    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True)
class Address:
    """Somebody on a platform: `tenant` is Slack's team or Teams' tenant, `user` their id there."""

    platform: Platform
    tenant: str
    user: str


class Source(StrEnum):
    """How a command came in."""

    WORD = "word"
    BUTTON = "button"
    FORM = "form"
    HOME = "home"
    DUE = "due"


class Role(StrEnum):
    """A participant's part in a programme."""

    MENTOR = "mentor"
    MENTEE = "mentee"


@dataclass(frozen=True)
class Standing:
    """What somebody is in an open programme: their role and the state of their enrolment, and whether they lead it.

    `place` is the programme's channel: (tenant, channel).
    """

    programme: ProgrammeId
    name: str
    place: tuple[str, str]
    role: Role | None
    state: str
    lead: bool


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One command being handled. `person` is 0 when the clock acts; `now` is programme time, UTC.

    `role` is the person's role in the command's programme, if they take part, and `lead` whether they lead it;
    `standings` say what they are in each open programme. `key` is unique to the turn. `due_at` is when the clock
    should have acted. Of somebody who is not `verified`, the platform has not said yet who they are.
    """

    organisation: int
    now: datetime
    key: str
    source: Source
    person: PersonId = NOBODY
    name: str = ""
    locale: str = "en"
    zone: str = "UTC"
    address: Address | None = None
    channel: str = ""
    programme: ProgrammeId = NO_PROGRAMME
    role: Role | None = None
    lead: bool = False
    guest: bool = False
    verified: bool = True
    may_set_up: bool = False
    standings: tuple[Standing, ...] = ()
    due_at: datetime | None = None

    @property
    def late(self) -> timedelta:
        """By how much the clock is late."""
        return self.now - self.due_at if self.due_at else timedelta()

    @property
    def enrolled(self) -> bool:
        """Whether they take part in the programme, or in any when it is about none; also who is invited."""
        here = (one for one in self.standings if self.programme in {NO_PROGRAMME, one.programme})
        return any(one.state in TAKES_PART for one in here)

    @property
    def today(self) -> date:
        """The date where the person is."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()
