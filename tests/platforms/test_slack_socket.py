"""The bot behind Socket Mode: the same as over HTTP, and nothing is lost when connections come and go."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from bot.app import Bot as RunningBot
from bot.platform import UnclearError, WrongTokenError
from bot.slack import connection, socket
from bot.slack.render.card import message
from bot.slack.socket import SlackSocket
from chat.card import Card, Picture
from chat.text import verbatim
from content.words import Reader
from sandbox.dispatch import FORM
from sandbox.faults import Fault
from sandbox.sockets import Sockets
from scheduling import backoff
from tests import errands
from tests.conversation import Bot
from tests.joining import enrolment, joins_as_mentee
from tests.programme_cast import opened
from tests.running import APP_TOKEN, SECRET, bot_in_workspace, settings

EVENTS = "/slack/events"


@pytest.fixture
async def bot(database_url: str) -> AsyncIterator[Bot]:
    """A running bot that Slack cannot reach; Camille may set up programmes."""
    async with bot_in_workspace(
        database_url, "camille@alize.example", http=False, socket=True, retry_delays=(0.1, 0.3, 1)
    ) as (running, workspace):
        yield Bot(running, workspace)


@pytest.fixture
def sockets(bot: Bot) -> Sockets:
    return bot.workspace.sockets


async def reads(bot: Bot, path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(f"{bot.workspace.dispatch.bot_url}{path}") as answer:
        return answer.status, await answer.text()


def letting(happens: Callable[[], object]) -> Callable[[Any], bool]:
    """When a fault strikes: always, and then something happens."""

    def strikes(_: Any) -> bool:
        happens()
        return True

    return strikes


def while_looked_up(bot: Bot, happens: Callable[[], object], delay: float = 0.3) -> None:
    """Lets something happen in the middle of a request: while the bot asks whom it meets, and waits for the answer."""
    bot.workspace.faults.append(Fault("users.info", "slow", delay=delay, when=letting(happens)))


async def second_connection(bot: Bot) -> SlackSocket:
    """Another connection to the same bot, as another process of it would have."""
    assert bot.running.slack is not None
    assert bot.running.slack_edge is not None
    second = SlackSocket(bot.running.slack_edge.entrance, bot.running.slack, APP_TOKEN)
    await second.start()
    return second


async def test_somebody_joins_by_word_button_and_form(bot: Bot, sockets: Sockets) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    await ana.writes("status")
    assert (ana.outcome.status, (await enrolment(ana)).role) == (200, "mentee")
    assert {each["type"] for each in sockets.sent} == {"slash_commands", "interactive", "events_api"}
    assert bot.workspace.dispatch.last_request is None
    assert sockets.acknowledged == [each["envelope_id"] for each in sockets.sent]


@pytest.mark.usefixtures("errands")
async def test_a_form_shows_what_is_wrong_beside_its_field(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("book")
    await ana.submits(line="no")
    assert (ana.errors, await errands.lines(bot.running)) == ({"line": "not this"}, [])
    await ana.submits(line="yes")
    assert (ana.form_title, await errands.lines(bot.running)) == ("", ["yes"])


async def test_slack_is_told_that_the_bot_is_still_there(sockets: Sockets) -> None:
    async with asyncio.timeout(60):
        await sockets.connections[0].pings()


@pytest.mark.usefixtures("errands")
@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_a_bot_that_is_told_to_leave_connects_anew_and_loses_nothing(
    bot: Bot, sockets: Sockets, reason: str
) -> None:
    ana, asked = await bot.meet("Ana"), asyncio.Event()
    (old,) = sockets.connections
    while_looked_up(bot, asked.set)
    typing = asyncio.create_task(ana.user.types("/binome jot before"))
    await asked.wait()
    leaving = asyncio.create_task(sockets.disconnect(reason))
    for number in range(5):
        await ana.says(f"jot {number}")
    await leaving
    assert (await typing).status == 200
    await ana.says("jot after")
    assert sorted(await errands.lines(bot.running)) == ["0", "1", "2", "3", "4", "after", "before"]
    assert (len(sockets.connections), old in sockets.connections, old.waiting) == (1, False, {})
    assert len(sockets.acknowledged) == len(sockets.sent)


@pytest.mark.usefixtures("errands")
@pytest.mark.parametrize("delay", [0, 0.3], ids=["once it is done", "meanwhile"])
async def test_an_event_whose_connection_is_cut_is_told_again_and_has_one_effect(
    bot: Bot, sockets: Sockets, delay: float
) -> None:
    ana = await bot.meet("Ana")
    while_looked_up(bot, sockets.cut, delay)
    await ana.writes("jot once")
    assert (ana.outcome.failed, await errands.lines(bot.running)) == ("dispatch_failed", ["once"])
    first, again = sockets.sent
    assert (again["payload"], again["retry_attempt"] > 0) == (first["payload"], True)
    assert sockets.acknowledged == [again["envelope_id"]]
    assert [card.title for card in ana.private] == ["jotted"]


@pytest.mark.usefixtures("errands")
async def test_an_event_that_comes_over_two_connections_has_one_effect(bot: Bot, sockets: Sockets) -> None:
    ana, second = await bot.meet("Ana"), await second_connection(bot)
    assert len(sockets.connections) == 2
    await ana.says("jot slash")
    await ana.writes("jot message")
    for sent in list(sockets.sent):
        twice = [each.asks(sent | {"envelope_id": f"{n}"}, 3) for n, each in enumerate(sockets.connections)]
        assert [each.status for each in await asyncio.gather(*twice)] == [200, 200]
    await bot.settles()
    assert await errands.lines(bot.running) == ["slash", "message"]
    await second.stop()
    await ana.says("jot again")
    assert (len(sockets.connections), (await errands.lines(bot.running))[-1]) == (1, "again")


async def test_whoever_watches_the_bot_learns_that_no_connection_is_open(
    bot: Bot, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "FIRST", 0.1)
    assert await reads(bot, "/readyz") == (200, "ready\n")
    assert "binome_socket_connections 1.0" in (await reads(bot, "/metrics"))[1]
    tried = asyncio.Event()
    bot.workspace.faults += [
        Fault("apps.connections.open", "server_error", when=letting(tried.set)),
        Fault("apps.connections.open", "rate_limited", retry_after=0),
    ]
    with capture_logs() as logged:
        sockets.cut()
        await tried.wait()
        assert await reads(bot, "/readyz") == (503, "not connected to Slack\n")
        assert "binome_socket_connections 0.0" in (await reads(bot, "/metrics"))[1]
        await sockets.there.wait()
    assert [each["event"] for each in logged] == ["no connection to Slack"] * 2
    await (await bot.meet("Ana")).says("help")
    assert await reads(bot, "/readyz") == (200, "ready\n")


async def test_a_bot_that_cannot_connect_stops_at_once(
    bot: Bot, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "LONGEST_WAIT", 3600.0)
    monkeypatch.setattr(backoff, "after", lambda _attempt: timedelta(hours=1))
    second, tried = await second_connection(bot), asyncio.Event()
    bot.workspace.faults += [
        Fault("apps.connections.open", "refused"),
        Fault("apps.connections.open", "refused", when=letting(tried.set)),
    ]
    sockets.cut()
    await tried.wait()
    async with asyncio.timeout(60):
        await second.stop()


async def test_slack_that_takes_a_connection_and_says_no_hello_is_not_connected_to(
    bot: Bot, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [await second_connection(bot) for _ in range(9)]
    monkeypatch.setattr(connection, "OPEN_WITHIN", 0.1)
    with pytest.raises(UnclearError, match="no hello"):
        await second_connection(bot)
    assert len(sockets.connections) == 10
    await asyncio.gather(*(each.stop() for each in more))


async def test_a_token_that_slack_refuses_is_named(bot: Bot, database_url: str) -> None:
    workspace = bot.workspace
    for wrong, why in (("xapp-hunter2", "invalid_auth"), ("xoxb-1", "not_allowed_token_type")):
        other = RunningBot(settings(database_url, workspace.base_url, "", slack_app_token=wrong))
        with pytest.raises(WrongTokenError, match=f"^SLACK_APP_TOKEN: Slack says {why}.$"):
            await other.start()
        await other.stop()


async def test_without_a_signing_secret_http_is_closed(bot: Bot) -> None:
    assert (await bot.workspace.dispatch.send(EVENTS, b"command=%2Fbinome", FORM)).status == 404


async def test_both_ways_are_open_with_both_secrets_and_an_event_that_takes_both_has_one_effect(
    database_url: str,
) -> None:
    async with bot_in_workspace(database_url, "", socket=True) as (running, workspace):
        bot = Bot(running, workspace)
        ana = await bot.meet("Ana")
        with errands.known_to(running):
            await ana.writes("jot once")
            (sent,) = workspace.sockets.sent
            assert workspace.dispatch.last_request is None
            held, workspace.sockets.connections = workspace.sockets.connections, []
            assert (await workspace.dispatch.event(EVENTS, sent["payload"])).status == 200
            await ana.says("jot over http")
            workspace.sockets.connections = held
            await ana.says("jot over the socket")
            assert await errands.lines(running) == ["once", "over http", "over the socket"]


def test_without_a_public_address_the_words_of_a_picture_stand_in_its_place() -> None:
    known = settings("sqlite:///binome.db", "http://127.0.0.1", "https://binome.example/")
    assert known.media == "https://binome.example/media"
    assert type(known)(_env_file=None, slack_signing_secret=SECRET).media == ""
    card = Card(title=verbatim("A tip"), parts=(Picture(file="tip.gif", alt=verbatim("A cat types.")),))
    shown = [message(card, (Reader("en"),), media)["blocks"][1] for media in (known.media, "")]
    assert shown[0]["image_url"] == "https://binome.example/media/tip.gif"
    assert (shown[1]["type"], shown[1]["elements"][0]["text"]) == ("context", "A cat types.")
