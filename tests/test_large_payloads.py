"""The largest that people fill in and press is well under the bounds of what is read, in Slack and in Teams."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from bot.gate import LARGEST
from bot.payload import PARTS, from_form, from_json

Json = dict[str, Any]
FRENCH = ("L'été dernier, à Orléans, où j'étais élève : « Ça va ? » & 100 % d'accord + d'autres = oui\n" * 40)[:3000]
TEXTS = {"french": FRENCH, "emoji": "💡" * 1500}


def option(number: int) -> Json:
    text = {"type": "plain_text", "text": f"Négociation & écoute n° {number}", "emoji": True}
    return {"text": text, "value": f"topic-{number}", "description": text}


def view_submission(text: str) -> Json:
    """Three full text areas, and four selects of a hundred options, all of them chosen and shown as chosen."""
    blocks: list[Json] = [
        {"type": "input", "block_id": f"t{n}", "element": {"type": "plain_text_input", "initial_value": text}}
        for n in range(3)
    ]
    values: Json = {f"t{n}": {"a": {"type": "plain_text_input", "value": text}} for n in range(3)}
    options = [option(number) for number in range(100)]
    for n in range(4):
        element = {"type": "multi_static_select", "options": options, "initial_options": options}
        blocks.append({"type": "input", "block_id": f"s{n}", "element": element})
        values[f"s{n}"] = {"a": {"type": "multi_static_select", "selected_options": options}}
    return {"type": "view_submission", "view": {"blocks": blocks, "state": {"values": values}}}


def block_actions(text: str) -> Json:
    """A button of a message of fifty full blocks, which Slack sends back whole."""
    accessory = {"type": "overflow", "options": [option(number) for number in range(5)]}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}, "accessory": accessory}
    return {"type": "block_actions", "message": {"text": text, "blocks": [section] * 50}, "actions": []}


def as_slack_writes(payload: Json) -> str:
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_form_filled_to_its_limits_is_read(text: str) -> None:
    payload = view_submission(text)
    form = urlencode({"payload": as_slack_writes(payload)})
    assert from_json(from_form(form)["payload"]) == payload
    assert len(form) < LARGEST
    assert 3 * sum(map(as_slack_writes(payload).count, "[{,:")) < PARTS


def test_a_button_of_the_largest_message_is_read() -> None:
    form = urlencode({"payload": as_slack_writes(block_actions(FRENCH))})
    assert from_json(from_form(form)["payload"]) == block_actions(FRENCH)
    assert len(form) < LARGEST


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_teams_sends_a_form_and_what_was_chosen_of_it_in_much_less(text: str) -> None:
    value = {f"t{n}": text for n in range(3)} | {
        f"s{n}": ",".join(f"topic-{number}" for number in range(100)) for n in range(4)
    }
    activity = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"data": value}}}
    assert from_json(json.dumps(activity)) == activity
    assert 10 * len(json.dumps(activity)) < LARGEST


@pytest.mark.parametrize(
    "text",
    ["a=1&b=2", "a=b=c", "a", "a&b=", "&&a=1&", "a=+%2B%20", "=x", "a=%C3%A9é%3d%3D%25%26", "a=_%5F\r\n \t.\n",
     "a=%0A%0D= ", "a=1&a=2", "%C3%A9=1"],
)  # fmt: skip
def test_a_form_is_read_as_the_standard_library_reads_it(text: str) -> None:
    assert from_form(text) == dict(parse_qsl(text, keep_blank_values=True))
