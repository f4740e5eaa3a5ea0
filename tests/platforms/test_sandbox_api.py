"""What the workspace's Web API takes and refuses."""

import asyncio
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Fault
from tests.platforms.sandbox_world import World, button, opened


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as world:
        yield world


async def test_a_token_is_needed_known_and_alive(world: World) -> None:
    who = await world.client.auth_test()
    assert who["user_id"] == world.workspace.bot.id
    assert who.headers["X-OAuth-Scopes"] == ",".join(sorted(world.workspace.app.scopes))
    assert abs(parsedate_to_datetime(who.headers["Date"]).timestamp() - world.machine.now()) < 3
    assert await world.error("chat.nonsense") == "unknown_method"
    for token, error in (("", "not_authed"), ("xoxb-other", "invalid_auth")):
        world.client.token = token
        assert await world.error("auth.test") == error


async def test_a_message_goes_to_people_groups_and_channels_the_bot_is_in(world: World) -> None:
    workspace = world.workspace
    ana, raj = workspace.add_user("Ana Lima"), workspace.add_user("Raj Patel")
    general, secret = workspace.add_channel("general", [ana]), workspace.add_channel("secret", [ana], private=True)
    assert await world.error("chat.postMessage", channel=general.id, text="x") == "not_in_channel"
    assert await world.error("chat.postMessage", channel=secret.id, text="x") == "channel_not_found"
    assert await world.error("chat.postMessage", channel="C404", text="x") == "channel_not_found"
    await ana.types("/invite @Binôme", general)
    metadata = {"event_type": "binome", "event_payload": {"key": "1"}}
    said = await world.client.chat_postMessage(channel=general.id, text="Hello", metadata=metadata)
    assert said["message"]["bot_id"] == workspace.bot_id
    group = (await world.client.conversations_open(users=[ana.id, raj.id]))["channel"]["id"]
    again = await world.client.conversations_open(users=[raj.id, ana.id])
    assert (again["channel"]["id"], again["already_open"]) == (group, True)
    await world.client.chat_postMessage(channel=group, text="You two")
    await world.client.chat_postMessage(channel=raj.id, text="You")
    assert [each.text for each in raj.sees(workspace.channels[group])] == ["You two"]
    assert [each.text for each in raj.dm] == ["You"]
    assert [(each.method, each.text, each.metadata) for each in workspace.ledger] == [
        ("chat.postMessage", "Hello", metadata),
        ("chat.postMessage", "You two", None),
        ("chat.postMessage", "You", None),
    ]
    general.archived = True
    assert await world.error("chat.postMessage", channel=general.id, text="x") == "is_archived"


async def test_messages_are_changed_and_deleted_by_their_author_only(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    said = await world.client.chat_postMessage(channel=ana.id, text="One", blocks=[button("Go", action_id="go")])
    where = {"channel": said["channel"], "ts": said["ts"]}
    await world.client.chat_update(**where, text="Two")
    assert (ana.dm[0].text, ana.dm[0].blocks[0]["type"]) == ("Two", "actions")  # blocks not named are kept
    await world.client.chat_update(**where, text="Three", blocks=[])
    assert (ana.dm[0].text, ana.dm[0].blocks) == ("Three", [])
    await ana.writes("mine")
    theirs = {"channel": said["channel"], "ts": ana.dm[-1].ts}
    assert await world.error("chat.update", **theirs, text="x") == "cant_update_message"
    assert await world.error("chat.delete", **theirs) == "cant_delete_message"
    assert await world.error("chat.update", channel=ana.id, ts=said["ts"], text="x") == "channel_not_found"
    await world.client.chat_delete(**where)
    assert await world.error("chat.update", **where, text="x") == "message_not_found"
    assert [each.text for each in ana.dm] == ["mine"]


async def test_timestamps_always_grow(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    said = [(await world.client.chat_postMessage(channel=ana.id, text="x"))["ts"] for _ in range(20)]
    assert sorted(set(said)) == said


async def test_what_the_app_has_no_scope_for_is_refused_by_name(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    general = world.workspace.add_channel("general", [ana, world.workspace.bot])
    with pytest.raises(SlackApiError) as refused:
        await world.client.conversations_history(channel=general.id)
    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "channels:history"
    assert "im:history" in refused.value.response["provided"]
    assert await world.error("conversations.members", channel=general.id) == "missing_scope"


async def test_a_scope_that_is_asked_for_is_given() -> None:
    async with opened(scopes=["channels:read"]) as world:
        ana = world.workspace.add_user("Ana Lima")
        general = world.workspace.add_channel("general", [ana])
        assert (await world.client.conversations_members(channel=general.id))["members"] == [ana.id]
        assert not (await world.client.conversations_info(channel=general.id))["channel"]["is_member"]


async def test_each_scope_gives_what_it_is_for_and_nothing_else() -> None:
    async with opened(without=["users:read.email", "im:write"]) as world:
        ana, raj = (
            world.workspace.add_user("Ana Lima", email="ana@alize.example"),
            world.workspace.add_user("Raj Patel"),
        )
        assert "email" not in (await world.client.users_info(user=ana.id))["user"]["profile"]
        assert await world.error("users.lookupByEmail", email="ana@alize.example") == "missing_scope"
        assert await world.error("conversations.open", users=ana.id) == "missing_scope"
        assert (await world.client.conversations_open(users=[ana.id, raj.id]))["ok"]


async def test_the_bot_reads_its_own_conversations_page_by_page(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    metadata = {"event_type": "binome", "event_payload": {"key": "1"}}
    world.bot.answers = lambda _heard: {"text": "for your eyes only"}
    await ana.types("/binome help")
    for number in range(5):
        said = await world.client.chat_postMessage(channel=ana.id, text=str(number), metadata=metadata)
    asked: dict[str, Any] = {"channel": said["channel"], "limit": 2, "include_all_metadata": True}
    first = await world.client.conversations_history(**asked)
    assert [each["text"] for each in first["messages"]] == ["4", "3"]
    assert first["messages"][0]["metadata"] == metadata
    assert first["has_more"]
    rest = await world.client.conversations_history(**asked, cursor=first["response_metadata"]["next_cursor"])
    assert [each["text"] for each in rest["messages"]] == ["2", "1"]
    last = await world.client.conversations_history(**asked, cursor=rest["response_metadata"]["next_cursor"])
    assert ([each["text"] for each in last["messages"]], last["has_more"]) == (["0"], False)
    newer = await world.client.conversations_history(channel=said["channel"], oldest=first["messages"][1]["ts"])
    assert [each["text"] for each in newer["messages"]] == ["4"]
    assert "metadata" not in newer["messages"][0]


async def test_people_are_found_by_id_and_by_address(world: World) -> None:
    workspace = world.workspace
    ana = workspace.add_user(
        "Ana Lima", email="Ana@alize.example", locale="fr-FR", tz="Asia/Kolkata", is_restricted=True
    )
    shown = (await world.client.users_info(user=ana.id, include_locale=True))["user"]
    assert (shown["real_name"], shown["locale"], shown["tz_offset"]) == ("Ana Lima", "fr-FR", 19800)
    assert (shown["is_restricted"], shown["profile"]["email"]) == (True, "Ana@alize.example")
    assert "locale" not in (await world.client.users_info(user=ana.id))["user"]
    assert (await world.client.users_lookupByEmail(email="ana@ALIZE.example"))["user"]["id"] == ana.id
    assert await world.error("users.info", user="U404") == "user_not_found"
    page = await world.client.users_list(limit=2)
    rest = await world.client.users_list(limit=2, cursor=page["response_metadata"]["next_cursor"])
    assert [each["id"] for each in rest["members"]] == [ana.id]
    await ana.changes(deleted=True)
    assert await world.error("users.lookupByEmail", email="ana@alize.example") == "users_not_found"
    assert await world.error("conversations.open", users=ana.id) == "user_disabled"
    assert "tz" not in (await world.client.users_info(user=ana.id))["user"]


async def test_rates_are_kept_when_asked_for() -> None:
    async with opened(rate_limits=True) as world:
        ana, raj = world.workspace.add_user("Ana Lima"), world.workspace.add_user("Raj Patel")
        await world.client.chat_postMessage(channel=ana.id, text="1")
        await world.client.chat_postMessage(channel=raj.id, text="1")
        with pytest.raises(SlackApiError) as refused:
            await world.client.chat_postMessage(channel=ana.id, text="2")
        assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "1")
        assert refused.value.response["error"] == "ratelimited"
        world.machine.passed += 1
        await world.client.chat_postMessage(channel=ana.id, text="2")
        assert [each.text for each in world.workspace.ledger] == ["1", "1", "2"]


async def test_ordered_faults_strike_the_next_call_that_matches_and_no_other(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    faults = world.workspace.faults
    faults.append(Fault("chat.postMessage", "rate_limited", retry_after=7, when=lambda sent: sent["text"] == "b"))
    await world.client.chat_postMessage(channel=ana.id, text="a")
    with pytest.raises(SlackApiError) as refused:
        await world.client.chat_postMessage(channel=ana.id, text="b")
    assert refused.value.response.headers["Retry-After"] == "7"
    await world.client.chat_postMessage(channel=ana.id, text="b")
    faults.append(Fault("*", "server_error"))
    assert (await _post(world, ana.id, "c")).status == 503
    faults.append(Fault("*", "refused", error="fatal_error"))
    assert await world.error("chat.postMessage", channel=ana.id, text="d") == "fatal_error"
    assert [each.text for each in world.workspace.ledger] == ["a", "b"]
    assert faults == []


async def test_a_slow_answer_is_an_answer_all_the_same(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    world.workspace.faults.append(Fault("users.info", "slow", delay=0.05))
    before = world.machine.now()
    assert (await world.client.users_info(user=ana.id))["ok"]
    assert world.machine.now() - before >= 0.05


async def test_a_cut_connection_tells_nothing_of_whether_the_message_was_accepted(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    world.workspace.faults += [Fault("*", "dropped"), Fault("*", "dropped", accepted=True), Fault("*", "silent")]
    for text in ("lost", "kept"):
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await _post(world, ana.id, text)
    with pytest.raises(asyncio.TimeoutError):
        await _post(world, ana.id, "waited")
    assert [each.text for each in world.workspace.ledger] == ["kept"]
    assert (await _post(world, ana.id, "fine")).status == 200


async def _post(world: World, channel: str, text: str) -> aiohttp.ClientResponse:
    url, headers = f"{world.workspace.base_url}/api/chat.postMessage", {"Authorization": "Bearer xoxb-1"}
    timeout = aiohttp.ClientTimeout(0.2)
    form = {"channel": channel, "text": text}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=form, headers=headers, timeout=timeout) as answer,
    ):
        await answer.read()
        return answer


async def test_a_file_is_announced_sent_and_shared(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    dm = world.workspace.dm(ana)
    shared = await world.client.files_upload_v2(
        filename="data.json", content="{}", channel=dm.id, initial_comment="Yours"
    )
    assert ana.dm[-1].text == "Yours"
    assert ana.dm[-1].files[0]["name"] == "data.json"
    async with aiohttp.ClientSession() as session, session.get(shared["file"]["url_private"]) as answer:
        assert await answer.read() == b"{}"
    announced = await world.client.files_getUploadURLExternal(filename="data.json", length=2)
    for file_id in ("F404", announced["file_id"]):
        assert await world.error("files.completeUploadExternal", files=[{"id": file_id}]) == "file_not_found"


async def test_an_installation_code_works_once(world: World) -> None:
    workspace = world.workspace
    asked = {"client_id": workspace.client_id, "scope": "commands", "state": "s1"}
    async with aiohttp.ClientSession() as session:
        url = f"{workspace.base_url}/oauth/v2/authorize"
        async with session.get(url, params=asked, allow_redirects=False) as answer:
            back = answer.headers["Location"]
        async with session.get(url, params={**asked, "redirect_uri": "https://evil.example"}) as answer:
            assert answer.status == 400
    assert back.startswith(f"{workspace.dispatch.bot_url}/slack/oauth_redirect?code=")
    assert back.endswith("&state=s1")
    code = back.partition("code=")[2].partition("&")[0]
    known = {"client_id": workspace.client_id, "client_secret": workspace.client_secret, "code": code}
    client = AsyncWebClient(base_url=f"{workspace.base_url}/api/")
    granted = await client.api_call("oauth.v2.access", data=known)
    assert (granted["access_token"], granted["team"]["id"]) == ("xoxb-1", workspace.team_id)
    with pytest.raises(SlackApiError, match="code_already_used"):
        await client.api_call("oauth.v2.access", data=known)
