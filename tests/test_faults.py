"""When the database is away: a sentence with a reference, nothing half done, and everything works again afterwards."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from bot import posting
from bot.heartbeat import Heart
from chat.message import Message, Repeat
from chat.text import t
from content.words import Reader, say
from programme.clock import machine_now, monotonic
from scheduling.ending import end
from storage import agenda, heartbeats, paces
from storage.agenda import AgendaRow
from storage.database import Database
from storage.heartbeats import Heartbeat
from storage.outbox import OutboxRow
from tests.conversation import Bot
from tests.errands import Fail, Jot, card, gives, known_to, lines, met, posts

pytestmark = pytest.mark.usefixtures("errands")


@contextmanager
def away(database: Database, *doors: str) -> Iterator[None]:
    """The database does not answer, through these doors."""

    def closed(**_: object) -> Any:
        raise OperationalError("SELECT", {}, OSError("server closed the connection"))

    with pytest.MonkeyPatch.context() as patch:
        for door in doors or ("reading", "writing"):
            patch.setattr(database, door, closed)
        yield


def told(shown: str, logged: Any) -> None:
    """Asserts that both languages are read, with a reference that stands in the log with its cause."""
    (entry,) = [one for one in logged if one["event"] == "turn failed"]
    for language in ("en", "fr"):
        for key in ("failures.ours", "failures.ours.next"):
            assert say(t(key, reference=entry["reference"]), Reader(language)) in shown
    assert "server closed the connection" in entry["error"]
    assert entry["exc_info"]


async def test_a_typed_command_is_answered_in_both_languages_with_a_reference(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    with away(bot.running.database), capture_logs() as logged:
        outcome = await ana.user.types("/binome jot")
    await bot.settles()
    assert outcome.status == 200
    told(ana.last.words, logged)
    await ana.says("jot again")
    assert await lines(bot.running) == ["again"]


async def test_a_message_is_answered_in_both_languages_with_a_reference(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("look")
    with away(bot.running.database), capture_logs() as logged:
        outcome = await ana.user.writes("jot")
    await bot.settles()
    assert outcome.status == 200
    told(ana.private[-1].words, logged)
    assert await lines(bot.running) == []


async def test_a_form_keeps_its_input_and_tells_at_its_first_field(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("book")
    with away(bot.running.database, "writing"), capture_logs() as logged:
        outcome = await ana.user.submits({"line": "kept"})
    assert outcome.errors is not None
    assert set(outcome.errors) == {"line"}
    told(outcome.errors["line"], logged)
    assert "kept" in ana.entered
    await ana.submits()
    assert (ana.errors, await lines(bot.running)) == ({}, ["kept"])


async def test_a_button_is_answered_where_it_was_pressed(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await gives(bot, ana, Jot(rest="pressed"))
    pressed = ana.last
    with away(bot.running.database), capture_logs() as logged:
        outcome = await ana.user.clicks(pressed.where, "button 0")
    await bot.settles()
    assert outcome.status == 200
    told(ana.last.words, logged)
    await ana.presses("button 0", pressed)
    assert await lines(bot.running) == ["pressed"]


@pytest.mark.slack_alone
async def test_a_button_of_home_is_answered_in_a_message(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("look")
    assert ana.user.home is not None
    with away(bot.running.database), capture_logs() as logged:
        await ana.user.clicks(ana.user.home, "jot")
    await bot.settles()
    told(ana.private[-1].words, logged)


async def test_a_fault_of_ours_undoes_all_and_is_told_too(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    with capture_logs() as logged:
        await ana.says("fail")
    (entry,) = [one for one in logged if one["event"] == "turn failed"]
    assert entry["reference"] in ana.last.words
    assert "is broken" in entry["error"]
    assert "is broken" not in ana.last.words
    assert await lines(bot.running) == []


async def test_the_same_request_again_after_a_fault_is_not_a_repetition(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("look")
    with away(bot.running.database, "writing"):
        await ana.user.writes("jot once")
    await bot.replays()
    await bot.replays()
    assert await lines(bot.running) == ["once"]


async def test_a_platform_that_is_away_too_does_not_make_it_worse(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await gives(bot, ana, Fail())
    bot.goes_wrong("server_error", "*", times=0)
    for outcome in (
        await ana.user.writes("fail"), await ana.user.clicks(ana.last.where, "button 0"),
        await ana.user.types("/binome book"),
    ):  # fmt: skip
        assert outcome.status == 200
    bot.workspace.faults.clear()
    await bot.settles()


async def test_work_goes_on_when_the_database_is_back(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await posts(bot.running, Message(to=to, card=card("waiting")))
    with away(bot.running.database), pytest.raises(OperationalError):
        await bot.running.delivery.drain()
    await bot.settles()
    assert bot.said() == ["waiting"]


async def reads(bot: Bot, path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(f"{bot.url}{path}") as answer:
        return answer.status, await answer.text()


async def test_whoever_watches_the_bot_learns_that_it_is_not_ready(bot: Bot) -> None:
    assert await reads(bot, "/healthz") == (200, "ok\n")
    assert await reads(bot, "/readyz") == (200, "ready\n")
    with away(bot.running.database):
        assert await reads(bot, "/healthz") == (200, "ok\n")
        assert await reads(bot, "/readyz") == (503, "the database does not answer\n")
        assert (await reads(bot, "/metrics"))[0] == 503
    assert await reads(bot, "/readyz") == (200, "ready\n")


async def measures(bot: Bot) -> dict[tuple[str, ...], float]:
    """What Prometheus reads: the values by name and labels, in the order of the labels' names."""
    status, measured = await reads(bot, "/metrics")
    assert status == 200
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(measured)
        for sample in family.samples
    }


async def test_measures_can_be_read_by_prometheus(bot: Bot, platform: str) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await posts(bot.running, Message(to=to, card=card("m")))
    await bot.settles()
    found = await measures(bot)
    states = {state: found["binome_messages", platform, state] for state in ("waiting", "sending", "failed", "unknown")}
    assert states == dict.fromkeys(states, 0.0)
    assert found["binome_tries_total", "sent", platform] == 1.0
    assert [found[(name,)] for name in ("binome_overdue", "binome_overdue_seconds")] == [0.0, 0.0]
    assert [found["binome_oldest_due_seconds", rank] for rank in ("answer", "logistics", "last")] == [0.0, 0.0, 0.0]
    (age,) = [value for (name, *_), value in found.items() if name == "binome_heartbeat_age_seconds"]
    assert 0 <= age < 60


async def test_measures_tell_what_waits_and_what_did_not_arrive(bot: Bot, platform: str) -> None:
    ana, raj = await met(bot, await bot.meet("Ana")), await met(bot, await bot.meet("Raj"))
    bot.goes_wrong("refused", error="user_not_found")
    await posts(bot.running, Message(to=ana, card=card("m")), programme=1)
    await bot.settles()
    bot.goes_wrong("rate_limited", retry_after=300)
    await posts(bot.running, Message(to=raj, card=card("n"), repeat=Repeat.MAY_SKIP), key="later")
    await bot.settles()
    found = await measures(bot)
    assert found["binome_undelivered", "person-gone", "failed"] == 1.0
    assert found["binome_messages", platform, "failed"] == found["binome_messages", platform, "waiting"] == 1.0
    tries = {outcome: found["binome_tries_total", outcome, platform] for outcome in ("failed", "rate-limited")}
    assert tries == {"failed": 1.0, "rate-limited": 1.0}
    async with bot.running.database.writing() as session:
        late = {"due": machine_now() - timedelta(minutes=9), "lease_until": machine_now() + timedelta(minutes=9)}
        await session.execute(update(OutboxRow).where(OutboxRow.state == "waiting").values(state="sending", **late))
        at = bot.running.clock.now() - timedelta(hours=1)
        await agenda.plan(session, 1, Jot(), at=at, key="late")
        await session.execute(update(AgendaRow).values(lease_until=machine_now() + timedelta(minutes=9)))
    found = await measures(bot)
    assert 540 <= found["binome_oldest_due_seconds", "last"] < 600
    assert found["binome_oldest_due_seconds", "logistics"] == 0.0
    assert found[("binome_overdue",)] == 1.0
    assert 3600 <= found[("binome_overdue_seconds",)] < 3660


@pytest.mark.parametrize("workspaces", [2, 60])
async def test_the_pace_has_a_label_for_each_of_few_workspaces(bot: Bot, workspaces: int) -> None:
    now = machine_now()
    async with bot.running.database.writing() as session:
        for n in range(workspaces):
            parked = now + timedelta(minutes=9) if n else None
            await paces.learn(session, "slack", f"T{n}", paces.POSTING, 0.5, parked, now)
    found = await measures(bot)
    rates = {name[3]: value for name, value in found.items() if name[0] == "binome_pace"}
    assert rates == ({"T0": 0.5, "T1": 0.5} if workspaces == 2 else {})
    if rates:
        assert found["binome_parked_seconds", "post", "slack", "T0"] == 0.0
        assert 500 < found["binome_parked_seconds", "post", "slack", "T1"] <= 540


async def test_a_bot_whose_work_does_not_go_round_is_not_ready(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    await bot.running.heart.beat()
    assert await reads(bot, "/readyz") == (200, "ready\n")
    monkeypatch.setattr("bot.heartbeat.monotonic", lambda: monotonic() + 360)
    assert await reads(bot, "/readyz") == (503, "the work does not go round\n")
    assert await reads(bot, "/healthz") == (200, "ok\n")
    await bot.running.heart.beat()
    assert await reads(bot, "/readyz") == (200, "ready\n")


@pytest.mark.both_databases
async def test_a_process_is_one_row_from_its_first_beat_until_it_stops(bot: Bot) -> None:
    heart, other = bot.running.heart, Heart(bot.running.database, "work")
    other._name = "elsewhere:1"
    for one in (heart, heart, other):
        await one.beat()
    async with bot.running.database.reading() as session:
        assert [one.kind for one in await heartbeats.everyone(session)] == ["serve", "work"]
    async with bot.running.database.writing() as session:
        gone = update(Heartbeat).where(Heartbeat.kind == "work")
        await session.execute(gone.values(seen_at=machine_now() - timedelta(hours=2)))
    await Heart(bot.running.database).beat()
    async with bot.running.database.reading() as session:
        assert [one.kind for one in await heartbeats.everyone(session)] == ["serve"]
    await heart.stop()
    async with bot.running.database.reading() as session:
        assert await heartbeats.latest(session) is None


async def test_whoever_takes_being_told_to_stop_for_a_failure_is_told_again() -> None:
    taken_for_failures: list[str] = []

    async def goes_on() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                taken_for_failures.append("cancelled")
                if len(taken_for_failures) > 1:
                    raise

    task = asyncio.create_task(goes_on())
    await asyncio.sleep(0)
    await end(task)
    assert (task.cancelled(), len(taken_for_failures)) == (True, 2)


async def test_a_bot_can_stop_while_the_database_is_away(bot: Bot) -> None:
    await bot.running.heart.beat()
    with away(bot.running.database), capture_logs() as logged:
        await bot.running.heart.stop()
    assert [one["event"] for one in logged] == ["heartbeat not taken away"]


@pytest.mark.postgres
async def test_a_postgresql_that_was_restarted_is_used_again(bot_on_postgres: Bot, postgres_url: str) -> None:
    bot = bot_on_postgres
    with known_to(bot.running):
        ana = await bot.meet("Ana")
        await ana.says("jot before")
        url = make_url(postgres_url)
        with psycopg.connect(postgres_url.replace(f"/{url.database}", "/postgres"), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [url.database])
        await ana.says("jot after")
        assert await lines(bot.running) == ["before", "after"]
        assert await reads(bot, "/readyz") == (200, "ready\n")


@pytest.mark.both_databases
async def test_a_process_forgets_those_of_its_machine_that_were_killed(bot: Bot) -> None:
    killed = await asyncio.create_subprocess_exec("/bin/sleep", "60")
    killed.kill()
    await killed.wait()
    here = socket.gethostname()
    names = [f"{here}:{killed.pid}", f"{here}:{os.getppid()}", f"elsewhere:{killed.pid}"]
    for name in names:
        other = Heart(bot.running.database, "work")
        other._name, other._known = name, True
        other._beat -= 60
        await other.beat()
    await Heart(bot.running.database).beat()
    async with bot.running.database.reading() as session:
        assert {one.name for one in await heartbeats.everyone(session)} == {*names[1:], f"{here}:{os.getpid()}"}


@pytest.mark.postgres
@pytest.mark.parametrize("state", ["40P01", "40001"])
async def test_a_turn_that_crossed_another_is_done_once_more(
    bot_on_postgres: Bot, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    bot, post, turns = bot_on_postgres, posting.post, list[str]()

    async def crosses(session: AsyncSession, *turn: Any) -> None:
        turns.append(state)
        if len(turns) == 1:
            await session.execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$"))
        await post(session, *turn)

    with known_to(bot.running):
        ana = await bot.meet("Ana")
        monkeypatch.setattr(posting, "post", crosses)
        for line in ("met for the first time", "met before"):
            turns.clear()
            await ana.says(f"jot {line}")
            assert len(turns) > 1
        assert await lines(bot.running) == ["met for the first time", "met before"]
