"""Delivery's order and its edges: who is served first, what is looked up, and what an unlucky moment may not lose."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import posting
from bot.delivery import Delivery, protocol
from bot.installed import Installed
from chat.command import PersonId
from chat.message import Repeat, Update
from chat.turn import NO_PROGRAMME, Platform, Source, Turn
from programme.clock import monotonic
from sandbox.faults import Fault
from storage import organisations, paces, taking_back
from storage.outbox import CANCELLED, SENDING, SENT, UNKNOWN, WAITING
from tests.conversation import Bot, Person
from tests.errands import card, met, posts, unanswered
from tests.test_delivery import message, rows, send, states, waits_over

pytestmark = pytest.mark.usefixtures("errands")
AWAY = OperationalError("SELECT", {}, OSError("away"))


async def answers(bot: Bot, person: Person, to: PersonId, title: str) -> None:
    """Puts in the outbox what somebody who has just acted waits for."""
    async with bot.running.database.writing() as session:
        turn = Turn(
            organisation=await organisations.home(session), now=bot.running.clock.now(), key=title, source=Source.WORD,
            person=to, address=person.address,
        )  # fmt: skip
        await posting.post(session, turn, [message(to, title)])


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace takes one message at a time."""
    monkeypatch.setattr("bot.delivery.drain.AT_ONCE", 1)


@pytest.mark.usefixtures("one_by_one")
async def test_who_waits_for_an_answer_is_served_before_an_announcement_that_began_earlier(bot: Bot) -> None:
    ana, raj, luc, zoe = [await bot.meet(name) for name in ("Ana", "Raj", "Luc", "Zoe")]
    to_ana, to_raj, to_luc, to_zoe = [await met(bot, person) for person in (ana, raj, luc, zoe)]
    news = [message(to, f"news {to}", Repeat.MAY_SKIP) for to in (to_ana, to_raj)]
    await posts(bot.running, *news, message(to_luc, "check-in"))
    await answers(bot, zoe, to_zoe, "answer")
    await bot.settles()
    assert bot.said() == ["answer", "check-in", f"news {to_ana}", f"news {to_raj}"]


@pytest.mark.usefixtures("one_by_one")
async def test_what_stands_in_front_of_an_urgent_message_in_its_conversation_is_as_urgent(bot: Bot) -> None:
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    to_ana, to_raj = await met(bot, ana), await met(bot, raj)
    await posts(bot.running, *(message(to, f"news {to}", Repeat.MAY_SKIP) for to in (to_ana, to_raj)))
    await answers(bot, raj, to_raj, "answer")
    await bot.settles()
    assert bot.said() == [f"news {to_raj}", "answer", f"news {to_ana}"]


async def test_a_withdrawn_message_that_was_on_its_way_is_not_tried_again(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    async with unanswered(bot, message(to, "m"), message(to, "next")):
        assert await states(bot) == [SENDING, WAITING]
        async with bot.running.database.writing() as session:
            await taking_back.withdraw(session, await organisations.home(session), NO_PROGRAMME, to)
    assert await states(bot) == [CANCELLED, CANCELLED]
    await waits_over(bot)
    assert bot.said() == []


async def test_a_try_is_given_up_in_time_however_many_calls_it_takes(bot: Bot, platform: str) -> None:
    to = await met(bot, await bot.meet("Ana"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(protocol, "TIMEOUT", protocol.TIMEOUT / 40)
        bot.goes_wrong("silent", accepted=True)
        await send(bot, message(to, "m"))
    assert [(row.state, row.unclear, row.reason) for row in await rows(bot)] == [(WAITING, 1, "given up")]
    await waits_over(bot)
    assert bot.said() == (["m"] if platform == "slack" else ["m", "m"])


async def test_a_call_does_not_begin_long_after_its_claim(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.delivery.sending.monotonic", lambda: monotonic() + 60)
        await send(bot, message(to, "m"))
    assert [(row.state, row.unclear) for row in await rows(bot)] == [(WAITING, 0)]
    assert bot.said() == []
    await waits_over(bot)
    assert (bot.said(), await states(bot)) == (["m"], [SENT])


async def test_a_message_that_may_have_arrived_is_not_rewritten_but_updated(bot: Bot, platform: str) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("server_error", accepted=True)
    await send(bot, message(to, "m"))
    await send(bot, Update(key="m", card=card("new")))
    await waits_over(bot)
    assert bot.said() == (["m"] if platform == "slack" else ["m", "m"])
    assert (bot.said("update"), await states(bot)) == (["new"], [SENT, SENT])


async def doubted(bot: Bot, repeat: Repeat, *looks: Fault) -> Person:
    """Somebody gets a message of which nobody knows that it arrived; so the looks for it go."""
    ana = await bot.meet("Ana")
    to = await met(bot, ana)
    bot.goes_wrong("server_error", accepted=True)
    await send(bot, message(to, "m", repeat))
    bot.workspace.faults.extend(looks)
    return ana


SKIP, REPEAT = Repeat.MAY_SKIP, Repeat.MAY_REPEAT
BY_CLASS = pytest.mark.parametrize(
    ("repeat", "said", "state"), [(SKIP, ["m"], UNKNOWN), (REPEAT, ["m", "m"], SENT)], ids=["skip", "repeat"]
)


@pytest.mark.slack_alone
@pytest.mark.parametrize(("pages", "state"), [(10, SENT), (2, UNKNOWN)])
async def test_a_message_is_looked_up_over_several_pages_of_what_was_said(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, pages: int, state: str
) -> None:
    ana = await doubted(bot, SKIP)
    for number in range(5):
        await ana.user.writes(f"jot {number}")
    monkeypatch.setattr("bot.slack.send.PAGE", 2)
    monkeypatch.setattr("bot.slack.send.PAGES", pages)
    await waits_over(bot)
    assert (bot.said()[0], bot.said().count("m"), (await states(bot))[0]) == ("m", 1, state)


@BY_CLASS
@pytest.mark.slack_alone
async def test_where_history_may_not_be_read_the_class_decides(
    bot: Bot, repeat: Repeat, said: list[str], state: str
) -> None:
    await doubted(bot, repeat, Fault("conversations.history", "refused", error="missing_scope"))
    await waits_over(bot)
    assert (bot.said(), await states(bot)) == (said, [state])


@BY_CLASS
@pytest.mark.slack_alone
async def test_in_a_workspace_that_installed_the_bot_itself_the_class_decides(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, repeat: Repeat, said: list[str], state: str
) -> None:
    await doubted(bot, repeat)
    monkeypatch.setattr(Installed, "is_home", lambda *_: False)
    bot.running.installed.forget(Platform.SLACK, bot.workspace.team_id)
    await waits_over(bot)
    assert (bot.said(), await states(bot)) == (said, [state])


@pytest.mark.slack_alone
@pytest.mark.parametrize("kind", ["server_error", "rate_limited"])
async def test_a_look_that_is_not_answered_is_tried_again_and_nothing_is_said_meanwhile(bot: Bot, kind: Any) -> None:
    await doubted(bot, SKIP, Fault("conversations.history", kind, times=2))
    for _ in range(2):
        await waits_over(bot)
        assert [(row.state, row.unclear) for row in await rows(bot)] == [(WAITING, 1)]
    await waits_over(bot)
    assert (bot.said(), await states(bot)) == (["m"], [SENT])


async def test_what_is_decided_while_a_drain_ends_is_sent(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    more = [message(to, "second")]

    async def rested() -> None:
        while more:
            await posts(bot.running, more.pop(), key="more")
            delivery.wake(*[(row.platform, row.tenant) for row in await rows(bot)])

    delivery = Delivery(
        bot.running.database, bot.running.platforms, rested, bot.running.conversation.acquaintances.seems_gone
    )
    await posts(bot.running, message(to, "first"))
    await delivery.drain()
    assert (bot.said(), await states(bot)) == (["first", "second"], [SENT, SENT])


async def test_what_falls_due_after_the_last_look_is_not_slept_over(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await bot.running.delivery.waiting()
    await posts(bot.running, message(to, "m"))
    wait = await bot.running.delivery.next_due()
    assert wait is not None
    assert wait <= timedelta()
    await bot.settles()
    assert (bot.said(), await bot.running.delivery.next_due()) == (["m"], None)


async def test_while_the_database_is_away_a_drain_rests(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    to = await met(bot, await bot.meet("Ana"))
    known, tried = paces.of, list[float]()

    async def sometimes(*arguments: Any) -> Any:
        tried.append(monotonic())
        if len(tried) < 3:
            raise AWAY
        return await known(*arguments)

    monkeypatch.setattr(paces, "of", sometimes)
    monkeypatch.setattr("bot.delivery.drain.INTERRUPTED", 0.5)
    await send(bot, message(to, "m"))
    assert (bot.said(), await states(bot), len(tried)) == (["m"], [SENT], 3)
    assert tried[-1] - tried[0] >= 0.9


async def test_an_outcome_is_stored_even_if_what_it_taught_is_not(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [await met(bot, await bot.meet(name)) for name in ("Ana", "Raj", "Luc", "Zoe")]

    async def away(*_: object) -> None:
        raise AWAY

    monkeypatch.setattr(paces, "learn", away)
    bot.goes_wrong("rate_limited", times=4, retry_after=30)
    await send(bot, *(message(person, f"{person}") for person in people))
    assert await states(bot) == [WAITING] * 4
    monkeypatch.undo()
    await waits_over(bot)
    assert sorted(bot.said()) == sorted(f"{person}" for person in people)
