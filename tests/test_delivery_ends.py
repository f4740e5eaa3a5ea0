"""What goes wrong in an odd way, or for ever, holds up nobody else and comes to an end."""

import pytest

from programme.clock import machine_now
from storage.outbox import SENT, WAITING
from tests.conversation import Bot
from tests.errands import met
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
