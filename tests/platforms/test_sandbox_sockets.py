"""The workspace's side of Socket Mode, as an app of somebody else's sees it on the wire."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from sandbox.person import User
from tests.platforms.sandbox_world import Json, World, button, modal, opened, question

TOKEN = "xapp-1-A0APP-1"
Connection = ClientWebSocketResponse[Any]
Connects = Callable[[], Awaitable[tuple[Connection, Json]]]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened(app_token=TOKEN, patience=0.3, retry_delays=(0, 0, 0)) as world:
        yield world


async def address(world: World) -> str:
    """Where to connect, from the Web API."""
    return str((await world.client.apps_connections_open(app_token=TOKEN))["url"])


def dials(world: World, url: str) -> AbstractAsyncContextManager[Connection]:
    """A connection to an address, to be entered."""
    assert world.client.session is not None
    return world.client.session.ws_connect(url)


@pytest.fixture
async def connects(world: World) -> AsyncIterator[Connects]:
    """Opens a connection and answers it, with what it says first; all are closed before the workspace is."""
    async with AsyncExitStack() as stack:

        async def connect() -> tuple[Connection, Json]:
            connection = await stack.enter_async_context(dials(world, await address(world)))
            return connection, await connection.receive_json()

        yield connect


class App:
    """Says what it heard, and acknowledges it with a payload, in the background of what a person does."""

    def __init__(self, world: World, connection: Connection, payload: Json | None = None, takes: int = 1) -> None:
        self.heard: list[Json] = []
        self._connection, self._payload = connection, payload
        world.workspace.dispatch.later(self._take(takes))

    async def _take(self, number: int) -> None:
        for _ in range(number):
            heard = await self._connection.receive_json()
            self.heard.append(heard)
            carried = {} if self._payload is None else {"payload": self._payload}
            await self._connection.send_json({"envelope_id": heard["envelope_id"], **carried})


@pytest.fixture
def ana(world: World) -> User:
    return world.workspace.add_user("Ana Lima")


async def test_only_the_apps_own_token_opens_a_connection(world: World) -> None:
    assert await world.error("apps.connections.open") == "not_allowed_token_type"
    world.client.token = "xapp-hunter2"
    assert await world.error("apps.connections.open") == "invalid_auth"
    world.client.token = TOKEN
    assert await world.error("auth.test") == "not_allowed_token_type"
    assert (await address(world)).startswith("ws://127.0.0.1:")


async def test_an_address_works_once(world: World) -> None:
    url = await address(world)
    async with dials(world, url) as connection:
        hello = await connection.receive_json()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": world.workspace.app_id}
    for wrong in (url, url.replace("ticket=", "ticket=x")):
        with pytest.raises(WSServerHandshakeError, match="401"):
            await dials(world, wrong).__aenter__()


async def test_a_command_is_answered_in_its_acknowledgement(world: World, connects: Connects, ana: User) -> None:
    connection, _ = await connects()
    app = App(world, connection, {"text": "hello"})
    outcome = await ana.types("/binome help")
    (heard,) = app.heard
    assert (heard["type"], heard["accepts_response_payload"]) == ("slash_commands", True)
    assert (heard["payload"]["command"], heard["payload"]["text"]) == ("/binome", "help")
    assert (outcome.status, outcome.failed, ana.dm[-1].text) == (200, None, "hello")
    assert world.bot.heard == []
    assert world.workspace.sockets.acknowledged == [heard["envelope_id"]]


async def test_a_form_is_refused_in_its_acknowledgement_and_a_button_is_not_answered_there(
    world: World, connects: Connects, ana: User
) -> None:
    connection, _ = await connects()
    await world.client.chat_postMessage(channel=ana.id, text="?", blocks=[button("Open", action_id="open")])
    app = App(world, connection, {"text": "nobody reads this"})
    clicked = await ana.clicks(ana.dm[-1], "Open")
    trigger = app.heard[0]["payload"]["trigger_id"]
    assert (app.heard[0]["accepts_response_payload"], clicked.status, clicked.answer) == (False, 200, None)
    await world.client.views_open(trigger_id=trigger, view=modal(question("why", "Why?")))
    app = App(world, connection, {"response_action": "errors", "errors": {"why": "too short"}})
    sent = await ana.submits({"why": "so"})
    assert (sent.errors, app.heard[0]["accepts_response_payload"]) == ({"why": "too short"}, True)


async def test_what_is_not_acknowledged_fails_and_an_event_is_sent_again(
    world: World, connects: Connects, ana: User
) -> None:
    connection, _ = await connects()
    assert (await ana.types("/binome help")).failed == "operation_timeout"
    assert (await connection.receive_json())["type"] == "slash_commands"
    await ana.writes("join")
    first = await connection.receive_json()
    app = App(world, connection)
    await world.workspace.settle()
    (again,) = app.heard
    assert (first["retry_attempt"], first["retry_reason"], first["accepts_response_payload"]) == (0, "", False)
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "http_timeout")
    assert again["payload"] == first["payload"]
    assert again["envelope_id"] != first["envelope_id"]


async def test_connections_take_turns_and_without_any_requests_go_over_http(
    world: World, connects: Connects, ana: User
) -> None:
    first, _ = await connects()
    second, hello = await connects()
    assert hello["num_connections"] == 2
    apps = [App(world, each, takes=2) for each in (first, second)]
    for number in range(4):
        await ana.types(f"/binome {number}")
    heard = [[each["payload"]["text"] for each in app.heard] for app in apps]
    assert heard == [["0", "2"], ["1", "3"]]
    await first.close()
    await second.close()
    assert (await ana.types("/binome over http")).status == 200
    assert [each["text"] for each in world.bot.heard] == ["over http"]


async def test_an_app_that_is_told_to_leave_is_asked_elsewhere_and_then_hung_up_on(
    world: World, connects: Connects, ana: User
) -> None:
    old, _ = await connects()
    world.workspace.dispatch.later(world.workspace.sockets.disconnect("warning", grace=0.2))
    told = await old.receive_json()
    assert (told["type"], told["reason"]) == ("disconnect", "warning")
    app = App(world, old)
    await ana.types("/binome still here")
    new, _ = await connects()
    newer = App(world, new)
    await ana.types("/binome elsewhere")
    assert [each["payload"]["text"] for each in (*app.heard, *newer.heard)] == ["still here", "elsewhere"]
    assert (await old.receive()).type is WSMsgType.CLOSE


async def test_of_more_than_ten_connections_the_last_is_refused(world: World, connects: Connects) -> None:
    for number in range(10):
        assert (await connects())[1]["num_connections"] == number + 1
    _, refused = await connects()
    assert (refused["type"], refused["reason"]) == ("disconnect", "too_many_websockets")
    assert len(world.workspace.sockets.connections) == 10
