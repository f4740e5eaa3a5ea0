"""Some can be written to and some cannot: the ones lose nothing by the others, who are asked when they are back."""

import pytest

from programme.pair import PairState
from storage import pairs
from storage.outbox import FAILED, SENT
from storage.pairs import Pair
from tests.conversation import Bot, Person
from tests.errands import known_to, met, posts
from tests.pair_cast import match_in_this_process, mentee, mentor, publishes, says_yes, titles
from tests.programme_cast import opened
from tests.test_announcements import previews, received
from tests.test_delivery import message, rows, states

SECURITY = "everyday-security"
MANY = 150
"""More messages than one slice of a workspace's."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def loses(bot: Bot, *people: Person) -> None:
    """They take Binôme out: nobody writes to them until they speak again."""
    for one in people:
        await bot.running.conversation.acquaintances.lost(one.address)
    await bot.settles()


async def four(bot: Bot) -> tuple[Person, Person, Person, Person, Person]:
    """A lead; Ana, who can be matched with Bruno, and Eli with Fanny."""
    lead = await opened(bot)
    ana, eli = await mentor(bot, "Ana"), await mentor(bot, "Eli", SECURITY)
    return lead, ana, eli, await mentee(bot, "Bruno"), await mentee(bot, "Fanny", SECURITY)


async def couples(bot: Bot) -> list[Pair]:
    async with bot.running.database.reading() as session:
        return sorted(await pairs.everyone(session, 1, 1), key=lambda one: one.mentor)


def asked(person: Person, kind: str, by: Person) -> int:
    """How often somebody was asked about a proposal, or reminded of it."""
    return titles(person).count(person.reads(f"proposals.{kind}.title", name=by.user.name))


async def test_at_publishing_whoever_can_be_reached_is_asked_and_the_other_when_they_are_back(bot: Bot) -> None:
    lead, ana, eli, bruno, fanny = await four(bot)
    await loses(bot, bruno)
    await publishes(lead)
    assert lead.reads("matching.published.title", pairs=2) in titles(lead)
    assert (asked(bruno, "mentee", ana), asked(fanny, "mentee", eli)) == (0, 1)
    waiting, running = await couples(bot)
    assert (waiting.answer_by is None, running.answer_by is None) == (True, False)
    await bot.moves_to("2027-01-20 10:00")
    assert [one.state for one in await couples(bot)] == [PairState.PROPOSED, PairState.NOT_FORMED]
    await bruno.says("help")
    assert asked(bruno, "mentee", ana) == 1
    assert (await couples(bot))[0].answer_by is not None


async def test_of_two_mentors_the_one_who_can_be_reached_is_asked_now(bot: Bot) -> None:
    lead, ana, eli, bruno, fanny = await four(bot)
    await publishes(lead)
    await loses(bot, ana)
    for one in (bruno, fanny):
        await says_yes(one)
    assert (asked(ana, "mentor", bruno), asked(eli, "mentor", fanny)) == (0, 1)
    await says_yes(eli)
    assert [one.state for one in await couples(bot)] == [PairState.ASKED_MENTOR, PairState.INTRODUCED]
    await ana.says("help")
    await says_yes(ana)
    assert [one.state for one in await couples(bot)] == [PairState.INTRODUCED] * 2


async def test_of_two_who_are_asked_the_one_who_can_be_reached_is_reminded(bot: Bot) -> None:
    lead, ana, eli, bruno, fanny = await four(bot)
    await publishes(lead)
    await loses(bot, bruno)
    await bot.moves_to("2027-01-11 17:00")
    assert (asked(bruno, "reminder", ana), asked(fanny, "reminder", eli)) == (0, 1)
    await bot.moves_to("2027-01-20 10:00")
    assert [one.state for one in await couples(bot)] == [PairState.PROPOSED, PairState.NOT_FORMED]


async def test_an_announcement_reaches_whoever_can_be_reached_once(bot: Bot) -> None:
    lead = await opened(bot)
    mentees = [await mentee(bot, f"Mentee {number}") for number in range(6)]
    await previews(lead)
    await loses(bot, *mentees[:2])
    await lead.presses(lead.reads("announcement.send"))
    assert [len(received(one)) for one in mentees] == [0, 0, 1, 1, 1, 1]
    await bot.passes(days=1)
    assert [len(received(one)) for one in mentees] == [0, 0, 1, 1, 1, 1]


async def test_of_more_messages_than_one_slice_one_fails_and_the_others_arrive_once(bot: Bot) -> None:
    with known_to(bot.running):
        people = [await bot.meet(f"Reader {number}") for number in range(3)]
        ana, eli, lost = [await met(bot, one) for one in people]
        bot.goes_wrong("refused", to=people[2], error="user_not_found", times=0)
        every = [message(ana if number % 2 else eli, f"m{number}") for number in range(MANY)]
        every[MANY // 2] = message(lost, "lost")
        await posts(bot.running, *every)
        await bot.settles()
    assert await states(bot) == [FAILED if one.message == "lost" else SENT for one in await rows(bot)]
    assert sorted(bot.said()) == sorted(f"m{number}" for number in range(MANY) if number != MANY // 2)
