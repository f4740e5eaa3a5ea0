"""Several processes over one database: each message and each due date once, whoever starts, stops or is older."""

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession
from sqlalchemy import select, text, update

from bot.app import Bot as RunningBot
from bot.installed import Installed
from bot.upkeep import KEEPING_UP
from chat.command import PersonId
from chat.message import Message
from chat.turn import Platform
from programme.clock import machine_now
from sandbox.app import create_app
from sandbox.faults import Fault
from sandbox.serving import loopback, served
from sandbox.workspace import Workspace
from storage import agenda, installations, organisations
from storage.agenda import AgendaRow
from storage.database import Database
from storage.organisations import Organisation
from storage.outbox import SENDING, SENT, OutboxRow
from tests.conversation import Bot
from tests.errands import Ring, card, known_to, lines, met, posts
from tests.running import SECRET, TOKEN, bot_in_tenant, bot_in_workspace, environment, manifest, settings
from tests.teams_cast import TeamsBot
from tests.waiting import comes_true

pytestmark = pytest.mark.postgres
Hire = Callable[[], Coroutine[Any, Any, RunningBot]]


@asynccontextmanager
async def company(url: str) -> AsyncIterator[tuple[Workspace, PersonId, Hire]]:
    """A workspace, somebody in it, and a way to hire: each who is hired is a bot that works and does not hear."""
    async with bot_in_workspace(url, "") as (serving, workspace):
        with known_to(serving):
            cast = Bot(serving, workspace)
            ana = await met(cast, await cast.meet("Ana"))
    port, workspace.base_url = loopback()
    hired: list[RunningBot] = []

    async def hire() -> RunningBot:
        hired.append(RunningBot(settings(url, workspace.base_url, "http://localhost"), hears=False))
        return hired[-1]

    async with served(create_app(workspace), port):
        yield workspace, ana, hire
        for one in hired:
            await one.stop()


def message(to: PersonId, title: str) -> Message:
    return Message(to=to, card=card(title), key=title)


async def states(bot: RunningBot) -> set[str]:
    async with bot.database.reading() as session:
        return set(await session.scalars(select(OutboxRow.state)))


async def all_sent(bot: RunningBot) -> bool:
    return await states(bot) == {SENT}


async def one_leaves(bot: RunningBot) -> bool:
    return SENDING in await states(bot)


async def plans(bot: RunningBot, *labels: str, soon: float = 0.0) -> None:
    """Due dates, as a handler leaves them."""
    async with bot.database.writing() as session:
        home, at = await organisations.home(session), bot.clock.now() + timedelta(seconds=soon)
        for label in labels:
            await agenda.plan(session, home, Ring(label=label), at=at, key=label)
    bot._committed(session)


async def rang(bot: RunningBot) -> bool:
    return bool(await lines(bot))


def told(workspace: Workspace) -> list[str]:
    return [entry.text for entry in workspace.ledger if entry.method == "chat.postMessage"]


async def test_what_one_process_decides_another_delivers(postgres_url: str) -> None:
    async with company(postgres_url) as (workspace, ana, hire):
        decides, works = await hire(), await hire()
        await works.start()
        await posts(decides, message(ana, "hello"))
        await comes_true(lambda: told(workspace) == ["hello"])
        await comes_true(lambda: all_sent(works))


async def test_a_message_whose_wake_up_was_lost_is_swept_up(postgres_url: str) -> None:
    async with company(postgres_url) as (workspace, ana, hire):
        decides, works = await hire(), await hire()
        await posts(decides, message(ana, "hello"))
        async with decides.database.writing() as session:
            await session.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
        await works.start()
        await comes_true(lambda: told(workspace) == ["hello"])


async def test_two_who_work_send_each_message_once_and_in_order(postgres_url: str) -> None:
    async with company(postgres_url) as (workspace, ana, hire):
        decides, one, other = await hire(), await hire(), await hire()
        await asyncio.gather(one.start(), other.start())
        wanted = [f"{number:02}" for number in range(30)]
        for title in wanted:
            await posts(decides, message(ana, title))
        await comes_true(lambda: all_sent(decides))
    assert told(workspace) == wanted


async def test_one_is_stopped_and_another_started_while_messages_leave(postgres_url: str) -> None:
    async with company(postgres_url) as (workspace, ana, hire):
        decides, old, new = await hire(), await hire(), await hire()
        await old.start()
        workspace.faults.append(Fault("chat.postMessage", "slow", delay=0.5))
        wanted = [f"{number:02}" for number in range(20)]
        for title in wanted[:10]:
            await posts(decides, message(ana, title))
        await comes_true(lambda: one_leaves(decides))
        await asyncio.gather(old.stop(), new.start())
        for title in wanted[10:]:
            await posts(decides, message(ana, title))
        await comes_true(lambda: all_sent(decides))
    assert told(workspace) == wanted


async def test_what_a_process_that_stops_has_not_sent_another_takes_up_at_once(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduling.clock.SWEEP_SECONDS", 3600)
    async with company(postgres_url) as (workspace, ana, hire):
        old, new = await hire(), await hire()
        await old.start()
        workspace.faults.append(Fault("chat.postMessage", "slow", delay=3))
        await posts(old, *(message(ana, title) for title in "abc"))
        await comes_true(lambda: one_leaves(old))
        await new.start()
        await asyncio.sleep(1.5)  # the old one has seen what the new one's first look has asked for
        await old.stop()
        await comes_true(lambda: all_sent(new))
    assert told(workspace) == ["a", "b", "c"]


async def test_each_due_date_is_carried_out_once(postgres_url: str) -> None:
    async with company(postgres_url) as (_, _, hire):
        one, other = await hire(), await hire()
        with known_to(one), known_to(other):
            labels = [f"{number:02}" for number in range(40)]
            await plans(one, *labels)
            await asyncio.gather(one.agenda.run_due(), other.agenda.run_due(), one.agenda.run_due())
            assert Counter(await lines(one)) == Counter(labels)


async def test_whoever_plans_something_is_woken_for_it(postgres_url: str) -> None:
    async with company(postgres_url) as (_, _, hire):
        one, other = await hire(), await hire()
        with known_to(one), known_to(other):
            await asyncio.gather(one.start(), other.start())
            await plans(one, "soon", soon=0.3)
            await comes_true(lambda: rang(other))
            assert await lines(other) == ["soon"]


async def test_a_command_that_the_old_version_does_not_know_waits_for_the_new_one(postgres_url: str) -> None:
    async with company(postgres_url) as (_, _, hire):
        old, new = await hire(), await hire()
        with known_to(new):
            await plans(new, "of the new version")
            await old.agenda.run_due()
            async with new.database.writing() as session:
                (row,) = await session.scalars(select(AgendaRow))
                assert (row.done_at, row.owner, "Ring" in str(row.last_error)) == (None, None, True)
                await session.execute(update(AgendaRow).values(retry_at=machine_now() - timedelta(seconds=1)))
            await asyncio.gather(old.agenda.run_due(), new.agenda.run_due())
            async with new.database.writing() as session:
                await session.execute(update(AgendaRow).values(retry_at=machine_now() - timedelta(seconds=1)))
            await new.agenda.run_due()
            assert await lines(new) == ["of the new version"]


def events(log: bytes) -> list[str]:
    """What the lines of a log tell."""
    return [json.loads(line)["event"] for line in log.splitlines()]


async def a_process_works(url: str, workspace: Workspace, folder: Path, *options: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "work", *options, cwd=folder, stdout=-1, stderr=-1,
        env=environment(
            folder, DATABASE_URL=url, SLACK_API_URL=f"{workspace.base_url}/api/", SLACK_BOT_TOKEN=TOKEN,
            SLACK_APP_TOKEN="xapp-of-nobody",
        ),
    )  # fmt: skip


async def test_a_process_that_works_finishes_what_it_has_begun_when_it_is_told_to_stop(
    postgres_url: str, tmp_path: Path
) -> None:
    async with company(postgres_url) as (workspace, ana, hire):
        decides = await hire()
        process = await a_process_works(postgres_url, workspace, tmp_path)
        workspace.faults.append(Fault("chat.postMessage", "slow", delay=1))
        await posts(decides, message(ana, "begun"), message(ana, "next"))
        await comes_true(lambda: one_leaves(decides))
        process.send_signal(signal.SIGTERM)
        out, err = await process.communicate()
        assert (process.returncode, out, events(err), told(workspace)) == (0, b"", ["started"], ["begun"])
        await (await hire()).start()
        await comes_true(lambda: all_sent(decides))
    assert told(workspace) == ["begun", "next"]


async def answers(url: str) -> tuple[int, str]:
    """What stands at an address; nothing (0) while nobody answers there."""
    try:
        async with ClientSession() as session, session.get(url) as answer:
            return answer.status, await answer.text()
    except ClientConnectionError:
        return 0, ""


async def test_a_process_that_works_tells_how_it_is_and_nothing_else(postgres_url: str, tmp_path: Path) -> None:
    free, lookout = loopback()
    free.close()
    async with company(postgres_url) as (workspace, ana, hire):
        await posts(await hire(), message(ana, "hello"))
        process = await a_process_works(
            postgres_url, workspace, tmp_path, "--metrics-port", lookout.rpartition(":")[2]
        )  # fmt: skip

        async def has_counted() -> bool:
            _, measured = await answers(f"{lookout}/metrics")
            return 'binome_tries_total{outcome="sent",platform="slack"} 1.0' in measured

        await comes_true(has_counted)
        assert await answers(f"{lookout}/healthz") == (200, "ok\n")
        assert await answers(f"{lookout}/readyz") == (200, "ready\n")
        others = ("/", "/media/app-icon.png", "/slack/events", "/slack/install", "/api/messages", "/dev/clock")
        assert {(await answers(lookout + path))[0] for path in others} == {404}
        process.send_signal(signal.SIGTERM)
        out, err = await process.communicate()
        assert (process.returncode, out, events(err)) == (0, b"", ["started"])


async def test_processes_that_start_at_once_on_an_empty_database_agree_on_one_home(postgres_url: str) -> None:
    port, slack_url = loopback()
    workspace = Workspace(manifest(), "http://localhost", SECRET, TOKEN, base_url=slack_url)
    async with served(create_app(workspace), port):
        bots = [RunningBot(settings(postgres_url, slack_url, "http://localhost"), hears=False) for _ in range(4)]
        await asyncio.gather(*(one.start() for one in bots))
        async with bots[0].database.reading() as session:
            homes = (await session.scalars(select(Organisation.id).where(Organisation.home))).all()
        await asyncio.gather(*(one.stop() for one in bots))
    assert len(homes) == 1


async def test_who_works_does_not_hear(postgres_url: str) -> None:
    async with company(postgres_url) as (workspace, _, _):
        bot = RunningBot(settings(postgres_url, workspace.base_url, "", slack_app_token="xapp-1"), hears=False)
        assert (bot.slack_edge, bot.slack_socket, set(bot.platforms)) == (None, None, {Platform.SLACK})
        await bot.stop()


async def test_who_works_writes_on_teams_where_another_process_was_told_to(postgres_url: str) -> None:
    async with bot_in_tenant(postgres_url, "") as (serving, tenant):
        with known_to(serving):
            cast = TeamsBot(serving, tenant)
            ana = await met(cast, await cast.meet("Ana"))
            await serving.waker.stop()
            works = RunningBot(serving.settings, hears=False)
            await posts(works, message(ana, "hello"))
            await works.settle()
            assert cast.said() == ["hello"]
            await works.stop()


async def test_what_another_process_installs_is_known_at_once_and_what_it_changes_within_a_minute(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = [0.0]
    monkeypatch.setattr("bot.installed.monotonic", lambda: time[0])
    database = Database(postgres_url)
    here, there = Installed(database), Installed(database)

    async def token() -> str | None:
        workspace = await here.at(Platform.SLACK, "T-bora")
        return workspace.token if workspace else None

    assert await token() is None
    await there.add(Platform.SLACK, "T-bora", "Bora", "B1", "U1", "xoxb-old")
    assert await token() == "xoxb-old"
    await there.add(Platform.SLACK, "T-bora", "Bora", "B1", "U1", "xoxb-new")
    time[0] += 60
    assert await token() == "xoxb-new"
    await there.remove(Platform.SLACK, "T-bora")
    time[0] += 60
    assert await token() is None
    async with database.reading() as session:
        assert await installations.at(session, Platform.SLACK, "T-bora") is None
    await database.close()


async def test_of_several_processes_one_at_a_time_keeps_up(postgres_url: str) -> None:
    here, there = Database(postgres_url), Database(postgres_url)

    async def is_free() -> bool:
        async with there.alone(KEEPING_UP) as alone:
            return alone

    async with here.alone(KEEPING_UP) as alone:
        assert (alone, await is_free()) == (True, False)
    assert await is_free()
    await here.close()
    await there.close()
