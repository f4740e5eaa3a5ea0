"""What goes wrong in an odd way, or for ever, holds up nobody else and comes to an end."""

import asyncio

import pytest

from bot.installed import Installed
from chat.turn import Platform
from programme.clock import machine_now
from storage.outbox import FAILED, SENT, WAITING
from tests.conversation import Bot
from tests.errands import met
from tests.running import TOKEN
from tests.test_delivery import SECOND, message, rows, send, waits_over

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


@pytest.mark.postgres
async def test_an_outcome_that_the_database_refuses_is_stored_without_its_words_and_holds_up_no_other(
    bot_on_postgres: Bot,
) -> None:
    bot = bot_on_postgres
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    bot.goes_wrong("refused", to=ana, error="odd\0")
    async with asyncio.timeout(20):
        await send(bot, message(await met(bot, ana), "a"), message(await met(bot, raj), "r"))
    assert [(row.state, row.reason) for row in await rows(bot)] == [(FAILED, None), (SENT, None)]
