"""Two companies with two programmes each, on one bot, after some weeks: the same user ids, e-mails and names.

Whatever belongs to a programme names its place (*§A1*), so that it is recognised where it does not belong.
"""

import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Bot
from chat.arrival import Arrival, Picked, Reply
from chat.card import Card
from chat.command import unpack
from chat.message import Answer, FormErrors
from chat.turn import Address, Platform, Source
from programme.belonging import Belonging
from programme.clock import machine_now
from programme.refusals import Refusal
from programme.sessions import DidYouMeet
from storage import lead_codes, people, programmes, tips, volunteers
from storage.announcements import Announcement
from storage.database import Database
from storage.drafts import READY, Draft
from storage.outbox import FAILED, OutboxRow
from storage.pairs import Pair
from storage.people import Profile
from storage.sessions import Session
from storage.volunteers import Volunteer
from tests.company import BEGINS, Accepting
from tests.rows import Rows, changed, changes, rows
from tests.running import settings

PLACES: Final = ("A1", "A2", "B1", "B2")
TOPIC: Final = "ai-at-work"


@dataclass(frozen=True)
class Somebody:
    """A person of company *A* or *B*; whoever is in the second programme has a 2 behind their name."""

    company: str
    user: str

    def __str__(self) -> str:
        return f"{self.user} of {self.company}"


def lead(place: str) -> Somebody:
    """Camille leads the first programme of either company, Denis the second."""
    return Somebody(place[0], "camille" if place[1] == "1" else "denis")


def member(place: str, name: str) -> Somebody:
    """Ana and Bruno meet, Eli is proposed to Fanny, Gina and Hugo are in a draft; Ivo is invited."""
    return Somebody(place[0], f"{name}{place[1].removeprefix('1')}")


DONE: Final = "done"
SCREENS: Final = {f"refusals.{one}": one.value for one in Refusal} | {"which-programme.title": "which"}
EMMA, GUS = "emma", "gus"
"""They take part nowhere; Gus is a guest."""


@dataclass
class Knowing(Accepting):
    """A platform on which whoever takes part in a programme is called by its place."""

    guests: set[Somebody] = field(default_factory=set)

    async def profile(self, address: Address) -> Profile:
        number = "2" if address.user.endswith("2") else "1"
        outside = address.user in {"camille", "denis", EMMA, GUS} or address.user.startswith("stranger")
        place = "" if outside else f" §{address.tenant}{number}"
        guest = address.user == GUS or Somebody(address.tenant, address.user) in self.guests
        return Profile(f"{address.user.rstrip('2').title()}{place}", f"{address.user}@alize.example", "en-GB",
                       "Europe/Paris", Belonging.GUEST if guest else Belonging.MEMBER)  # fmt: skip


@dataclass(frozen=True)
class Ids:
    """What a button may name in a place."""

    organisation: int
    programme: int
    people: dict[str, int]
    pair: int
    proposal: int
    session: int
    draft: int
    drafted: int
    scheduled: int
    sent: int
    undelivered: int
    tip: str


class Undone:
    """A database whose every writing turn is taken back once it is known what it changed."""

    def __init__(self, database: Database, before: Rows) -> None:
        self._database, self._before = database, before
        self.changed: list[Any] = []
        self.reading = database.reading

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        async with self._database.writing() as session:
            begun = await changes(session)
            yield session
            await session.flush()
            if await changes(session) != begun:
                self.changed += changed(self._before, await rows(session))
            await session.rollback()


class Companies:
    """The bot, and everybody who speaks with it."""

    def __init__(self, bot: Bot, platform: Platform) -> None:
        self.bot, self.platform, self._keys = bot, platform, count()
        self.organisations: dict[str, int] = {}
        self.programmes: dict[str, int] = {}
        self.ids: dict[str, Ids] = {}
        self.undone: Undone | None = None
        self.said: dict[str, str] = {}
        self._before_commit, bot.database.before_commit = bot.database.before_commit, self._remember
        self.knowing = bot.platforms[platform] = Knowing(bot.clock, platform)

    async def _remember(self, session: AsyncSession) -> None:
        """Keep what messages say, by their keys: it is erased once they are sent."""
        if self._before_commit:
            await self._before_commit(session)
        kept = await session.execute(select(OutboxRow.key, OutboxRow.body).where(OutboxRow.erased_at.is_(None)))
        self.said |= {key: body for key, body in kept}  # noqa: C416 -- rows are not tuples to mypy

    def address(self, who: Somebody) -> Address:
        return Address(self.platform, who.company, who.user)

    async def hears(self, who: Somebody, command: str = "", /, way: Source = Source.BUTTON, said: str = "",
                    **values: Any) -> Reply:  # fmt: skip
        """What somebody reads at once after a word, a button or a form."""
        picked = {name: Picked(value.user) if isinstance(value, Somebody) else value for name, value in values.items()}
        return await self.bot.conversation.hear(
            Arrival(address=self.address(who), key=f"k{next(self._keys)}", source=way, said=said, command=command,
                    values=picked, forms=True, answers=True)
        )  # fmt: skip

    async def does(self, who: Somebody, command: str, **values: Any) -> None:
        """Somebody sends a command, and everything that follows from it happens."""
        answer = heard(await self.hears(who, command, **values))
        assert answer == DONE, (str(who), command, answer)
        await self.bot.settle()

    async def presses(self, who: Somebody, name: str, **values: Any) -> None:
        """Somebody presses the newest button of theirs that sends a command."""
        async with self.bot.database.reading() as session:
            known = await people.at(session, self.organisations[who.company], self.address(who))
            assert known is not None, who
            theirs = select(OutboxRow.key).where(OutboxRow.person == known.person).order_by(OutboxRow.id.desc())
            offered = [one for key in await session.scalars(theirs) for one in packed(self.said[key])]
        command = next(one for one in offered if one.startswith(f"{name} "))
        await self.does(who, name, **unpack(command).model_dump(mode="json", exclude_defaults=True) | values)

    async def become_guests(self, *people: Somebody) -> None:
        """Their platform calls them guests from now on, and the bot asks it."""
        self.knowing.guests.update(people)
        for who in people:
            await self.bot.conversation.acquaintances.look_again(self.address(who))

    async def passes(self, **duration: float) -> None:
        self.bot.clock.move_to(self.bot.clock.now() + timedelta(**duration))
        await self.bot.settle()


def heard(reply: Reply) -> str:
    """What somebody reads, in a word: the refusal's name, *which* programme is meant, or *done*."""
    for one in reply.shown:
        keys = [one.card.title.key] if isinstance(one, Answer) else []
        if isinstance(one, FormErrors):
            keys = [getattr(text.values.get("what", text), "key", "") for text in one.errors.values()]
        for key in keys:
            if key in SCREENS:
                return SCREENS[key]
            if isinstance(one, FormErrors):
                return key
    return DONE


def packed(shown: Any) -> Iterator[str]:
    """Every command that a card carries, as it is stored or as it is."""
    if shown == "":  # a message that is deleted
        return
    if isinstance(shown, str | Card):
        shown = json.loads(shown if isinstance(shown, str) else shown.model_dump_json())
    if isinstance(shown, dict) and isinstance(shown.get("command"), str):
        yield shown["command"]
    for one in shown.values() if isinstance(shown, dict) else shown:
        if isinstance(one, dict | list):
            yield from packed(one)


@asynccontextmanager
async def two_companies(empty: Path, folder: Path, platform: Platform) -> AsyncIterator[Companies]:
    """Both, from then on as they are: whatever anybody does is taken back when its turn ends."""
    path = shutil.copy(empty, folder / "companies.db")
    bot = Bot(settings(f"sqlite:///{path}", "http://nowhere", "http://nowhere", "nobody@alize.example"))
    companies = Companies(bot, platform)
    bot.clock.move_to(BEGINS)
    await bot.installed.add_home(platform, "A", "B1", "U1", "token")
    await bot.installed.add(platform, "B", "Beta", "B2", "U1", "token")
    try:
        await _live(companies)
        async with bot.database.reading() as session:
            undone = Undone(bot.database, await rows(session))
        bot.conversation.database = undone  # type: ignore[assignment]
        companies.undone = undone
        yield companies
    finally:
        with suppress(Exception):
            await bot.stop()


async def _live(companies: Companies) -> None:
    for company in "AB":
        workspace = await companies.bot.installed.at(companies.platform, company)
        assert workspace is not None
        companies.organisations[company] = workspace.organisation
        for user in (EMMA, GUS):
            await companies.hears(Somebody(company, user), said="thanks")
    for place in PLACES:
        await _opens(companies, place)
        await _joins(companies, place, ana="mentor", bruno="mentee")
        await _publishes(companies, place)
        await companies.presses(member(place, "bruno"), "proposal.accept")
        await companies.presses(member(place, "ana"), "proposal.accept")
    await companies.passes(days=7)  # to the first tip, and then to the first session
    await companies.passes(days=22)
    for place in PLACES:
        await _differs(companies, place)
        await _joins(companies, place, eli="mentor", fanny="mentee")
        await _publishes(companies, place)
        await _joins(companies, place, gina="mentor", hugo="mentee")
        await companies.does(lead(place), "draft.open", programme=companies.programmes[place])
        await _announces(companies, place)
        companies.ids[place] = await _ids(companies, place)
    # the one who takes part in both
    await companies.does(member("A1", "fanny"), "join.mentee", programme=companies.programmes["A2"], first=TOPIC,
                         languages=["en"])  # fmt: skip


async def _opens(companies: Companies, place: str) -> None:
    organisation, number = companies.organisations[place[0]], place[1]
    async with companies.bot.database.writing() as session:
        code = lead_codes.issue(session, organisation, machine_now() + timedelta(days=1))
    await companies.does(
        lead(place), "setup.create", code=code, track="executive", title=f"Duos {place}", channel=f"C{number}",
        languages=["en"], starts_on="2027-01-11", sessions=3, weeks=4, tip_weekday=1, tip_at="10:00",
        zone="Europe/Paris", place="FR", contacts=f"Contact §{place}", deputy=None, sponsor_word="", quiet=[],
    )  # fmt: skip
    async with companies.bot.database.writing() as session:
        opened = (await programmes.opened(session, organisation))[-1]
        companies.programmes[place] = opened.id
        listed = Volunteer(f"{member(place, 'ivo').user}@alize.example", f"Ivo §{place}", "mentee")
        await volunteers.add(session, opened, [listed], companies.bot.clock.now())
    await companies.hears(member(place, "ivo"), said="thanks")
    await companies.does(lead(place), "setup.invite", programme=opened.id)


async def _joins(companies: Companies, place: str, **roles: str) -> None:
    for name, role in roles.items():
        answers = {"levels": {TOPIC: 3}, "capacity": 1} if role == "mentor" else {"first": TOPIC}
        await companies.does(member(place, name), f"join.{role}", programme=companies.programmes[place],
                             languages=["en"], **answers)  # fmt: skip


async def _publishes(companies: Companies, place: str) -> None:
    await companies.does(lead(place), "draft.open", programme=companies.programmes[place])
    await companies.presses(lead(place), "draft.publish")


async def _differs(companies: Companies, place: str) -> None:
    """Ana says that they have met, and writes a line; Bruno does not remember it, and never wants Emma."""
    ana, bruno = member(place, "ana"), member(place, "bruno")
    await companies.presses(ana, "checkin.answer", answer=DidYouMeet.YES)
    await companies.presses(ana, "checkin.open-feedback")
    meeting = await _only(companies, place, Session)
    await companies.does(ana, "checkin.feedback", programme=companies.programmes[place], session=meeting[0],
                         usefulness=4, note=f"Line §{place}")  # fmt: skip
    await companies.presses(bruno, "checkin.answer", answer=DidYouMeet.NOT_YET)
    await companies.does(bruno, "blocks.save", colleague=Somebody(place[0], EMMA))


async def _announces(companies: Companies, place: str) -> None:
    """One announcement has gone, one is scheduled, one is a draft; and one message to Bruno did not arrive."""
    here = {"programme": companies.programmes[place]}
    for on in (None, "2027-03-01", None):
        later = {"on": on, "at": "10:00"} if on else {}
        await companies.does(
            lead(place), "announcement.draft", audience="channel", text=f"News §{place}", **here, **later
        )
        if on or not await _only(companies, place, Announcement, Announcement.sent_at.is_not(None)):
            await companies.presses(lead(place), "announcement.send")


async def _only(companies: Companies, place: str, table: Any, *which: Any) -> list[int]:
    """The ids of a place's rows in a table."""
    its = [table.programme == companies.programmes[place]] if hasattr(table, "programme") else []
    if table is Session:
        pairs = select(Pair.id).where(Pair.programme == companies.programmes[place])
        its = [Session.pair.in_(pairs)]
    async with companies.bot.database.reading() as session:
        return list(await session.scalars(select(table.id).where(*its, *which).order_by(table.id)))


async def _ids(companies: Companies, place: str) -> Ids:
    people_by_name = {}
    async with companies.bot.database.writing() as session:
        for name in ("ana", "bruno", "eli", "fanny", "gina", "hugo", "ivo"):
            known = await people.at(session, companies.organisations[place[0]], companies.address(member(place, name)))
            assert known is not None, name
            people_by_name[name] = int(known.person)
        programme = companies.programmes[place]
        to_bruno = OutboxRow.programme == programme, OutboxRow.person == people_by_name["bruno"]
        lost = (await session.scalars(select(OutboxRow.id).where(*to_bruno, OutboxRow.updates.is_(None)))).all()[-1]
        tip = (await tips.posted(session, companies.organisations[place[0]], programme))[0].tip
        await session.execute(update(OutboxRow).where(OutboxRow.id == lost).values(state=FAILED, reason="rejected"))
    pair, proposal = await _only(companies, place, Pair)
    sent, scheduled, drafted = await _only(companies, place, Announcement)
    return Ids(
        organisation=companies.organisations[place[0]], programme=programme, people=people_by_name, pair=pair,
        proposal=proposal, session=(await _only(companies, place, Session))[0],
        draft=(await _only(companies, place, Draft, Draft.state == READY))[0], drafted=drafted, scheduled=scheduled,
        sent=sent, undelivered=lost, tip=tip,
    )  # fmt: skip
