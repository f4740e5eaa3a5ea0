"""The way to a pair, as people go it: volunteers join, a lead publishes, the two answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from storage import pairs
from storage.pairs import Pair
from tests.conversation import Bot, Person
from tests.joining import joins_as_mentee, joins_as_mentor
from tests.programme_cast import opened

TOPIC = "ai-at-work"


def match_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow work is done in the test's own process: a spawned one takes a second to begin."""

    async def at_once(work: Callable[[Any], Mapping[str, object]], material: Mapping[str, object]) -> dict[str, Any]:
        return dict(work(material))

    monkeypatch.setattr("bot.conversation.run_apart", at_once)


async def mentor(bot: Bot, name: str, *topics: str, capacity: int = 1, **fields: Any) -> Person:
    """Somebody who joins as a mentor, and can teach these topics."""
    person = await bot.meet(name, **fields)
    await joins_as_mentor(
        person, dict.fromkeys(topics or (TOPIC,), "3"), capacity=str(capacity), languages=["en", "fr"]
    )
    return person


async def mentee(bot: Bot, name: str, first: str = TOPIC, **fields: Any) -> Person:
    """Somebody who joins as a mentee, and wants to see a topic."""
    person = await bot.meet(name, **fields)
    await joins_as_mentee(person, first=first, languages=["en", "fr"])
    return person


async def publishes(lead: Person) -> None:
    """The lead has a draft made, and publishes it."""
    await lead.says("match")
    await lead.presses(lead.reads("matching.publish.button"))


@dataclass(frozen=True)
class Cast:
    """A lead, a mentor and a mentee."""

    lead: Person
    ana: Person
    bruno: Person


async def proposed(bot: Bot, **programme: Any) -> Cast:
    """Ana, a mentor, and Bruno, a mentee, whose pair was just proposed."""
    lead = await opened(bot, **programme)
    cast = Cast(lead, await mentor(bot, "Ana"), await mentee(bot, "Bruno"))
    await publishes(lead)
    return cast


async def says_yes(person: Person) -> None:
    """Somebody accepts the proposal that they see."""
    await person.presses(person.reads("proposals.yes"))


async def says_no(person: Person) -> None:
    """Somebody declines the proposal that they see."""
    await person.presses(person.reads("proposals.no"))


async def introduced(bot: Bot, **programme: Any) -> Cast:
    """Ana and Bruno, who both said yes."""
    cast = await proposed(bot, **programme)
    await says_yes(cast.bruno)
    await says_yes(cast.ana)
    return cast


async def only_pair(bot: Bot) -> Pair:
    """What is stored of the programme's only pair."""
    async with bot.running.database.reading() as session:
        (pair,) = await pairs.everyone(session, 1, 1)
    return pair


def titles(person: Person) -> list[str]:
    """The titles of what the bot wrote to somebody in private, oldest first."""
    return [card.title for card in person.private]
