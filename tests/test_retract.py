"""A message taken back: deleted where it has arrived, cancelled where it has not left, and nothing in doubt."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select, update

from chat.message import Message, Retract
from programme.clock import machine_now
from sandbox.faults import Kind
from storage import outgoing
from storage.outbox import CANCELLED, FAILED, SENDING, SENT, UNKNOWN, WAITING, OutboxRow
from tests.conversation import Bot, Person
from tests.errands import card, met, posts, unanswered

pytestmark = pytest.mark.usefixtures("errands")


async def says(bot: Bot, person: Person, wrong: Kind | None = None, *, accepted: bool = False) -> None:
    """The bot sends somebody a message that can be taken back, and that may go wrong."""
    to = await met(bot, person)
    if wrong:
        bot.goes_wrong(wrong, accepted=accepted)
    await posts(bot.running, Message(to=to, card=card("regretted"), key="m"))
    await bot.settles()


async def retracts(bot: Bot, key: str = "later") -> None:
    """The bot takes it back."""
    await posts(bot.running, Retract(key="m"), key=key)
    await bot.settles()


async def waits_over(bot: Bot) -> None:
    """What waits to be tried again has waited long enough."""
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).where(OutboxRow.state == WAITING).values(due=machine_now()))
    await bot.settles()


async def states(bot: Bot) -> list[str]:
    async with bot.running.database.reading() as session:
        return list(await session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))


def reads_it(person: Person) -> bool:
    return "regretted" in [card.title for card in person.cards]


async def test_a_message_that_has_arrived_is_deleted(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await says(bot, ana)
    assert reads_it(ana)
    await retracts(bot)
    assert not reads_it(ana)
    assert (bot.said("delete"), await states(bot)) == (["regretted"], [SENT, SENT])


async def test_a_message_that_is_gone_already_counts_as_deleted(bot: Bot) -> None:
    await says(bot, await bot.meet("Ana"))
    await retracts(bot)
    await retracts(bot, key="again")
    assert (bot.said("delete"), await states(bot)) == (["regretted"], [SENT, SENT, SENT])


async def test_a_message_that_has_not_left_is_cancelled(bot: Bot) -> None:
    await says(bot, await bot.meet("Ana"), "rate_limited")
    await retracts(bot)
    await waits_over(bot)
    assert (bot.said(), await states(bot)) == ([], [CANCELLED])


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_deletion_that_the_platform_does_not_answer_is_repeated(bot: Bot, *, accepted: bool) -> None:
    ana = await bot.meet("Ana")
    await says(bot, ana)
    for _ in range(2):
        bot.goes_wrong("server_error", "delete", accepted=accepted)
    await retracts(bot)
    await waits_over(bot)
    await waits_over(bot)
    assert not reads_it(ana)
    assert (bot.said("delete"), await states(bot)) == (["regretted"], [SENT, SENT])


@pytest.mark.parametrize("accepted", [False, True])
async def test_what_may_have_arrived_is_not_sent_again_and_deleted_where_it_is_found(
    bot: Bot, platform: str, *, accepted: bool
) -> None:
    await says(bot, await bot.meet("Ana"), "server_error", accepted=accepted)
    await retracts(bot)
    await waits_over(bot)
    found = accepted and platform == "slack"
    assert (bot.said(), bot.said("delete")) == (["regretted"] * accepted, ["regretted"] * found)
    assert await states(bot) == ([SENT, SENT] if found else [CANCELLED, FAILED])


@asynccontextmanager
async def on_its_way(bot: Bot, *, accepted: bool, dies: bool) -> AsyncIterator[None]:
    """A message is being sent, and the platform does not answer; its owner gives up, or dies and stores nothing."""
    to = await met(bot, await bot.meet("Ana"))
    with pytest.MonkeyPatch.context() as patch:
        if dies:
            patch.setattr(outgoing, "finish", nothing)
        async with unanswered(bot, Message(to=to, card=card("regretted"), key="m"), accepted=accepted):
            yield


async def nothing(*_: object) -> None:
    """Nothing is stored."""


@pytest.mark.both_databases
@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("dies", [False, True])
async def test_what_was_on_its_way_is_looked_up_and_deleted_where_it_is_found(
    bot: Bot, platform: str, *, accepted: bool, dies: bool
) -> None:
    async with on_its_way(bot, accepted=accepted, dies=dies):
        await posts(bot.running, Retract(key="m"), key="later")
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).where(OutboxRow.state == SENDING).values(lease_until=machine_now()))
    await waits_over(bot)
    await waits_over(bot)
    found = accepted and platform == "slack"
    assert (bot.said(), bot.said("delete")) == (["regretted"] * accepted, ["regretted"] * found)
    assert await states(bot) == ([SENT, SENT] if found else [CANCELLED, FAILED])


@pytest.mark.parametrize("state", [FAILED, UNKNOWN])
async def test_what_may_have_arrived_and_was_left_to_a_lead_is_looked_up_and_deleted_too(
    bot: Bot, platform: str, state: str
) -> None:
    await says(bot, await bot.meet("Ana"), "server_error", accepted=True)
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).values(state=state))
    await retracts(bot)
    await waits_over(bot)
    found = platform == "slack"
    assert bot.said("delete") == ["regretted"] * found
    assert await states(bot) == ([SENT, SENT] if found else [CANCELLED, FAILED])


async def test_a_platform_that_will_not_delete_is_not_asked_again(bot: Bot) -> None:
    await says(bot, await bot.meet("Ana"))
    bot.goes_wrong("refused", "delete", error="cant_delete_message")
    await retracts(bot)
    await waits_over(bot)
    assert (bot.said("delete"), await states(bot)) == ([], [SENT, FAILED])
