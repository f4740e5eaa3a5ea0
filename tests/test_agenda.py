"""What falls due: in its order, at its own time, whatever fails, whatever is slow, whoever restarts."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import select, update
from starlette.routing import Route

from bot.app import Bot as RunningBot
from bot.web import create_app
from chat.command import Command
from programme.clock import machine_now
from sandbox.app import create_app as create_sandbox
from sandbox.serving import loopback, served
from sandbox.workspace import Workspace
from scheduling.agenda import AgendaRunner
from storage import agenda, encryption, organisations
from storage.agenda import AgendaRow
from tests.conversation import Bot
from tests.errands import Fail, Jot, Ponder, Refuse, Ring, RingAgain, known_to, lines, stored
from tests.running import KEY, SECRET, TOKEN, bot_in_workspace, manifest, settings
from tests.waiting import comes_true

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
START = datetime(2027, 1, 5, 9, tzinfo=UTC)


async def plans(running: RunningBot, command: Command, at: datetime, key: str = "") -> None:
    """A due date, as a handler leaves one."""
    async with running.database.writing() as session:
        home = await organisations.home(session)
        await agenda.plan(session, home, command, at=at, key=key or command.pack())
    running._committed(session)


async def rows(running: RunningBot) -> list[AgendaRow]:
    async with running.database.reading() as session:
        return list(await session.scalars(select(AgendaRow).order_by(AgendaRow.due_at, AgendaRow.id)))


async def waits_over(running: RunningBot) -> None:
    """What waits to be carried out again has waited long enough."""
    async with running.database.writing() as session:
        await session.execute(update(AgendaRow).values(retry_at=machine_now() - SECOND))


@pytest.mark.usefixtures("errands")
async def test_what_falls_due_happens_in_its_order_and_each_at_its_own_time(bot: Bot) -> None:
    due = {"third": START + 3 * DAY, "first": START + HOUR, "second": START + DAY}
    for label, at in due.items():
        await plans(bot.running, Ring(label=label), at)
    await plans(bot.running, Ring(label="not yet"), START + 5 * DAY)
    await bot.passes(days=4)
    happened = await stored(bot.running)
    assert [label for label, _ in happened] == ["first", "second", "third"]
    assert all(due[label] <= at < due[label] + SECOND for label, at in happened)
    assert abs(bot.running.clock.now() - START - 4 * DAY) < 5 * SECOND


@pytest.mark.usefixtures("errands")
async def test_what_falls_due_of_itself_happens_without_anybody_asking(bot: Bot) -> None:
    await plans(bot.running, Ring(label="soon"), bot.running.clock.now() + timedelta(milliseconds=150))

    async def happened() -> bool:
        return [label for label, _ in await stored(bot.running)] == ["soon"]

    await comes_true(happened)


@pytest.mark.usefixtures("errands")
async def test_what_is_planned_while_time_passes_happens_too(bot: Bot) -> None:
    await plans(bot.running, RingAgain(), START + HOUR)
    await bot.passes(days=1)
    assert [at - START < 2 * HOUR + SECOND for _, at in await stored(bot.running)] == [True]


@pytest.mark.usefixtures("errands")
async def test_a_command_that_fails_waits_and_tells_why_while_others_go_on(bot: Bot) -> None:
    await plans(bot.running, Fail(label="the printer"), START + HOUR, "broken")
    await plans(bot.running, Ring(label="fine"), START + 2 * HOUR, "fine")
    await bot.passes(days=1)
    broken, fine = await rows(bot.running)
    assert (fine.done_at is not None, await lines(bot.running)) == (True, ["fine"])
    assert (broken.done_at, broken.attempts, broken.owner) == (None, 1, None)
    assert "the printer is broken" in str(broken.last_error)
    first_wait = broken.retry_at
    assert first_wait is not None
    assert 4 * SECOND < first_wait - machine_now() < 6 * SECOND
    await waits_over(bot.running)
    await bot.settles()
    (broken, _) = await rows(bot.running)
    assert broken.attempts == 2
    assert broken.retry_at is not None
    assert broken.retry_at - machine_now() > 8 * SECOND


@pytest.mark.usefixtures("errands")
async def test_a_command_that_works_again_is_done_and_has_no_error_any_more(bot: Bot) -> None:
    await plans(bot.running, Fail(), START + HOUR)
    await bot.passes(hours=2)
    async with bot.running.database.writing() as session:
        await session.execute(update(AgendaRow).values(command=Jot(rest="mended").pack(), retry_at=None))
    await bot.settles()
    assert [(row.done_at is not None, row.last_error) for row in await rows(bot.running)] == [(True, None)]
    assert await lines(bot.running) == ["mended"]


@pytest.mark.usefixtures("errands")
async def test_a_due_command_that_is_refused_is_done_and_stores_nothing(bot: Bot) -> None:
    await plans(bot.running, Refuse(), START + HOUR)
    await bot.passes(hours=2)
    assert [row.done_at is not None for row in await rows(bot.running)] == [True]
    assert await lines(bot.running) == []


@pytest.mark.usefixtures("errands")
async def test_a_row_of_a_newer_version_waits_for_it(bot: Bot) -> None:
    await plans(bot.running, Ring(label="old"), START + HOUR)
    async with bot.running.database.writing() as session:
        await session.execute(update(AgendaRow).values(command='newer.command {"words": "private"}'))
    await bot.passes(hours=2)
    (row,) = await rows(bot.running)
    assert (row.done_at, row.last_error) == (None, "UnknownCommandError('newer.command')")


@pytest.mark.usefixtures("errands")
async def test_a_row_whose_key_is_lost_waits_and_holds_up_nobody(bot: Bot) -> None:
    encryption.use_keys([encryption.new_key()])
    await plans(bot.running, Ring(label="lost"), START + HOUR, "lost")
    encryption.use_keys([KEY])
    await plans(bot.running, Ring(label="readable"), START + 2 * HOUR, "readable")
    await bot.passes(days=1)
    assert await lines(bot.running) == ["readable"]
    async with bot.running.database.reading() as session:
        assert (await session.scalars(select(AgendaRow.attempts).order_by(AgendaRow.id))).all() == [1, 1]


@pytest.mark.usefixtures("errands")
async def test_slow_work_runs_in_another_process_while_people_are_answered(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("look")
    had = "numpy" in sys.modules
    await plans(bot.running, Ponder(label="deep"), bot.running.clock.now())
    bot.running._wake.set()
    for _ in range(100):
        await asyncio.sleep(0.01 if not bot.running.agenda._aside else 0)
    await ana.types("jot meanwhile")
    assert (await lines(bot.running), len(bot.running.agenda._aside)) == (["meanwhile"], 1)
    await bot.settles()
    label, process, loaded = (await lines(bot.running))[-1].split()
    assert (label, int(process) != os.getpid(), loaded) == ("deep", True, "True")
    assert ("numpy" in sys.modules) == had
    assert [row.done_at is not None for row in await rows(bot.running)] == [True]


@pytest.mark.usefixtures("errands")
async def test_slow_work_that_outlasts_its_lease_is_begun_once(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduling.agenda.LEASE", timedelta(seconds=0.6))
    begun, ended = list[Any](), asyncio.Event()

    async def work(command: Ponder, material: Any) -> dict[str, Any]:
        begun.append(material)
        await ended.wait()
        return {"label": command.label, "process": 1, "loaded": True}

    monkeypatch.setattr(bot.running.conversation, "work", work)
    another = AgendaRunner(bot.running.database, bot.running.clock, bot.running.conversation, lambda _: None)
    await plans(bot.running, Ponder(label="deep"), bot.running.clock.now())
    await bot.running.agenda.run_due()
    for _ in range(6):
        await asyncio.sleep(0.2)
        await another.run_due()
    ended.set()
    await bot.settles()
    assert (len(begun), await lines(bot.running)) == (1, ["deep 1 True"])


async def asks(bot: Bot, move: str | None = None) -> tuple[int, dict[str, Any]]:
    """The developer's clock, read or moved over HTTP."""
    async with ClientSession() as session:
        method = "GET" if move is None else "POST"
        async with session.request(method, f"{bot.url}/dev/clock", data=move) as answer:
            return answer.status, await answer.json()


@pytest.mark.usefixtures("errands")
async def test_a_developer_reads_and_moves_the_clock(bot: Bot) -> None:
    due = START + DAY
    await plans(bot.running, Ring(label="due"), due)
    status, told = await asks(bot)
    assert (status, told["next"]) == (200, due.isoformat())
    assert abs(datetime.fromisoformat(told["now"]) - START) < 5 * SECOND
    status, told = await asks(bot, '{"advance": "PT23H"}')
    assert (status, await lines(bot.running)) == (200, [])
    status, told = await asks(bot, '{"now": "2027-01-07T10:00:00+01:00"}')
    assert (status, told["next"], await lines(bot.running)) == (200, None, ["due"])
    assert abs(datetime.fromisoformat(told["now"]) - START - 2 * DAY) < 5 * SECOND


@pytest.mark.parametrize(
    "move",
    ["", "{}", "nonsense", "[]", '{"now": "2027-02-01T09:00:00"}', '{"now": "tomorrow"}', '{"advance": "-PT1H"}',
     '{"now": "2027-02-01T09:00:00Z", "advance": "PT1H"}', '{"now": "2020-01-01T00:00:00Z"}', '{"advance": "P9999D"}',
     '{"advance": "P99999999D"}', '{"now": "9999-12-31T23:59:59Z"}', '{"now": "0001-01-01T00:00:00+14:00"}'],
)  # fmt: skip
async def test_a_clock_that_cannot_be_moved_so_stays_where_it_is(bot: Bot, move: str) -> None:
    status, told = await asks(bot, move)
    assert (status, set(told), bool(told["error"])) == (400, {"error"}, True)
    assert abs(bot.running.clock.now() - START) < 5 * SECOND


async def test_nobody_moves_the_clock_of_a_bot_that_is_not_in_development(bot: Bot) -> None:
    paths = [route.path for route in create_app(bot.running).routes if isinstance(route, Route)]
    assert {"/slack/events", "/api/messages"} & set(paths)
    assert "/dev/clock" not in paths


async def test_a_restart_keeps_the_clock_and_what_is_planned(database_url: str) -> None:
    async with bot_in_workspace(database_url, "") as (first, _):
        await first.move_to(START)
        await plans(first, Ring(label="planned"), START + DAY)
    async with bot_in_workspace(database_url, "") as (second, workspace):
        assert abs(second.clock.now() - START) < 30 * SECOND
        with known_to(second):
            await Bot(second, workspace).passes(days=2)
        assert await lines(second) == ["planned"]
    async with bot_in_workspace(database_url, "") as (third, _):
        assert await third.next_due() is None
        assert abs(third.clock.now() - START - 2 * DAY) < 60 * SECOND


async def test_what_fell_due_while_the_bot_was_away_is_done_when_it_is_back(database_url: str) -> None:
    slack_port, slack_url = loopback()
    bot_port, bot_url = loopback()
    bot_port.close()
    workspace = Workspace(manifest(), bot_url, SECRET, TOKEN, base_url=slack_url)
    async with served(create_sandbox(workspace), slack_port):
        away, back = (RunningBot(settings(database_url, slack_url, bot_url)) for _ in range(2))
        await plans(away, Ring(label="late"), machine_now() - DAY)
        await away.database.close()
        with known_to(back):
            await back.start()
            await back.settle()
            assert await lines(back) == ["late"]
            await back.stop()
