"""Commands of the tests' own: each does one small thing that can be seen; the bot knows them while a test lasts."""
# ruff: noqa: ARG001 -- every handler has the same three parameters

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import posting
from bot.app import Bot
from bot.delivery import protocol
from chat.card import Card, button
from chat.command import Command, PersonId, ProgrammeCommand, ProgrammeId, by_name
from chat.form import Form, PersonField, TextField
from chat.message import Answer, FormErrors, Lasting, Message, NextForm, OpenForm, Outbound, ReplaceCard, ShowHome
from chat.router import Apart, By, Router
from chat.text import t, verbatim
from chat.turn import Source, Turn
from programme.events import Event
from programme.refusals import Refusal, Refused
from storage import agenda, audit, organisations, people
from tests.conversation import Bot as Cast
from tests.conversation import Person
from tests.slow_work import work


class Jot(Command):
    """Store a line."""

    rest: str = ""


class OpenBook(Command, form=True):
    """Ask for a line in a form."""


class Write(Command):
    """Store a form's line, unless it is *no*; after *more* there is another form, in words that nobody has."""

    line: str
    colleague: PersonId | None = None


class LookAround(Command):
    """Show Home."""


class Greet(Command):
    """Load somebody by a claimed id, and store their name."""

    person: PersonId


class Visit(ProgrammeCommand):
    """Store which programme is meant."""


class Ring(Command):
    """Store that the clock rang."""

    label: str


class RingAgain(Command):
    """Plan a ring an hour later."""


class Fail(Command):
    """Store a line and then fail."""

    label: str = ""


class Refuse(Command):
    """Store a line and then say no."""

    label: str = ""


class Mumble(Command):
    """Store a line, and answer in words that nobody has."""


class OpenRiddle(Command, form=True):
    """Open a form in words that nobody has."""


class Ponder(Command):
    """Work in a process of its own."""

    label: str
    result: dict[str, Any] | None = None


ALL: tuple[type[Command], ...] = (
    *(Jot, OpenBook, Write, LookAround, Greet, Visit, Ring, RingAgain, Fail, Refuse, Mumble, OpenRiddle, Ponder),
)
for each in ALL:
    each.name = f"test.{each.__name__.lower()}"
BOOK = Form(
    title=verbatim("A book"), submit=Write,
    fields=(
        TextField(name="line", label=verbatim("Line")),
        PersonField(name="colleague", label=verbatim("Colleague"), optional=True),
    ),
)  # fmt: skip
RIDDLE = Form(title=t("no.such.words"), submit=Write, fields=BOOK.fields)
Said = list[Outbound | Event]


def card(title: str, **buttons: Command) -> Card:
    """A card with a title and a button for each command."""
    return Card(title=verbatim(title), buttons=tuple(button(verbatim(label), to) for label, to in buttons.items()))


def _store(session: AsyncSession, turn: Turn, line: str) -> None:
    audit.note(session, turn.organisation, turn.person, "test", turn.now, about=line)


async def jot(command: Jot, turn: Turn, session: AsyncSession) -> Said:
    _store(session, turn, command.rest)
    return [ReplaceCard(card=card("jotted"))]


async def open_book(command: OpenBook, turn: Turn, session: AsyncSession) -> Said:
    return [OpenForm(form=BOOK)]


async def write(command: Write, turn: Turn, session: AsyncSession) -> Said:
    _store(session, turn, command.line)
    if command.line == "no":
        return [FormErrors(errors={"line": verbatim("not this")})]
    if command.line == "more":
        return [NextForm(form=RIDDLE)]
    return [Message(to=turn.person, card=card("written"), key=f"written:{command.line}")]


async def look_around(command: LookAround, turn: Turn, session: AsyncSession) -> Said:
    return [ShowHome(card=card("home", again=LookAround(), jot=Jot(rest="from home")))]


async def greet(command: Greet, turn: Turn, session: AsyncSession) -> Said:
    _store(session, turn, (await people.get(session, turn.organisation, command.person)).name)
    return []


async def visit(command: Visit, turn: Turn, session: AsyncSession) -> Said:
    _store(session, turn, f"programme {command.programme} {turn.programme}")
    return []


async def ring(command: Ring, turn: Turn, session: AsyncSession) -> Said:
    _store(session, turn, command.label)
    return []


async def ring_again(command: RingAgain, turn: Turn, session: AsyncSession) -> Said:
    at = turn.now + timedelta(hours=1)
    await agenda.plan(session, turn.organisation, Ring(label="again"), at=at, key="again")
    return []


async def fail(command: Fail, turn: Turn, session: AsyncSession) -> Said:
    _store(session, turn, "not to be kept")
    raise RuntimeError(f"{command.label} is broken")


async def refuse(command: Refuse, turn: Turn, session: AsyncSession) -> Said:
    _store(session, turn, "not to be kept")
    raise Refused(Refusal.NOT_YOURS)


async def mumble(command: Mumble, turn: Turn, session: AsyncSession) -> Said:
    _store(session, turn, "mumbled")
    return [Answer(card=Card(title=t("no.such.words")))]


async def open_riddle(command: OpenRiddle, turn: Turn, session: AsyncSession) -> Said:
    return [OpenForm(form=RIDDLE)]


async def gather(command: Ponder, turn: Turn, session: AsyncSession) -> Mapping[str, object]:
    return {"label": command.label}


async def ponder(command: Ponder, turn: Turn, session: AsyncSession) -> Said:
    result = command.result or {}
    _store(session, turn, f"{command.label} {result['process']} {result['loaded']}")
    return []


def _routes(router: Router) -> None:
    router.on(Jot, said=("jot",))(jot)
    router.on(OpenBook, said=("book",), writes=False)(open_book)
    router.on(Write)(write)
    router.on(LookAround, said=("look",), writes=False)(look_around)
    router.on(Greet)(greet)
    router.on(Visit, said=("visit",))(visit)
    router.on(Ring, by=By.CLOCK)(ring)
    router.on(RingAgain, by=By.CLOCK)(ring_again)
    router.on(Fail, said=("fail",))(fail)
    router.on(Refuse, said=("refuse",))(refuse)
    router.on(Mumble, said=("mumble",))(mumble)
    router.on(OpenRiddle, said=("riddle",), writes=False)(open_riddle)
    router.on(Ponder, by=By.CLOCK, apart=Apart(gather, work))(ponder)


@contextmanager
def known_to(running: Bot) -> Iterator[None]:
    """The bot knows these commands, and their words in English, while this lasts."""
    _routes(running.conversation.router)
    with packable():
        yield


@contextmanager
def packable() -> Iterator[None]:
    """The commands can be read from rows and buttons while this lasts."""
    by_name.update({command.name: command for command in ALL})
    try:
        yield
    finally:
        for command in ALL:
            by_name.pop(command.name, None)


async def stored(running: Bot) -> list[tuple[str, datetime]]:
    """The lines stored so far and when, in programme time."""
    async with running.database.reading() as session:
        deeds = await audit.everything(session, await organisations.home(session))
    return [(one["about"], datetime.fromisoformat(one["at"])) for one in deeds if one["deed"] == "test"]


async def lines(running: Bot) -> list[str]:
    """The lines stored so far."""
    return [line for line, _ in await stored(running)]


async def gives(cast: Cast, person: Person, *buttons: Command) -> None:
    """Sends somebody a card with a button for each command: *button 0* and so on."""
    labels = {f"button {number}": command for number, command in enumerate(buttons)}
    await posts(cast.running, Message(to=await met(cast, person), card=card("buttons", **labels)))
    await cast.settles()


async def met(cast: Cast, person: Person) -> PersonId:
    """Somebody's id, after a first contact that leaves no card."""
    await person.says("look")
    cast.workspace.ledger.clear()
    async with cast.running.database.reading() as session:
        known = await people.by_email(session, await organisations.home(session), person.user.email or "")
    if known is None:
        raise AssertionError(f"{person.user.name} was not met")
    return PersonId(known.id)


async def posts(running: Bot, *lasting: Lasting, key: str = "test", programme: int = 0) -> None:
    """Puts messages in the outbox, as a due command would."""
    async with running.database.writing() as session:
        home = await organisations.home(session)
        its = ProgrammeId(programme)
        turn = Turn(organisation=home, now=running.clock.now(), key=key, source=Source.DUE, programme=its)
        await posting.post(session, turn, lasting)


@asynccontextmanager
async def unanswered(bot: Cast, *messages: Message, accepted: bool = False) -> AsyncIterator[None]:
    """The first of some messages is on its way: the platform does not answer, until that is given up in the end."""
    asked = asyncio.Event()

    def noticed(_: object) -> bool:
        asked.set()
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(protocol, "TIMEOUT", protocol.TIMEOUT / 40)
        bot.goes_wrong("silent", accepted=accepted, when=noticed)
        await posts(bot.running, *messages)
        draining = asyncio.create_task(bot.running.delivery.drain())
        await asked.wait()
        yield
        await draining
