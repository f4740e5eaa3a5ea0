"""Delivery, judged by the workspace's own ledger: nothing lost, nothing twice, whatever the platform answers."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from bot.app import Bot as RunningBot
from chat.card import Card
from chat.command import PersonId
from chat.message import Lasting, Message, Repeat, Update
from chat.text import t, verbatim
from programme.clock import machine_now
from sandbox.faults import Fault, Kind
from storage import encryption, failures, outgoing
from storage.database import Database
from storage.outbox import FAILED, SENDING, SENT, UNKNOWN, WAITING, OutboxRow
from storage.paces import LearnedPace
from tests.conversation import Bot
from tests.errands import card, known_to, met, posts
from tests.running import KEY, bot_in_workspace
from tests.waiting import comes_true

pytestmark = pytest.mark.usefixtures("errands")
SECOND = timedelta(seconds=1)


def message(to: PersonId, title: str, repeat: Repeat = Repeat.MAY_REPEAT) -> Message:
    """A message whose key is its title."""
    return Message(to=to, card=card(title), key=title, repeat=repeat)


async def send(bot: Bot, *lasting: Lasting, key: str = "test") -> None:
    """Puts messages in the outbox and lets delivery try them."""
    await posts(bot.running, *lasting, key=key)
    await bot.settles()


async def rows(bot: Bot) -> list[OutboxRow]:
    async with bot.running.database.reading() as session:
        return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def states(bot: Bot) -> list[str]:
    async with bot.running.database.reading() as session:
        return list(await session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))


async def waits_over(bot: Bot) -> None:
    """What waits to be tried again has waited long enough, and workspaces that wanted nothing too."""
    async with bot.running.database.writing() as session:
        await session.execute(delete(LearnedPace))
        await session.execute(update(OutboxRow).where(OutboxRow.state == WAITING).values(due=machine_now() - SECOND))
    await bot.settles()


async def test_a_rate_limit_parks_its_conversation_and_no_other(bot: Bot) -> None:
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    to_ana, to_raj = await met(bot, ana), await met(bot, raj)
    bot.goes_wrong("rate_limited", to=ana, retry_after=30)
    await send(bot, *(message(to_ana, f"a{number}") for number in range(3)), message(to_raj, "r"))
    assert bot.said() == ["r"]
    parked = [row for row in await rows(bot) if row.state == WAITING]
    assert [row.attempts for row in parked] == [1, 0, 0]
    assert all(row.due > machine_now() + 25 * SECOND for row in parked)
    await waits_over(bot)
    assert bot.said() == ["r", "a0", "a1", "a2"]


async def storm(bot: Bot) -> None:
    """Many people, many messages, and every other call refused for now."""
    people = [await met(bot, await bot.meet(name)) for name in ("Ana", "Raj", "Luc")]
    for _ in range(9):
        bot.goes_wrong("rate_limited")
    await send(bot, *(message(person, f"{person}:{number}") for number in range(4) for person in people))
    while WAITING in await states(bot):
        await waits_over(bot)
    assert Counter(bot.said()) == Counter(f"{person}:{number}" for number in range(4) for person in people)
    for person in people:
        assert [one for one in bot.said() if one.startswith(f"{person}:")] == [f"{person}:{n}" for n in range(4)]
    assert set(await states(bot)) == {SENT}


async def test_in_a_storm_of_rate_limits_nothing_is_lost_or_doubled(bot: Bot) -> None:
    await storm(bot)


@pytest.mark.postgres
async def test_in_a_storm_of_rate_limits_nothing_is_lost_or_doubled_on_postgresql(bot_on_postgres: Bot) -> None:
    with known_to(bot_on_postgres.running):
        await storm(bot_on_postgres)


@pytest.fixture
async def impatient(bot: Bot, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are given up sooner than after ten seconds."""
    monkeypatch.setattr(f"bot.{platform}.send.TIMEOUT", 0.3)
    for sending in (bot.running.slack, bot.running.teams):
        if sending:
            await sending.close()


KINDS: Sequence[Kind] = ("server_error", "silent", "dropped")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("accepted", [False, True])
async def test_what_may_be_repeated_is_sent_once_more_when_nobody_knows(
    bot: Bot, platform: str, kind: Kind, accepted: bool
) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong(kind, accepted=accepted)
    await send(bot, message(to, "m"), message(to, "next"))
    (first, _) = await rows(bot)
    assert (first.state, first.unclear, first.due > machine_now() + 50 * SECOND) == (WAITING, 1, True)
    assert bot.said() == ["m"] * accepted
    await waits_over(bot)
    found = accepted and platform == "slack"
    assert bot.said() == ["m"] * (accepted and not found) + ["m", "next"]
    assert await states(bot) == [SENT, SENT]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("accepted", [False, True])
async def test_what_may_be_skipped_is_not_repeated_when_nobody_knows(
    bot: Bot, platform: str, kind: Kind, accepted: bool
) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong(kind, accepted=accepted)
    await send(bot, message(to, "m", Repeat.MAY_SKIP), message(to, "next"))
    await waits_over(bot)
    looked_up = platform == "slack"
    assert bot.said() == ["m"] * (accepted or looked_up) + ["next"]
    assert await states(bot) == [SENT if looked_up else UNKNOWN, SENT]


async def test_nothing_is_sent_a_third_time(bot: Bot, platform: str) -> None:
    to = await met(bot, await bot.meet("Ana"))
    for _ in range(3):
        bot.goes_wrong("server_error", accepted=True)
    await send(bot, message(to, "m"))
    await waits_over(bot)
    await waits_over(bot)
    assert (bot.said(), await states(bot)) == ((["m"], [SENT]) if platform == "slack" else (["m", "m"], [UNKNOWN]))


async def test_a_rate_limit_is_no_reason_to_doubt_whether_a_message_arrived(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("rate_limited", times=3)
    await send(bot, message(to, "m"))
    for _ in range(2):
        await waits_over(bot)
    bot.goes_wrong("server_error")
    for _ in range(2):
        await waits_over(bot)
    assert (bot.said(), await states(bot)) == (["m"], [SENT])


async def test_what_never_left_is_tried_again_whatever_its_class(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    with pytest.MonkeyPatch.context() as patch:
        bot.cut_off(patch)
        await send(bot, message(to, "m", Repeat.MAY_SKIP))
        await waits_over(bot)
    assert [(row.state, row.attempts, row.unclear) for row in await rows(bot)] == [(WAITING, 2, 0)]
    await waits_over(bot)
    assert (bot.said(), await states(bot)) == (["m"], [SENT])


@pytest.mark.slack_alone
async def test_a_group_is_opened_once_and_opening_it_is_not_saying_anything(bot: Bot) -> None:
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    to, pair = await met(bot, ana), f"{ana.user.id},{raj.user.id}"
    bot.goes_wrong("rate_limited", times=2)
    await send(bot, message(to, "hello", Repeat.MAY_SKIP), message(to, "again", Repeat.MAY_SKIP))
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).values(conversation=pair, due=machine_now() - SECOND))
    bot.workspace.faults.clear()
    bot.workspace.faults.append(Fault("conversations.open", "server_error", accepted=True))
    await bot.settles()
    await waits_over(bot)
    group = bot.workspace.group([bot.workspace.bot, ana.user, raj.user])
    assert (bot.said(), [one.text for one in group.messages]) == (["hello", "again"], ["hello", "again"])
    assert await states(bot) == [SENT, SENT]


async def test_what_can_never_be_sent_has_failed_with_a_reason_and_the_next_goes_on(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("refused", error="channel_not_found")
    await send(bot, message(to, "m"), message(to, "next"))
    refused, sent = await rows(bot)
    assert (refused.state, sent.state, sent.reason) == (FAILED, SENT, None)
    assert str(refused.reason).startswith("person-gone ")
    assert str(refused.reason).endswith("channel_not_found")
    assert bot.said() == ["next"]


@pytest.mark.slack_alone
async def test_a_workspace_that_took_the_bot_out_is_not_written_to(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await bot.workspace.uninstalls()
    await send(bot, message(to, "m"))
    assert [(row.state, row.reason) for row in await rows(bot)] == [(FAILED, "installation not installed")]


async def test_a_message_that_was_sent_is_updated_in_its_place(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await send(bot, message(await met(bot, ana), "m"))
    sent = len(ana.private)
    await send(bot, Update(key="m", card=card("first")), Update(key="m", card=card("second")))
    assert (bot.said(), bot.said("update")) == (["m"], ["first", "second"])
    assert (len(ana.private), ana.last_title) == (sent, "second")


async def test_a_message_that_has_not_left_is_rewritten(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("rate_limited")
    await send(bot, message(to, "m"))
    await send(bot, Update(key="m", card=card("rewritten")))
    await waits_over(bot)
    assert (bot.said(), bot.said("update")) == (["rewritten"], [])


async def test_a_message_and_its_update_in_one_turn_are_one_message(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await send(bot, message(to, "m"), Update(key="m", card=card("rewritten")), message(to, "next"))
    assert (bot.said(), bot.said("update")) == (["rewritten", "next"], [])


async def test_an_update_that_the_platform_does_not_answer_is_repeated(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await send(bot, message(to, "m"))
    for _ in range(3):
        bot.goes_wrong("server_error", "update")
    await send(bot, Update(key="m", card=card("new")))
    for _ in range(3):
        await waits_over(bot)
    assert bot.said("update") == ["new"]


async def test_the_update_of_a_message_that_may_not_have_arrived_waits_until_it_is_sent_again(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("rate_limited")
    await send(bot, message(to, "m", Repeat.MAY_SKIP))
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).values(state=UNKNOWN))
    await send(bot, Update(key="m", card=card("new")))
    assert [row.state for row in await rows(bot)] == [UNKNOWN]
    assert bot.said() == []
    async with bot.running.database.writing() as session:
        await failures.try_again(session, 1, [(await rows(bot))[0].id])
    await bot.settles()
    assert bot.said() == ["new"]


async def test_the_update_of_a_message_that_is_nowhere_fails(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await send(bot, message(to, "m"))
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).values(sent_id=None))
    await send(bot, Update(key="m", card=card("new")))
    assert [row.state for row in await rows(bot)] == [SENT, FAILED]


async def test_while_a_conversation_waits_the_bot_is_idle(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("server_error")
    await send(bot, message(to, "m"), message(to, "next"))
    wait = await bot.running.delivery.next_due()
    assert wait is not None
    assert wait > 50 * SECOND


@pytest.mark.parametrize(
    ("repeat", "state", "sent"), [(Repeat.MAY_REPEAT, SENT, ["m"]), (Repeat.MAY_SKIP, UNKNOWN, [])]
)
async def test_a_message_left_on_its_way_by_a_crash_is_looked_up_or_goes_by_its_class(
    bot: Bot, platform: str, repeat: Repeat, state: str, sent: list[str]
) -> None:
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("rate_limited")
    await send(bot, message(to, "m", repeat))
    async with bot.running.database.writing() as session:
        past = machine_now() - SECOND
        await session.execute(update(OutboxRow).values(state=SENDING, owner="gone", lease_until=past, due=past))
    await bot.settles()
    assert (bot.said(), await states(bot)) == ((["m"], [SENT]) if platform == "slack" else (sent, [state]))


async def test_an_outcome_is_stored_even_if_the_database_was_away(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    to = await met(bot, await bot.meet("Ana"))
    finish, away = outgoing.finish, [OperationalError("UPDATE", {}, OSError("away"))] * 3

    async def sometimes(*arguments: Any) -> None:
        if away:
            raise away.pop()
        await finish(*arguments)

    monkeypatch.setattr(outgoing, "finish", sometimes)
    monkeypatch.setattr("bot.delivery.results.STORED_AGAIN", 0.01)
    await send(bot, message(to, "m"))
    assert (bot.said(), await states(bot), away) == (["m"], [SENT], [])


async def leaves(running: RunningBot) -> bool:
    """Whether a message is on its way."""
    async with running.database.reading() as session:
        return SENDING in await session.scalars(select(OutboxRow.state))


async def test_stopping_waits_for_the_message_that_is_on_its_way(database_url: str) -> None:
    async with bot_in_workspace(database_url, "") as (running, workspace):
        with known_to(running):
            to = await met(Bot(running, workspace), await Bot(running, workspace).meet("Ana"))
            workspace.faults.append(Fault("chat.postMessage", "slow", delay=0.4))
            await posts(running, message(to, "m"), message(to, "next"))
            running._wake.set()
            await comes_true(lambda: leaves(running))
            await comes_true(lambda: not workspace.faults)
    database = Database(database_url)
    async with database.reading() as session:
        stored = [row.state for row in await session.scalars(select(OutboxRow).order_by(OutboxRow.id))]
    await database.close()
    assert ([entry.text for entry in workspace.ledger if entry.method == "chat.postMessage"], stored) == (
        ["m"], [SENT, WAITING],
    )  # fmt: skip


async def test_a_message_of_a_newer_version_waits_and_its_words_are_not_told(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await send(bot, Message(to=to, card=Card(title=t("newer.words")), key="m"))
    assert [(row.state, row.reason) for row in await rows(bot)] == [(WAITING, "UnknownWordsError('newer.words')")]
    newer = Card(title=verbatim("private")).model_dump_json().replace('"parts"', '"newer": "private", "parts"')
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).values(body=newer, due=machine_now() - SECOND))
    await bot.settles()
    (row,) = await rows(bot)
    assert (row.state, "private" in str(row.reason), row.due > machine_now()) == (WAITING, False, True)


async def test_a_message_whose_key_is_lost_waits_and_holds_up_nobody(bot: Bot) -> None:
    to_ana, to_raj = await met(bot, await bot.meet("Ana")), await met(bot, await bot.meet("Raj"))
    encryption.use_keys([encryption.new_key()])
    await posts(bot.running, message(to_ana, "lost"))
    encryption.use_keys([KEY])
    await send(bot, message(to_raj, "readable"))
    assert (bot.said(), await states(bot)) == (["readable"], [WAITING, SENT])
