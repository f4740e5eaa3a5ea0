"""Slack's limits, each at its edge: the last value that is taken, the first that is refused."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.limits import message_problems, view_problems
from tests.platforms.sandbox_world import Json, World, modal, opened, plain, question


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as world:
        yield world


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def row(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(count: int, text: int = 1, **more: Any) -> list[Json]:
    return [{"text": plain("x" * text), "value": str(number), **more} for number in range(count)]


def choice(kind: str, count: int, text: int = 1, **more: Any) -> Json:
    return row({"type": kind, "options": options(count, text, **more)})


def press(text: int = 1, **more: Any) -> Json:
    return row({"type": "button", "text": plain("x" * text), **more})


def confirmed(key: str, size: int) -> Json:
    parts = {each: plain("x") for each in ("title", "text", "confirm", "deny")}
    return press(confirm={**parts, key: plain("x" * size)})


Sized = Callable[[int], Json]
BLOCKS: dict[str, tuple[int, Sized]] = {
    "section text": (3000, lambda n: section("x" * n)),
    "section fields": (10, lambda n: {"type": "section", "fields": [plain("x")] * n}),
    "section field": (2000, lambda n: {"type": "section", "fields": [plain("x" * n)]}),
    "header": (150, lambda n: {"type": "header", "text": plain("x" * n)}),
    "context": (10, lambda n: {"type": "context", "elements": [plain("x")] * n}),
    "actions": (25, lambda n: row(*[press()["elements"][0]] * n)),
    "button text": (75, press),
    "button value": (2000, lambda n: press(value="x" * n)),
    "button url": (3000, lambda n: press(url="x" * n)),
    "action id": (255, lambda n: press(action_id="x" * n)),
    "block id": (255, lambda n: {"type": "divider", "block_id": "x" * n}),
    "options of a select": (100, lambda n: choice("static_select", n)),
    "checkboxes": (10, lambda n: choice("checkboxes", n)),
    "radio buttons": (10, lambda n: choice("radio_buttons", n)),
    "overflow": (5, lambda n: choice("overflow", n)),
    "option text": (75, lambda n: choice("static_select", 1, n)),
    "option description": (75, lambda n: choice("checkboxes", 1, description=plain("x" * n))),
    "option value": (75, lambda n: row({"type": "overflow", "options": [{"text": plain("x"), "value": "x" * n}]})),
    "placeholder": (150, lambda n: row({"type": "users_select", "placeholder": plain("x" * n)})),
    "confirm title": (100, lambda n: confirmed("title", n)),
    "confirm text": (300, lambda n: confirmed("text", n)),
    "confirm yes": (30, lambda n: confirmed("confirm", n)),
    "confirm no": (30, lambda n: confirmed("deny", n)),
    "image url": (3000, lambda n: {"type": "image", "alt_text": "x", "image_url": "x" * n}),
    "image alt text": (2000, lambda n: {"type": "image", "alt_text": "x" * n, "image_url": "x"}),
    "label": (2000, lambda n: question("q", "x" * n)),
    "hint": (2000, lambda n: {**question("q", "x"), "hint": plain("x" * n)}),
    "initial value": (3000, lambda n: question("q", "x", initial_value="x" * n)),
}
VIEWS: dict[str, tuple[int, Sized]] = {
    "title": (24, lambda n: modal(title=plain("x" * n))),
    "submit": (24, lambda n: modal(submit=plain("x" * n))),
    "close": (24, lambda n: modal(close=plain("x" * n))),
    "blocks": (100, lambda n: modal(*[{"type": "divider"}] * n)),
    "private metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "callback id": (255, lambda n: modal(callback_id="x" * n)),
    "external id": (255, lambda n: modal(external_id="x" * n)),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_is_taken_up_to_its_limit_and_refused_beyond(name: str) -> None:
    most, sized = BLOCKS[name]
    assert message_problems([sized(most)]) == []
    assert len(message_problems([sized(most + 1)])) == 1


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_taken_up_to_its_limit_and_refused_beyond(name: str) -> None:
    most, sized = VIEWS[name]
    assert view_problems(sized(most), "modal") == []
    assert len(view_problems(sized(most + 1), "modal")) == 1


@pytest.mark.parametrize(
    ("block", "finding"),
    [
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section"}, "must provide text or fields [json-pointer:/blocks/0]"),
        ({"type": "header", "text": section("x")["text"]}, "must be a text object of type plain_text"),
        ({"type": "dance"}, "unsupported type: dance [json-pointer:/blocks/0/type]"),
        ({"type": "divider", "text": plain("x")}, "invalid additional property: text [json-pointer:/blocks/0]"),
        (row(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (row({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
        (press(style="loud"), "must be one of ['danger', 'primary']"),
        (row({"type": "static_select"}), "must provide exactly one of options, option_groups"),
        ({"type": "image", "alt_text": "x"}, "must provide exactly one of image_url, slack_file"),
        (
            row({"type": "radio_buttons", "options": options(1), "initial_option": options(2)[1]}),
            "must be among the options [json-pointer:/blocks/0/elements/0/initial_option]",
        ),
        (question("q", "x", initial_value="four", max_length=3), "must be less than 4 characters"),
        (row(*[{**press()["elements"][0], "action_id": "a"}] * 2), "action_id already exists"),
    ],
)
def test_what_is_not_block_kit_is_pointed_at(block: Json, finding: str) -> None:
    assert any(each.startswith(finding) for each in message_problems([block]))


def test_two_blocks_do_not_share_an_id() -> None:
    twice = [{"type": "divider", "block_id": "a"}] * 2
    assert message_problems(twice) == ["block_id already exists [json-pointer:/blocks/1/block_id]"]


def test_a_form_with_a_question_needs_a_submit_button() -> None:
    view = modal(question("q", "x"))
    del view["submit"]
    assert view_problems(view, "modal") == ["missing required field: submit [json-pointer:/view]"]


async def test_a_message_is_refused_as_slack_refuses_it(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima").id
    with pytest.raises(SlackApiError) as refused:
        await world.client.chat_postMessage(channel=ana, text="x", blocks=[section("x" * 3001)])
    assert refused.value.response["error"] == "invalid_blocks"
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
    sent: dict[str, Json] = {
        "no_text": {},
        "msg_too_long": {"text": "x" * 40_001},
        "msg_blocks_too_long": {"blocks": [section("x" * 2641)] * 5},
        "invalid_blocks_format": {"blocks": "{"},
        "invalid_blocks": {"blocks": [{"type": "divider"}] * 51},
        "invalid_metadata_format": {"text": "x", "metadata": {"event_type": 1}},
        "metadata_too_large": {"text": "x", "metadata": {"event_type": "x", "event_payload": {"x": "x" * 8000}}},
    }
    for error, arguments in sent.items():
        assert await world.error("chat.postMessage", channel=ana, **arguments) == error
    assert world.workspace.ledger == []
    await world.client.chat_postMessage(channel=ana, text="x" * 40_000, blocks=[section("x" * 2640)] * 5)


async def test_a_refused_view_does_not_use_up_its_trigger(world: World) -> None:
    ana = world.workspace.add_user("Ana Lima")
    await ana.types("/binome profile")
    trigger = world.bot.heard[-1]["trigger_id"]
    wrong = modal(title=plain("x" * 25))
    assert await world.error("views.open", trigger_id=trigger, view=wrong) == "invalid_arguments"
    await world.client.views_open(trigger_id=trigger, view=modal())
    assert len(ana.views) == 1
