"""No is always said: whatever the command and the reason, by word, button and form; and it is all written down."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from bot import conversation, listing
from chat.arrival import Arrival, Reply
from chat.command import Command, ProgrammeCommand, ProgrammeId, by_name
from chat.message import Answer, FormErrors
from chat.refusals import in_form
from chat.router import By, Handler, Route
from chat.text import t
from chat.turn import Source
from programme.refusals import Failure, Refusal, Refused
from tests.conversation import Bot, Person
from tests.joining import joins_as_mentee
from tests.programme_cast import opened

HERE = ProgrammeId(1)


VALUES: Final[dict[str, Any]] = {"lead": "Camille", "minutes": 9}
"""What the words of some refusals tell."""


def refusing(refusal: Refusal) -> Handler:
    """A handler that always says no."""

    async def handler(*_: Any) -> Any:
        raise Refused(refusal, **VALUES)

    return handler


async def silent(*_: Any) -> Any:
    """A handler that says nothing at all."""
    return []


@pytest.fixture
async def camille(bot: Bot) -> Person:
    """A lead who also takes part: there is nothing that she may not do."""
    lead = await opened(bot)
    await joins_as_mentee(lead)
    return lead


@pytest.fixture
def careless(camille: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Camille, from whom commands are now taken without their fields: no handler of ours will look at them."""

    def built(name: str, _: Any) -> Command:
        known = by_name[name]
        empty = known.model_construct()
        return empty.inside(HERE) if isinstance(empty, ProgrammeCommand) else empty

    monkeypatch.setattr(conversation, "build", built)
    return camille


def peoples(bot: Bot, handler: Handler) -> Iterator[Route]:
    """The routes of everything that people can send, now in the hands of one handler."""
    routes = bot.running.conversation.router.routes
    for command, route in list(routes.items()):
        if route.by is not By.CLOCK:
            routes[command] = replace(route, handler=handler)
            yield route


def ways(route: Route) -> Iterator[dict[str, Any]]:
    """How a command may arrive."""
    name = route.command.name
    yield {"source": Source.BUTTON, "command": name}
    yield {"source": Source.FORM, "command": name}
    if route.said:
        yield {"source": Source.WORD, "said": route.said[0]}


async def hears(person: Person, number: int, **way: Any) -> Reply:
    """What comes straight back to somebody."""
    answers = way["source"] is not Source.FORM
    arrival = Arrival(address=person.address, key=str(number), channel=person.bot.channel.id, answers=answers, **way)
    return await person.bot.running.conversation.hear(arrival)


@pytest.mark.parametrize("refusal", Refusal)
async def test_every_command_can_be_refused_and_says_so(bot: Bot, careless: Person, refusal: Refusal) -> None:
    key, number = f"refusals.{refusal}", 0
    for route in peoples(bot, refusing(refusal)):
        for way in ways(route):
            number += 1
            (shown,) = (await hears(careless, number, **way)).shown
            if isinstance(shown, FormErrors):
                assert shown.errors == {"": in_form(key, **VALUES)}, (route.command.name, way)
            else:
                assert isinstance(shown, Answer), (route.command.name, way)
                assert shown.card.title == t(key, **VALUES), (route.command.name, way)
    assert number > len(bot.running.conversation.router.words) // 2


@pytest.mark.parametrize("refusal", Refusal)
async def test_a_refusal_is_read_with_what_to_do(bot: Bot, camille: Person, refusal: Refusal) -> None:
    assert list(peoples(bot, refusing(refusal)))
    await camille.says("status")
    assert camille.last_title == camille.reads(f"refusals.{refusal}")
    assert camille.reads(f"refusals.{refusal}.next", **VALUES) in camille.last.words


async def test_a_handler_that_says_nothing_leaves_nobody_in_silence(bot: Bot, careless: Person) -> None:
    number, before, routes = 0, len(careless.private), list(peoples(bot, silent))
    for route in routes:
        for way in ways(route):
            number += 1
            shown = (await hears(careless, number, **way)).shown
            if way["source"] is not Source.FORM:
                assert [one.card.title for one in shown if isinstance(one, Answer)] == [t("common.done")], way
    await bot.settles()
    assert [card.title for card in careless.private[before:]] == [careless.reads("common.done")] * len(routes)


async def test_a_refusal_offers_what_can_be_done_instead(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("profile")
    assert ana.last_title == ana.reads("refusals.not-enrolled")
    await ana.presses(ana.reads("home.join"))
    assert ana.last.buttons == [ana.reads("join.be-mentor"), ana.reads("join.be-mentee")]


def test_the_documents_say_what_the_code_says() -> None:
    stale = [path.name for path, text in listing.documents().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"


def test_every_refusal_and_failure_stands_in_the_documents() -> None:
    page = listing.refusals()
    assert [one for one in (*Refusal, *Failure) if f"| {one} " not in page] == []
