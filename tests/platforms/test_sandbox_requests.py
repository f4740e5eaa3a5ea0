"""What the workspace sends to a bot, and what it does with the answers."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient
from starlette.responses import Response

from sandbox.serving import loopback
from tests.platforms.sandbox_world import World, button, opened


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened(patience=0.3, retry_delays=(0, 0, 0)) as world:
        yield world


async def test_a_command_is_signed_and_carries_what_slack_sends(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima", email="ana@alize.example")
    raj = world.workspace.add_user("Raj Patel")
    general = world.workspace.add_channel("general", [ana, raj])
    outcome = await ana.types("/binome thanks @Raj Patel for R&D", general)
    heard = world.bot.heard[-1]
    assert outcome.status == 200
    assert heard["text"] == f"thanks <@{raj.id}|raj.patel> for R&amp;D"
    assert (heard["command"], heard["user_id"], heard["user_name"]) == ("/binome", ana.id, "ana.lima")
    assert (heard["channel_id"], heard["channel_name"], heard["is_enterprise_install"]) == (
        general.id,
        "general",
        "false",
    )
    assert heard["api_app_id"] == world.workspace.app_id
    assert {"trigger_id", "response_url", "team_id", "team_domain", "token"} <= heard.keys()


async def test_a_tampered_a_stale_and_an_unsigned_request_are_recognised(world: World) -> None:
    await world.workspace.add_user("Ana Lima").types("/binome help")
    dispatch = world.workspace.dispatch
    assert (await dispatch.replay()).status == 200
    assert (await dispatch.replay(body=b"command=%2Fbinome")).status == 401
    assert (await dispatch.replay(body=b"command=%2Fbinome", at=int(world.machine.now()))).status == 200
    assert (await dispatch.replay(at=int(world.machine.now()) - 301)).status == 401
    assert (await dispatch.replay(without=["X-Slack-Signature"])).status == 401


async def test_an_answer_to_a_command_is_seen_by_its_author_unless_it_says_otherwise(world: World) -> None:
    ana, raj = world.workspace.add_user("Ana Lima"), world.workspace.add_user("Raj Patel")
    general = world.workspace.add_channel("general", [ana, raj])
    world.bot.answers = lambda heard: {"text": heard["text"], "response_type": heard["text"]}
    whispered = await ana.types("/binome ephemeral", general)
    await ana.types("/binome in_channel", general)
    assert [each.text for each in whispered.messages] == ["ephemeral"]
    assert [each.text for each in ana.sees(general)] == ["ephemeral", "in_channel"]
    assert [each.text for each in raj.sees(general)] == ["in_channel"]


async def test_a_command_that_is_not_answered_well_says_so(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")

    async def late(_heard: Any) -> None:
        await asyncio.sleep(0.5)

    answers: dict[str, Any] = {
        "operation_timeout": late,
        "http_service_error": lambda _heard: Response(status_code=500),
        "http_client_error": lambda _heard: Response(status_code=404),
        "no_text": lambda _heard: {"blocks": []},
    }
    for error, world.bot.answers in answers.items():
        outcome = await ana.types("/binome join")
        assert outcome.failed == error
        assert ana.dm[-1].text == f'/binome failed with the error "{error}"'
        assert ana.dm[-1].seen_by == ana.id
    world.workspace.dispatch.bot_url = "http://127.0.0.1:9"
    assert (await ana.types("/binome join")).failed == "dispatch_failed"
    assert (await ana.types("/nonsense")).failed == "invalid_command"


async def test_the_bot_hears_its_own_conversation_and_its_name_and_nothing_else(world: World) -> None:
    workspace = world.workspace
    ana, raj = workspace.add_user("Ana Lima"), workspace.add_user("Raj Patel")
    general = workspace.add_channel("general", [ana, raj, workspace.bot])
    group = workspace.group([ana, raj, workspace.bot])
    await ana.writes("nobody listens", general)
    await ana.writes("@Binôme nor here", group)
    await ana.writes("what for?", workspace.dm(ana, raj))
    assert world.bot.heard[0]["event"]["type"] == "app_mention"  # a mention in a group is a mention
    await ana.writes("hello @binôme", general)
    await ana.writes("join")
    events = [each["event"] for each in world.bot.heard[1:]]
    assert [(each["type"], each.get("channel_type"), each["text"]) for each in events] == [
        ("app_mention", None, f"hello <@{workspace.bot.id}>"),
        ("message", "im", "join"),
    ]
    callback = world.bot.heard[-1]
    assert callback["authorizations"][0]["user_id"] == workspace.bot.id
    assert callback["event_id"].startswith("Ev")
    assert len({each["event_id"] for each in world.bot.heard}) == 3


async def test_an_event_that_is_not_taken_is_sent_again_three_times(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    world.bot.answers = lambda _heard: Response(status_code=503)
    await ana.writes("join")
    await world.workspace.settle()
    assert [each.get("x-slack-retry-num") for each in world.bot.headers] == [None, "1", "2", "3"]
    assert world.bot.headers[-1]["x-slack-retry-reason"] == "http_error"
    assert len({each["event_id"] for each in world.bot.heard}) == 1
    world.bot.answers = lambda _heard: Response(status_code=503, headers={"X-Slack-No-Retry": "1"})
    await ana.writes("join")
    await world.workspace.settle()
    assert len(world.bot.heard) == 5


async def test_an_event_taken_the_second_time_is_not_sent_a_third(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    world.bot.answers = lambda _heard: Response(status_code=200 if len(world.bot.heard) > 1 else 500)
    await ana.writes("join")
    await world.workspace.settle()
    assert len(world.bot.heard) == 2


async def test_the_events_url_is_verified_by_a_challenge(world: World) -> None:
    world.bot.answers = lambda heard: {"challenge": heard["challenge"]}
    assert await world.workspace.verifies_url()
    world.bot.answers = lambda _heard: None
    assert not await world.workspace.verifies_url()


async def test_a_profile_that_changes_and_a_home_that_opens_are_told(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima", email="ana@alize.example", tz="Europe/Paris")
    await ana.changes(locale="fr-FR", tz="America/Montreal")
    told = world.bot.heard[-1]["event"]
    assert told["type"] == "user_change"
    assert (told["user"]["locale"], told["user"]["tz"]) == ("fr-FR", "America/Montreal")
    await ana.opens_home()
    assert world.bot.heard[-1]["event"]["type"] == "app_home_opened"
    assert world.bot.heard[-1]["event"]["tab"] == "home"


async def test_a_click_carries_its_message_its_channel_and_what_is_selected(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    options = [{"text": {"type": "plain_text", "text": each}, "value": each.lower()} for each in ("Paris", "Lyon")]
    menu = {"type": "static_select", "action_id": "city", "options": options}
    row = {
        "type": "actions",
        "block_id": "row",
        "elements": [menu, *button("Go", action_id="go", value="7")["elements"]],
    }
    await world.client.chat_postMessage(channel=ana.id, text="Where?", blocks=[row])
    await ana.clicks(ana.dm[-1], "city", "Lyon")
    assert world.bot.heard[-1]["actions"][0]["selected_option"]["value"] == "lyon"
    outcome = await ana.clicks(ana.dm[-1], "Go")
    heard = world.bot.heard[-1]
    assert outcome.status == 200
    assert (heard["type"], heard["user"]["id"]) == ("block_actions", ana.id)
    assert heard["container"] == {
        "type": "message",
        "message_ts": ana.dm[-1].ts,
        "channel_id": heard["channel"]["id"],
        "is_ephemeral": False,
    }
    assert (heard["actions"][0]["action_id"], heard["actions"][0]["value"]) == ("go", "7")
    assert heard["state"]["values"]["row"]["city"]["selected_option"]["value"] == "lyon"
    assert heard["message"]["blocks"][0]["block_id"] == "row"
    with pytest.raises(LookupError, match="Go"):
        await ana.clicks(ana.dm[-1], "Stay")


async def test_of_buttons_alike_the_one_that_is_meant_has_to_be_said(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    rows = [button("Take", action_id="take", value=value) for value in ("1", "2")]
    await world.client.chat_postMessage(channel=ana.id, text="Which?", blocks=rows)
    with pytest.raises(LookupError):
        await ana.clicks(ana.dm[-1], "Take")
    await ana.clicks(ana.dm[-1], "Take", "2")
    assert [each["actions"][0]["value"] for each in world.bot.heard] == ["2"]


async def test_an_ephemeral_message_is_seen_and_clicked_by_one_person(world: World) -> None:
    workspace = world.workspace
    ana, raj = workspace.add_user("Ana Lima"), workspace.add_user("Raj Patel")
    general = workspace.add_channel("general", [ana, raj, workspace.bot])
    link = button("Read", action_id="read", url="https://alize.example")
    await world.client.chat_postEphemeral(channel=general.id, user=ana.id, text="psst", blocks=[link])
    assert [each.text for each in ana.sees(general)] == ["psst"]
    assert raj.sees(general) == []
    assert (ana.unread(general), raj.unread(general)) == (1, 0)
    await ana.clicks(ana.sees(general)[0], "Read")
    assert world.bot.heard[-1]["container"]["is_ephemeral"]
    assert "message" not in world.bot.heard[-1]
    with pytest.raises(LookupError):
        await raj.clicks(ana.sees(general)[0], "Read")


async def test_a_response_url_works_five_times_and_for_half_an_hour(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    await ana.types("/binome help")
    link = AsyncWebhookClient(world.bot.heard[-1]["response_url"])
    assert (await link.send(text="")).status_code == 400
    codes = [(await link.send(text=f"{n}", replace_original=n > 1)).status_code for n in range(6)]
    assert codes == [200, 200, 200, 200, 200, 404]
    assert [each.text for each in ana.dm] == ["4", "1"]
    await ana.types("/binome help")
    link = AsyncWebhookClient(world.bot.heard[-1]["response_url"])
    world.machine.passed += 30 * 60 + 1
    refused = await link.send(text="too late")
    assert (refused.status_code, refused.body) == (404, '{"ok":false,"error":"expired_url"}')


async def test_a_response_url_replaces_and_deletes_the_message_that_was_clicked(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    await world.client.chat_postMessage(channel=ana.id, text="Yes?", blocks=[button("Yes", action_id="yes")])
    asked = ana.dm[-1]
    await ana.clicks(asked, "Yes")
    link = AsyncWebhookClient(world.bot.heard[-1]["response_url"])
    await link.send(text="Thank you", replace_original=True)
    assert (asked.text, asked.blocks) == ("Thank you", [])
    assert asked.edited
    await link.send(delete_original=True)
    assert ana.dm == []


async def test_an_uninstalled_app_is_told_twice_and_its_token_is_dead(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    await world.workspace.uninstalls()
    assert {each["event"]["type"] for each in world.bot.heard} == {"app_uninstalled", "tokens_revoked"}
    assert await world.error("auth.test") == "account_inactive"
    assert (await ana.types("/binome join")).failed == "invalid_command"
    assert (await ana.writes("join")).status is None


async def test_an_enterprise_is_named_and_an_installation_on_all_of_it_names_no_team() -> None:
    async with opened(enterprise_id="E1", org_wide=True) as world:
        ana = world.workspace.add_user("Ana Lima")
        await ana.types("/binome join")
        await ana.writes("join")
        command, event = world.bot.heard
        assert (command["enterprise_id"], command["is_enterprise_install"]) == ("E1", "true")
        assert event["authorizations"][0]["team_id"] is None
        await world.client.chat_postMessage(channel=ana.id, text="x", blocks=[button("Go", action_id="go")])
        await ana.clicks(ana.dm[-1], "Go")
        click = world.bot.heard[-1]
        assert (click["team"], click["enterprise"]["id"], click["user"]["team_id"]) == (None, "E1", "T0ALIZE")


async def test_a_bot_may_be_sent_its_own_messages_as_slack_does(world: World) -> None:
    world.workspace.echoes = True
    ana = world.workspace.add_user("Ana Lima")
    await world.client.chat_postMessage(channel=ana.id, text="Hello")
    await world.workspace.settle()
    assert world.bot.heard[-1]["event"]["bot_id"] == world.workspace.bot_id


def test_a_port_that_is_taken_leaves_nothing_open() -> None:
    taken, _ = loopback()
    with closing(taken):
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            loopback(taken.getsockname()[1])
    gc.collect()
