"""Forms and App Home: how they open, change, are filled in, submitted and closed."""

from collections.abc import AsyncIterator, Callable
from datetime import date, time
from typing import Any

import pytest

from sandbox import triggers
from sandbox.acts.forms import REQUIRED, TROUBLE
from sandbox.person import User
from tests.platforms.sandbox_world import Json, World, button, modal, opened, plain, question


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened(patience=0.3) as world:
        yield world


def opens(world: World, view: Json) -> None:
    """Has the bot open this view on every command."""

    async def answer(heard: Json) -> None:
        if "command" in heard:
            await world.client.views_open(trigger_id=heard["trigger_id"], view=view)

    world.bot.answers = answer


def constantly(answer: Json) -> Callable[[Json], Json]:
    """The same answer to everything."""
    return lambda _heard: answer


async def filling(world: World, view: Json) -> User:
    """Somebody with this view open."""
    ana = world.workspace.add_user("Ana Lima")
    opens(world, view)
    outcome = await ana.types("/binome profile")
    assert outcome.view is ana.views[-1]
    return ana


async def test_a_trigger_id_lives_three_seconds_and_works_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "LIFE", 3.0)
    ana = world.workspace.add_user("Ana Lima")
    await ana.types("/binome profile")
    view, trigger = modal(question("why", "Why?")), world.bot.heard[-1]["trigger_id"]
    assert await world.error("views.open", trigger_id="1.2.abc", view=view) == "invalid_trigger_id"
    await world.client.views_open(trigger_id=trigger, view=view)
    assert [each.title for each in ana.views] == ["A form"]
    assert await world.error("views.open", trigger_id=trigger, view=view) == "exchanged_trigger_id"
    await ana.types("/binome profile")
    world.machine.passed += 3.1
    assert (
        await world.error("views.open", trigger_id=world.bot.heard[-1]["trigger_id"], view=view) == "expired_trigger_id"
    )


async def test_every_kind_of_field_arrives_as_slack_sends_it(world: World) -> None:
    options = [{"text": plain(each), "value": each} for each in ("a", "b", "c")]
    elements: dict[str, tuple[Json, Any, Json]] = {
        "Boxes": (
            {"type": "checkboxes", "options": options},
            ["a", "c"],
            {"selected_options": [options[0], options[2]]},
        ),
        "Menu": ({"type": "static_select", "options": options}, "b", {"selected_option": options[1]}),
        "Day": ({"type": "datepicker"}, date(2026, 11, 23), {"selected_date": "2026-11-23"}),
        "Hour": ({"type": "timepicker"}, time(9, 5), {"selected_time": "09:05"}),
        "Who": ({"type": "users_select"}, world.workspace.bot, {"selected_user": world.workspace.bot.id}),
        "Whom": ({"type": "multi_users_select"}, [world.workspace.bot], {"selected_users": [world.workspace.bot.id]}),
        "Said": ({"type": "plain_text_input"}, "Bonjour", {"value": "Bonjour"}),
        "Count": ({"type": "number_input", "is_decimal_allowed": False}, 3, {"value": "3"}),
        "Left out": ({"type": "radio_buttons", "options": options, "initial_option": options[0]}, None, {}),
    }
    blocks = [
        {
            "type": "input",
            "block_id": label,
            "label": plain(label),
            "optional": True,
            "element": {**element, "action_id": "x"},
        }
        for label, (element, _, _) in elements.items()
    ]
    ana = await filling(world, modal(*blocks, callback_id="join", private_metadata="7"))
    await ana.submits({label: value for label, (_, value, _) in elements.items() if label != "Left out"})
    view = world.bot.heard[-1]["view"]
    assert (view["callback_id"], view["private_metadata"]) == ("join", "7")
    held = {label: dict(actions["x"]) for label, actions in view["state"]["values"].items()}
    assert held["Left out"] == {"type": "radio_buttons", "selected_option": options[0]}
    for label, (element, _, expected) in list(elements.items())[:-1]:
        assert held[label] == {"type": element["type"], **expected}
    assert ana.views == []


async def test_a_corrected_form_keeps_its_id_its_hash_and_its_input(world: World) -> None:
    ana = await filling(world, modal(question("why", "Why?")))
    before = ana.views[-1].id, ana.views[-1].hash
    world.bot.answers = lambda _heard: {"response_action": "errors", "errors": {"why": "Say more"}}
    outcome = await ana.submits({"Why?": "no"})
    assert outcome.errors == {"why": "Say more"}
    assert (ana.views[-1].id, ana.views[-1].hash) == before
    assert ana.views[-1].state["why"]["typed"]["value"] == "no"
    world.bot.answers = lambda _heard: None
    assert (await ana.submits()).errors is None
    assert ana.views == []


async def test_slack_asks_for_what_is_missing_before_the_bot_hears_anything(world: World) -> None:
    ana = await filling(world, modal(question("why", "Why?", min_length=3), question("how", "How?")))
    heard = len(world.bot.heard)
    assert (await ana.submits()).errors == {"why": REQUIRED, "how": REQUIRED}
    assert (await ana.submits({"why": "ab", "how": "x"})).errors == {"why": "Must be between 3 and 3000 characters."}
    assert len(world.bot.heard) == heard


async def test_a_submitted_form_is_replaced_or_gets_another_on_top(world: World) -> None:
    ana = await filling(world, modal(question("why", "Why?")))
    first = ana.views[-1].id
    second, third = modal(title=plain("Second")), modal(title=plain("Third"), clear_on_close=True)
    world.bot.answers = lambda _heard: {"response_action": "update", "view": second}
    await ana.submits({"why": "because"})
    assert [(each.id, each.title) for each in ana.views] == [(first, "Second")]
    world.bot.answers = lambda _heard: {"response_action": "push", "view": third}
    await ana.submits()
    assert [each.title for each in ana.views] == ["Second", "Third"]
    assert (ana.views[1].root_id, ana.views[1].previous_id) == (first, first)
    await ana.submits()
    assert len(ana.views) == 3
    refused = await ana.submits()
    assert (refused.failed, len(ana.views), ana.toasts) == ("push_limit_reached", 3, [TROUBLE])
    world.bot.answers = lambda _heard: {"response_action": "clear"}
    await ana.submits()
    assert ana.views == []


async def test_an_answer_slack_would_not_take_leaves_the_form_as_it_is(world: World) -> None:
    ana = await filling(world, modal(question("why", "Why?")))
    answers = (
        {"response_action": "errors", "errors": {"nowhere": "No"}},
        {"response_action": "update", "view": modal(title=plain("x" * 25))},
        {"response_action": "dance"},
    )
    for answer in answers:
        world.bot.answers = constantly(answer)
        outcome = await ana.submits({"why": "because"})
        assert outcome.failed
        assert outcome.errors is None
        assert ana.toasts.pop() == TROUBLE
        assert ana.views[-1].title == "A form"


async def test_a_view_is_updated_only_by_who_saw_its_latest_hash(world: World) -> None:
    ana = await filling(world, modal(question("why", "Why?"), external_id="mine"))
    await ana.clicks(ana.views[-1], "why", "because")
    view = ana.views[-1]
    newer = modal(question("why", "Really?"), question("new", "And?"), external_id="mine")
    assert await world.error("views.update", view_id=view.id, hash="0.0", view=newer) == "hash_conflict"
    shown = await world.client.views_update(view_id=view.id, hash=view.hash, view=newer)
    assert shown["view"]["state"]["values"]["why"]["typed"]["value"] == "because"
    assert shown["view"]["hash"] == view.hash
    await world.client.views_update(external_id="mine", view=modal(title=plain("By its name")))
    assert view.title == "By its name"
    assert await world.error("views.update", view_id="V404", view=newer) == "not_found"


async def test_an_external_id_is_one_views_only(world: World) -> None:
    await filling(world, modal(external_id="mine"))
    raj = world.workspace.add_user("Raj Patel")
    world.bot.answers = lambda _heard: None
    await raj.types("/binome profile")
    trigger = world.bot.heard[-1]["trigger_id"]
    assert (
        await world.error("views.open", trigger_id=trigger, view=modal(external_id="mine")) == "duplicate_external_id"
    )
    assert raj.views == []


async def test_a_button_in_a_form_pushes_another_and_back_closes_it(world: World) -> None:
    ana = await filling(world, modal(button("More", action_id="more"), question("why", "Why?"), notify_on_close=True))

    async def push(heard: Json) -> None:
        await world.client.views_push(trigger_id=heard["trigger_id"], view=modal(title=plain("More")))

    world.bot.answers = push
    await ana.clicks(ana.views[-1], "More")
    heard = world.bot.heard[-1]
    assert heard["container"] == {"type": "view", "view_id": ana.views[0].id}
    assert "response_url" not in heard
    assert heard["view"]["state"]["values"]["why"]["typed"]["value"] is None
    world.bot.answers = lambda _heard: None
    assert (await ana.closes()).status is None
    assert (await ana.closes()).status == 200
    assert (world.bot.heard[-1]["type"], world.bot.heard[-1]["is_cleared"]) == ("view_closed", False)
    assert ana.views == []


async def test_input_waits_for_its_form_unless_it_is_to_be_dispatched(world: World) -> None:
    ana = await filling(world, modal(question("why", "Why?"), {**question("how", "How?"), "dispatch_action": True}))
    heard = len(world.bot.heard)
    assert (await ana.clicks(ana.views[-1], "why", "x")).status is None
    assert len(world.bot.heard) == heard
    assert (await ana.clicks(ana.views[-1], "how", "y")).status == 200
    assert world.bot.heard[-1]["actions"][0]["value"] == "y"
    assert world.bot.heard[-1]["view"]["state"]["values"]["why"]["typed"]["value"] == "x"


async def test_home_is_each_persons_own(world: World) -> None:
    ana, raj = world.workspace.add_user("Ana Lima"), world.workspace.add_user("Raj Patel")
    home = {"type": "home", "blocks": [button("Join", action_id="join")]}

    async def publish(heard: Json) -> None:
        if "event" in heard:
            await world.client.views_publish(user_id=heard["event"]["user"], view=home)

    world.bot.answers = publish
    await ana.opens_home()
    assert ana.home is not None
    assert raj.home is None
    first = ana.home.id
    await ana.clicks(ana.home, "Join")
    assert world.bot.heard[-1]["view"]["type"] == "home"
    await ana.opens_home()
    assert world.bot.heard[-1]["event"]["view"]["id"] == ana.home.id == first
    assert await world.error("views.publish", user_id="U404", view=home) == "user_not_found"
    assert await world.error("views.publish", user_id=ana.id, view=modal()) == "invalid_arguments"


async def test_a_bot_that_is_silent_leaves_the_form_open(world: World) -> None:
    ana = await filling(world, modal(question("why", "Why?")))
    world.workspace.dispatch.bot_url = "http://127.0.0.1:9"
    outcome = await ana.submits({"why": "because"})
    assert (outcome.status, outcome.failed, len(ana.views)) == (None, "dispatch_failed", 1)
