"""The page's panel of faults: what goes wrong is ordered, strikes the bot's calls, and leaves the ledger honest."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError

from tests.platforms.sandbox_world import World, opened

FAULT = {
    "method": "chat.postMessage", "kind": "rate_limited", "times": 2, "seconds": 7, "accepted": False, "chance": 1,
}  # fmt: skip


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as world:
        yield world


@pytest.fixture
async def panel(world: World) -> AsyncIterator[ClientSession]:
    async with ClientSession(world.workspace.base_url) as session:
        yield session


async def asks(panel: ClientSession, verb: str, **asked: Any) -> Any:
    async with panel.request(verb, "/sandbox/faults", json=asked or None) as answer:
        return await answer.json()


async def test_too_many_calls_are_ordered_and_used_up(world: World, panel: ClientSession) -> None:
    ana = world.workspace.add_user("Ana Silva")
    assert (await asks(panel, "POST", **FAULT))["faults"] == [FAULT]
    with pytest.raises(SlackApiError) as refused:
        await world.client.chat_postMessage(channel=ana.id, text="Hello")
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "7")
    await world.client.users_info(user=ana.id)
    shown = await asks(panel, "GET")
    assert (shown["faults"], shown["ledger"]) == ([FAULT | {"times": 1}], [])
    assert (await asks(panel, "DELETE"))["faults"] == []
    await world.client.chat_postMessage(channel=ana.id, text="Hello")


async def test_a_call_may_be_accepted_without_the_bot_knowing(world: World, panel: ClientSession) -> None:
    ana = world.workspace.add_user("Ana Silva")
    await asks(panel, "POST", **FAULT | {"method": "*", "kind": "server_error", "times": 1, "accepted": True})
    assert world.workspace.faults[0].accepted
    with pytest.raises(SlackApiError):
        await world.client.chat_postMessage(channel=ana.id, text="First")
    await world.client.chat_postMessage(channel=ana.id, text="Second")
    ledger = (await asks(panel, "GET"))["ledger"]
    assert [(each["text"], each["where"], each["for"]) for each in ledger] == [
        ("Second", "Ana Silva", None),
        ("First", "Ana Silva", None),
    ]


async def test_some_faults_strike_by_lot_the_same_calls_each_time(panel: ClientSession, world: World) -> None:
    ana = world.workspace.add_user("Ana Silva")
    for kind, chance in (("rate_limited", 0.3), ("server_error", 0.2)):
        await asks(panel, "POST", **FAULT | {"kind": kind, "times": 1000, "chance": chance})

    async def struck() -> list[int]:
        world.workspace.luck.seed(7)
        return [await _status(world, ana.id) for _ in range(200)]

    first = await struck()
    assert first == await struck()
    assert (first.count(429), first.count(503), first.count(200)) == (71, 39, 90)


async def _status(world: World, channel: str) -> int:
    try:
        await world.client.chat_postMessage(channel=channel, text="Hello")
    except SlackApiError as error:
        return int(error.response.status_code)
    return 200


async def test_the_ledger_names_the_channel_and_the_only_reader(world: World, panel: ClientSession) -> None:
    ana = world.workspace.add_user("Ana Silva")
    channel = world.workspace.add_channel("general", [ana, world.workspace.bot])
    await world.client.chat_postEphemeral(channel=channel.id, user=ana.id, text="Psst")
    [entry] = (await asks(panel, "GET"))["ledger"]
    assert (entry["method"], entry["where"], entry["for"], entry["text"]) == (
        "chat.postEphemeral",
        "#general",
        "Ana Silva",
        "Psst",
    )


async def test_the_page_learns_at_once_that_a_fault_has_struck(world: World, panel: ClientSession) -> None:
    await asks(panel, "POST", **FAULT)
    before = world.workspace.version
    with pytest.raises(SlackApiError):
        await world.client.chat_postMessage(channel="C404", text="Hello")
    async with asyncio.timeout(60):
        assert await world.workspace.changes(before) > before


@pytest.mark.parametrize(
    "wrong", [{"kind": "earthquake"}, {"method": "chat.shout"}, {"times": 0}, {"seconds": None}, {"chance": 0}]
)
async def test_a_fault_that_cannot_be_is_refused(panel: ClientSession, wrong: dict[str, Any]) -> None:
    assert not (await asks(panel, "POST", **FAULT | wrong))["ok"]
    assert (await asks(panel, "GET"))["faults"] == []
