"""What goes wrong in an odd way, or for ever, holds up nobody else and comes to an end."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import update

from bot.delivery import protocol, sending
from bot.installed import Installed
from chat.message import Repeat, Update
from chat.turn import Platform
from programme.clock import machine_now
from sandbox.faults import Fault
from scheduling.waking import StoppedError
from storage.outbox import FAILED, SENT, UNKNOWN, WAITING, OutboxRow
from tests.conversation import Bot
from tests.errands import card, met
from tests.running import TOKEN
from tests.test_delivery import SECOND, message, rows, send, waits_over
from tests.waiting import comes_true

pytestmark = pytest.mark.usefixtures("errands")


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [("Fri, 01 Jan 2027 09:00:00 GMT", 29, 32), ("soon", 29, 32), ("nan", 29, 32), ("-5", 29, 32), ("inf", 3599, 3602)],
)
async def test_a_rest_that_is_not_said_in_seconds_is_one_all_the_same(
    bot: Bot, asked: str, least: int, most: int
) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("rate_limited", retry_after=asked)
    await send(bot, message(to, "m"))
    (row,) = await rows(bot)
    assert (row.state, row.unclear) == (WAITING, 0)
    assert least * SECOND < row.due - machine_now() < most * SECOND
    await waits_over(bot)
    assert (bot.said(), [row.state for row in await rows(bot)]) == (["m"], [SENT])


@pytest.mark.slack_alone
@pytest.mark.parametrize(("renewed", "said", "state"), [(True, ["m"], SENT), (False, [], FAILED)])
async def test_a_token_that_another_process_has_renewed_is_found_at_the_first_refusal(
    bot: Bot, renewed: bool, said: list[str], state: str
) -> None:
    to, tenant = await met(bot, await bot.meet("Ana")), bot.workspace.team_id
    bot.workspace.tokens |= {TOKEN: False, "xoxb-new": True}
    if renewed:
        elsewhere = Installed(bot.running.database)
        await elsewhere.add_home(Platform.SLACK, tenant, "B1", bot.workspace.bot.id, "xoxb-new")
    await send(bot, message(to, "m"))
    assert (bot.said(), [row.state for row in await rows(bot)]) == (said, [state])


PASSES = {
    "message_limit_exceeded": (0, "rate limited"),
    "rate_limited": (0, "rate limited"),
    "ratelimited": (0, "rate limited"),
    "external_channel_migrating": (0, "external_channel_migrating"),
    "org_login_required": (0, "org_login_required"),
    "team_added_to_org": (0, "team_added_to_org"),
    "fatal_error": (1, "fatal_error"),
    "internal_error": (1, "internal_error"),
    "request_timeout": (1, "request_timeout"),
    "service_unavailable": (1, "service_unavailable"),
    "": (1, "HTTP 200"),
}
"""What Slack says of what passes: whether the message may have arrived, and why it waits."""


@pytest.mark.slack_alone
@pytest.mark.parametrize("error", PASSES)
async def test_what_slack_refuses_for_a_while_waits_and_arrives(bot: Bot, error: str) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("refused", error=error)
    await send(bot, message(to, "m"))
    (row,) = await rows(bot)
    assert (row.state, row.unclear, row.reason) == (WAITING, *PASSES[error])
    assert row.due > machine_now() + 4 * SECOND
    await waits_over(bot)
    assert (bot.said(), [row.state for row in await rows(bot)]) == (["m"], [SENT])


@pytest.mark.slack_alone
@pytest.mark.parametrize("error", ["rate_limited", "service_unavailable", "team_added_to_org", "update_failed"])
async def test_a_change_that_slack_refuses_for_a_while_is_made_later(bot: Bot, error: str) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await send(bot, message(to, "m"), key="one")
    bot.goes_wrong("refused", "update", error=error)
    await send(bot, Update(key="m", card=card("new")), key="two")
    await waits_over(bot)
    assert (bot.said("update"), [row.state for row in await rows(bot)]) == (["new"], [SENT, SENT])


@pytest.mark.slack_alone
@pytest.mark.parametrize("call", ["conversations.open", "conversations.history"])
async def test_a_look_into_a_workspace_that_is_being_moved_is_made_later(bot: Bot, call: str) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("server_error", accepted=True)
    bot.workspace.faults.append(Fault(call, "refused", error="team_added_to_org"))
    await send(bot, message(to, "m"))
    await waits_over(bot)
    assert (bot.said(), [row.state for row in await rows(bot)]) == (["m"], [WAITING])
    await waits_over(bot)
    assert (bot.said(), [row.state for row in await rows(bot)]) == (["m"], [SENT])


async def has_tried_for_a_day(bot: Bot) -> None:
    """What waits was first tried a day ago, and often since; now it is tried once more."""
    async with bot.running.database.writing() as session:
        long = {"first_try": machine_now() - protocol.PATIENCE, "attempts": protocol.TRIES - 1}
        await session.execute(update(OutboxRow).where(OutboxRow.attempts > 0).values(long))
    await waits_over(bot)


@pytest.mark.slack_alone
@pytest.mark.parametrize("repeat", Repeat)
async def test_a_message_about_which_nobody_answers_holds_up_its_conversation_for_a_day(
    bot: Bot, repeat: Repeat
) -> None:
    ana = await bot.meet("Ana")
    to = await met(bot, ana)
    bot.goes_wrong("server_error", to=ana, times=2)
    await send(bot, message(to, "m", repeat), message(to, "next"))
    assert (bot.said(), [row.state for row in await rows(bot)]) == ([], [WAITING, WAITING])
    await has_tried_for_a_day(bot)
    assert (bot.said(), [row.state for row in await rows(bot)]) == (["next"], [UNKNOWN, SENT])


@pytest.mark.slack_alone
@pytest.mark.parametrize("call", ["conversations.open", "conversations.history"])
async def test_a_look_that_is_never_answered_holds_up_its_conversation_for_a_day(bot: Bot, call: str) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("server_error")
    bot.workspace.faults.append(Fault(call, "server_error", times=2))
    await send(bot, message(to, "m"), message(to, "next"))
    await waits_over(bot)
    assert (bot.said(), [row.state for row in await rows(bot)]) == ([], [WAITING, WAITING])
    await has_tried_for_a_day(bot)
    assert (bot.said(), [row.state for row in await rows(bot)]) == (["next"], [UNKNOWN, SENT])


async def test_a_platform_that_is_not_reached_at_all_is_waited_for(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    to = await met(bot, await bot.meet("Ana"))
    with monkeypatch.context() as cable:
        bot.cut_off(cable)
        await send(bot, message(to, "m"))
        await has_tried_for_a_day(bot)
        assert [row.state for row in await rows(bot)] == [WAITING]
    await waits_over(bot)
    assert (bot.said(), [row.state for row in await rows(bot)]) == (["m"], [SENT])


@pytest.mark.postgres
async def test_an_outcome_that_the_database_refuses_is_stored_without_its_words_and_holds_up_no_other(
    bot_on_postgres: Bot,
) -> None:
    bot = bot_on_postgres
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    bot.goes_wrong("refused", to=ana, error="odd\0")
    async with asyncio.timeout(200):
        await send(bot, message(await met(bot, ana), "a"), message(await met(bot, raj), "r"))
    assert [(row.state, row.reason) for row in await rows(bot)] == [(FAILED, None), (SENT, None)]


async def test_words_that_cannot_be_written_are_not_told_with_what_went_wrong(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.delivery.sending._card", lambda _: "a secret \ud800".encode())
        await send(bot, message(to, "m"))
    assert [row.reason for row in await rows(bot)] == ["UnicodeEncodeError"]


async def test_stopping_while_a_claim_is_begun_waits_for_all_of_it(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [await met(bot, await bot.meet(f"Person {number}")) for number in range(6)]
    attempt, stopping = sending.attempt, list[asyncio.Task[None]]()

    async def others_are_stored() -> bool:
        return [row.state for row in await rows(bot)].count(SENT) == len(people) - 1

    async def stopped_meanwhile(*its: Any) -> Any:
        if not stopping:
            stopping.append(asyncio.create_task(bot.running.delivery.stop()))
        elif its[2].person == people[-1]:
            await comes_true(others_are_stored)
        return await attempt(*its)

    monkeypatch.setattr(sending, "attempt", stopped_meanwhile)
    with suppress(StoppedError):
        await send(bot, *(message(one, f"m{one}") for one in people))
    await stopping[0]
    assert [row.state for row in await rows(bot)] == [SENT] * 6
