"""The control API: what the page of the workspace reads and does."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession

from sandbox import company
from sandbox.serving import loopback
from tests.platforms.sandbox_world import World, button, modal, opened, question


@dataclass
class Page:
    """The page, somebody acting on it, and the world it belongs to."""

    world: World
    session: ClientSession
    me: str = ""

    async def get(self, path: str) -> Any:
        async with self.session.get(f"/sandbox/{path}") as answer:
            return await answer.json()

    async def does(self, path: str, **asked: Any) -> Any:
        async with self.session.post(f"/sandbox/{path}", json={"user": self.me, **asked}) as answer:
            return await answer.json()

    async def sees(self) -> Any:
        return await self.get(f"state?user={self.me}")


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with opened() as world, ClientSession(world.workspace.base_url) as session:
        company.load(world.workspace)
        yield Page(world, session, world.workspace.user("Camille Moreau").id)


async def test_one_may_be_anybody_but_a_bot(page: Page) -> None:
    people = await page.get("people")
    assert len(people) == 25
    assert (await page.get("state?user=U404"))["error"] == "user_not_found"
    assert people[0].keys() == {"id", "name", "title", "locale", "tz", "avatar_hue", "is_guest", "unread"}
    assert [each["name"] for each in people if each["is_guest"]] == ["Alex Martel"]


async def test_a_person_sees_their_channels_and_first_of_all_conversations_the_bots(page: Page) -> None:
    workspace = page.world.workspace
    workspace.dm(workspace.users[page.me], workspace.user("Idris Osei"))
    group = await page.world.client.conversations_open(users=[page.me, workspace.user("Léa Martin").id])
    await page.world.client.chat_postMessage(channel=group["channel"]["id"], text="You two")
    seen = await page.sees()
    assert seen["command"] == {"name": "/binome", "usage_hint": workspace.app.commands["/binome"].usage_hint}
    assert seen["bot"] == {"id": workspace.bot.id, "name": "Binôme"}
    assert seen["me"]["name"] == "Camille Moreau"
    assert [(each["name"], each["kind"], each["bot_is_member"], each["unread"]) for each in seen["channels"]] == [
        ("general", "channel", False, 0),
        ("reverse-mentoring", "channel", True, 0),
        ("digital-questions", "channel", False, 0),
        ("Binôme", "dm", True, 0),
        ("Idris Osei", "dm", False, 0),
        ("Binôme, Léa Martin", "group", True, 1),
    ]
    assert seen["channels"][-1]["messages"][0]["text"] == "You two"
    await page.does("read", channel=group["channel"]["id"])
    assert (await page.sees())["channels"][-1]["unread"] == 0


async def test_a_command_opens_a_form_that_is_filled_in_and_corrected(page: Page) -> None:
    async def answer(heard: dict[str, Any]) -> Any:
        if "command" in heard:
            await page.world.client.views_open(trigger_id=heard["trigger_id"], view=modal(question("why", "Why?")))
            return {"text": "There"}
        if heard["type"] == "view_submission" and heard["view"]["state"]["values"]["why"]["typed"]["value"] == "no":
            return {"response_action": "errors", "errors": {"why": "Say more"}}
        return None

    page.world.bot.answers = answer
    dm = next(each["id"] for each in (await page.sees())["channels"] if each["kind"] == "dm")
    assert (await page.does("command", channel=dm, text="/binome join"))["ok"]
    seen = await page.sees()
    [view], [message] = seen["views"], seen["channels"][3]["messages"]
    assert (message["text"], message["ephemeral"], message["response"]) == ("There", True, True)
    assert {"id", "hash", "title", "blocks", "submit", "close", "state"} <= view.keys()
    held = {"why": {"typed": {"type": "plain_text_input", "value": "no"}}}
    assert await page.does("submit", view_id=view["id"], values=held) == {
        "ok": False,
        "errors": {"why": "Say more"},
        "status": 200,
        "failed": None,
    }
    held["why"]["typed"]["value"] = "because"
    assert (await page.does("submit", view_id=view["id"], values=held))["ok"]
    assert (await page.sees())["views"] == []


async def test_buttons_are_pressed_in_messages_in_forms_and_in_home(page: Page) -> None:
    client = page.world.client
    said = await client.chat_postMessage(channel=page.me, text="Yes?", blocks=[button("Yes", action_id="yes")])
    block_id = said["message"]["blocks"][0]["block_id"]
    where = {"block_id": block_id, "action_id": "yes"}
    assert (await page.does("click", channel=said["channel"], ts=said["ts"], **where))["ok"]
    trigger = page.world.bot.heard[-1]["trigger_id"]
    row = {**button("More", action_id="more"), "block_id": "row"}
    shown = await client.views_open(trigger_id=trigger, view=modal(row))
    await page.does("click", view_id=shown["view"]["id"], block_id="row", action_id="more")
    assert page.world.bot.heard[-1]["container"]["type"] == "view"
    await page.does("close", view_id=shown["view"]["id"])
    await client.views_publish(user_id=page.me, view={"type": "home", "blocks": [row]})
    await page.does("home")
    await page.does("click", home=True, block_id="row", action_id="more")
    assert page.world.bot.heard[-1]["view"]["type"] == "home"
    seen = await page.sees()
    assert (seen["views"], seen["home"]["blocks"][0]["block_id"]) == ([], "row")
    assert not (await page.does("click", home=True, block_id="row", action_id="less"))["ok"]


async def test_what_is_typed_is_known_to_the_bot_when_a_button_is_pressed(page: Page) -> None:
    await page.does("command", channel=(await page.sees())["channels"][3]["id"], text="/binome profile")
    trigger = page.world.bot.heard[-1]["trigger_id"]
    row = {**button("More", action_id="more"), "block_id": "row"}
    shown = await page.world.client.views_open(trigger_id=trigger, view=modal(question("why", "Why?"), row))
    typed = {"why": {"typed": {"type": "plain_text_input", "value": "because"}}}
    await page.does("click", view_id=shown["view"]["id"], block_id="row", action_id="more", values=typed)
    assert page.world.bot.heard[-1]["view"]["state"]["values"] == typed


async def test_short_notices_are_shown_once(page: Page) -> None:
    said = await page.world.client.chat_postMessage(
        channel=page.me, text="Yes?", blocks=[button("Yes", action_id="yes")]
    )
    page.world.workspace.dispatch.bot_url = "http://127.0.0.1:9"
    where = {"block_id": said["message"]["blocks"][0]["block_id"], "action_id": "yes"}
    await page.does("click", channel=said["channel"], ts=said["ts"], **where)
    assert (await page.sees())["toasts"] == ["Binôme is not responding. Try again."]
    assert (await page.sees())["toasts"] == []


async def test_the_page_is_told_whenever_something_changes(page: Page) -> None:
    async with page.session.get(f"/sandbox/events?user={page.me}") as stream:
        first = await stream.content.readuntil(b"\n\n")
        await page.does("message", channel=page.world.workspace.channel("general").id, text="Bonjour")
        async with asyncio.timeout(60):
            second = await stream.content.readuntil(b"\n\n")
    versions = [json.loads(each.removeprefix(b"data: "))["version"] for each in (first, second)]
    assert versions[0] < versions[1] <= (await page.sees())["version"]


async def test_a_locale_is_changed_and_the_ledger_is_read(page: Page) -> None:
    await page.does("locale", locale="en-GB")
    assert (await page.sees())["me"]["locale"] == "en-GB"
    assert page.world.bot.heard[-1]["event"]["user"]["locale"] == "en-GB"
    await page.world.client.chat_postMessage(channel=page.me, text="Hello")
    [entry] = await page.get("ledger")
    assert (entry["method"], entry["text"]) == ("chat.postMessage", "Hello")
    await page.world.client.chat_postMessage(channel=page.me, text="Hello again")
    assert [entry["text"] for entry in await page.get("ledger?known=1")] == ["Hello again"]


async def test_calls_beyond_the_rates_are_counted(page: Page) -> None:
    assert await page.get("rates") == {"on": False, "exceeded": []}
    page.world.workspace.rates.on = True
    await page.world.client.chat_postMessage(channel=page.me, text="Hello")
    assert await page.world.error("chat.postMessage", channel=page.me, text="Hello") == "ratelimited"
    assert len((await page.get("rates"))["exceeded"]) == 1


async def test_the_bots_clock_is_read_and_moved_through_the_same_origin(page: Page) -> None:
    assert await page.get("clock") == {"now": "2026-11-23T09:00:00Z", "asked": {}}
    assert (await page.does("clock", advance="P1D"))["asked"] == {"user": page.me, "advance": "P1D"}
    page.world.workspace.dispatch.bot_url = "http://127.0.0.1:9"
    assert "error" in await page.get("clock")


async def test_the_page_itself_is_served(page: Page) -> None:
    for path, kind in (("/", "text/html"), ("/page/main.js", "text/javascript")):
        async with page.session.get(path) as answer:
            assert (answer.status, answer.content_type) == (200, kind)


def test_answers_on_a_loopback_port_are_sent_at_once() -> None:
    port, origin = loopback()
    with port:
        assert port.proto == socket.IPPROTO_TCP
        assert origin == f"http://127.0.0.1:{port.getsockname()[1]}"


def test_the_company_is_whole() -> None:
    people = company.read()["people"]
    known = {each["email"] for each in people}
    assert len(known) == len(people) == 25
    assert {each["manager"] for each in people} - known == {None}
    assert all(ZoneInfo(each["tz"]) and each["locale"][:2] in {"fr", "en"} for each in people)
    assert {each["site"] for each in people} == {"Paris", "London", "Montréal"}
