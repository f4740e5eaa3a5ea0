"""When the database is away: a sentence with a reference, nothing half done, and everything works again afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from chat.message import Message
from chat.text import t
from content.words import Reader, say
from storage.database import Database
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
    assert outcome.status == 200
    told(ana.last.words, logged)
    await ana.says("jot again")
    assert await lines(bot.running) == ["again"]


async def test_a_message_is_answered_in_both_languages_with_a_reference(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("look")
    with away(bot.running.database), capture_logs() as logged:
        outcome = await ana.user.writes("jot")
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


async def test_measures_can_be_read_by_prometheus(bot: Bot) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await posts(bot.running, Message(to=to, card=card("m")))
    await bot.settles()
    status, measured = await reads(bot, "/metrics")
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(measured)
        for sample in family.samples
    }
    assert (status, found) == (200, {("binome_messages", "sent"): 1.0, ("binome_overdue",): 0.0})


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
