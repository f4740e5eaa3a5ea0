"""Slack's limits on blocks, messages and views, as one table."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.rules import Among, Chars, Is, Many, Number, Problems, Rule, Shape, Text, Typed, problem

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT = 40_000
MESSAGE_BLOCKS_TEXT = 13_200
VIEW_BYTES = 250_000
METADATA_BYTES = 8_000

_FLAG, _ID, _URL, _LIST, _WORD = Is(bool), Chars(255), Chars(3000), Is(list), Is(str)
_CONFIRM = Shape(
    {"title": Text(100, plain=True), "text": Text(300), "confirm": Text(30, plain=True), "deny": Text(30, plain=True)},
    {"style": Among({"primary", "danger"})},
)
_DESCRIBED: Mapping[str, Rule] = {"description": Text(75)}
_OPTION = Shape({"text": Text(75, plain=True), "value": Chars(75)}, _DESCRIBED)
_RICH_OPTION = Shape({"text": Text(75), "value": Chars(75)}, _DESCRIBED)
_LINK_OPTION = Shape({"text": Text(75, plain=True), "value": Chars(75)}, {**_DESCRIBED, "url": _URL})
_GROUP = Shape({"label": Text(75, plain=True), "options": Many(100, _OPTION)})

_COMMON: Mapping[str, Rule] = {"action_id": _ID, "confirm": _CONFIRM, "focus_on_load": _FLAG}
_ASKING: Mapping[str, Rule] = {**_COMMON, "placeholder": Text(150, plain=True)}
_DISPATCH = Shape({}, {"trigger_actions_on": Many(2, Among({"on_enter_pressed", "on_character_entered"}))})
_TYPING: Mapping[str, Rule] = {**_ASKING, "initial_value": Chars(3000, least=0), "dispatch_action_config": _DISPATCH}
_NUMBER: Mapping[str, Rule] = {"min_value": _WORD, "max_value": _WORD}
_IMAGE: Mapping[str, Rule] = {"image_url": _URL, "slack_file": Is(dict)}


def _options(value: Mapping[str, Any], at: str) -> Problems:
    if ("options" in value) == ("option_groups" in value):
        yield problem("must provide exactly one of options, option_groups", at)
    yield from _initial(value, at)


def _initial(value: Mapping[str, Any], at: str) -> Problems:
    groups = value.get("option_groups", [value])
    options = [option for group in groups for option in group.get("options", ())]
    for key in ("initial_option", "initial_options"):
        first = value.get(key, [])
        if any(each not in options for each in (first if isinstance(first, list) else [first])):
            yield problem("must be among the options", f"{at}/{key}")


def _one_image(value: Mapping[str, Any], at: str) -> Problems:
    if ("image_url" in value) == ("slack_file" in value):
        yield problem("must provide exactly one of image_url, slack_file", at)


def _one_text(value: Mapping[str, Any], at: str) -> Problems:
    if not value.keys() & {"text", "fields"}:
        yield problem("must provide text or fields", at)


def _bounds(value: Mapping[str, Any], at: str) -> Problems:
    most = value.get("max_length", 3000)
    if value.get("min_length", 0) > most:
        yield problem("must not be more than max_length", f"{at}/min_length")
    if len(value.get("initial_value", "")) > most:
        yield problem(f"must be less than {most + 1} characters", f"{at}/initial_value")


def _select(one: str, several: str, extra: Mapping[str, Rule], also: Any = None) -> dict[str, Shape]:
    first = f"initial_{one.removesuffix('s_select').replace('static_select', 'option')}"
    count: Mapping[str, Rule] = {"max_selected_items": Number(1, 100)}
    return {
        one: Shape({}, {**_ASKING, **extra, first: Is((str, dict))}, also),
        several: Shape({}, {**_ASKING, **extra, **count, f"{first}s": _LIST}, also),
    }


_SOURCES: Mapping[str, Rule] = {"options": Many(100, _OPTION), "option_groups": Many(100, _GROUP)}
_CONVERSATION: Mapping[str, Rule] = {"filter": Is(dict), "default_to_current_conversation": _FLAG}
_SELECTS = {
    **_select("static_select", "multi_static_select", _SOURCES, _options),
    **_select("users_select", "multi_users_select", {}),
    **_select("channels_select", "multi_channels_select", {}),
    **_select("conversations_select", "multi_conversations_select", _CONVERSATION),
}
_PICKERS = {
    "datepicker": Shape({}, {**_ASKING, "initial_date": Chars(10, 10)}),
    "timepicker": Shape({}, {**_ASKING, "initial_time": Chars(5, 5), "timezone": _WORD}),
    "datetimepicker": Shape({}, {**_COMMON, "initial_date_time": Is(int)}),
}
_CHOICES = {
    "checkboxes": Shape({"options": Many(10, _RICH_OPTION)}, {**_COMMON, "initial_options": _LIST}, _initial),
    "radio_buttons": Shape({"options": Many(10, _RICH_OPTION)}, {**_COMMON, "initial_option": Is(dict)}, _initial),
}
_BUTTON: Mapping[str, Rule] = {
    "action_id": _ID,
    "confirm": _CONFIRM,
    "value": Chars(2000),
    "url": _URL,
    "style": Among({"primary", "danger"}),
    "accessibility_label": Chars(75),
}
_LENGTHS: Mapping[str, Rule] = {"multiline": _FLAG, "min_length": Number(0, 3000), "max_length": Number(1, 3000)}
ELEMENTS: Mapping[str, Shape] = {
    **_SELECTS,
    **_PICKERS,
    **_CHOICES,
    "button": Shape({"text": Text(75, plain=True)}, _BUTTON),
    "overflow": Shape({"options": Many(5, _LINK_OPTION)}, {"action_id": _ID, "confirm": _CONFIRM}),
    "image": Shape({"alt_text": Chars(2000)}, _IMAGE, _one_image),
    "plain_text_input": Shape({}, {**_TYPING, **_LENGTHS}, _bounds),
    "email_text_input": Shape({}, _TYPING),
    "url_text_input": Shape({}, _TYPING),
    "number_input": Shape({"is_decimal_allowed": _FLAG}, {**_TYPING, **_NUMBER}),
    "mrkdwn": Shape({"text": Chars(3000)}, {"verbatim": _FLAG}),
    "plain_text": Shape({"text": Chars(3000)}, {"emoji": _FLAG}),
}
_ACTIONS = {*_SELECTS, *_PICKERS, *_CHOICES, "button", "overflow"}
_ACCESSORY = _ACTIONS - {"datetimepicker"} | {"image"}
_TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
_INPUT = {*_SELECTS, *_PICKERS, *_CHOICES, *_TYPED}
_RICH = Typed(
    {
        f"rich_text_{kind}": Shape({"elements": _LIST}, {"style": _WORD, "indent": Is(int), "border": Is(int)})
        for kind in ("section", "list", "preformatted", "quote")
    }
)
_INPUT_MAY: Mapping[str, Rule] = {"hint": Text(2000, plain=True), "optional": _FLAG, "dispatch_action": _FLAG}


def _block(must: Mapping[str, Rule], may: Mapping[str, Rule] | None = None, also: Any = None) -> Shape:
    return Shape(must, {"block_id": _ID, **(may or {})}, also)


BLOCKS: Mapping[str, Shape] = {
    "section": _block(
        {},
        {"text": Text(3000), "fields": Many(10, Text(2000)), "accessory": Typed(ELEMENTS, _ACCESSORY), "expand": _FLAG},
        _one_text,
    ),
    "header": _block({"text": Text(150, plain=True)}),
    "divider": _block({}),
    "actions": _block({"elements": Many(25, Typed(ELEMENTS, _ACTIONS))}),
    "context": _block({"elements": Many(10, Typed(ELEMENTS, {"image", "mrkdwn", "plain_text"}))}),
    "input": _block({"label": Text(2000, plain=True), "element": Typed(ELEMENTS, _INPUT)}, _INPUT_MAY),
    "image": _block({"alt_text": Chars(2000)}, {**_IMAGE, "title": Text(2000, plain=True)}, _one_image),
    "rich_text": _block({"elements": Many(100, _RICH)}),
}
_VIEW_MAY: Mapping[str, Rule] = {"private_metadata": Chars(3000, 0), "callback_id": _ID, "external_id": Chars(255, 0)}
_BUTTONS: Mapping[str, Rule] = {"submit": Text(24, plain=True), "close": Text(24, plain=True)}
_CLOSING: Mapping[str, Rule] = {"clear_on_close": _FLAG, "notify_on_close": _FLAG, "submit_disabled": _FLAG}
_CONTENT = Many(VIEW_BLOCKS, Typed(BLOCKS), least=0)


def _submittable(view: Mapping[str, Any], at: str) -> Problems:
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield problem("missing required field: submit", at)


VIEWS = {
    "modal": Shape(
        {"title": Text(24, plain=True), "blocks": _CONTENT}, {**_VIEW_MAY, **_BUTTONS, **_CLOSING}, _submittable
    ),
    "home": Shape({"blocks": _CONTENT}, _VIEW_MAY),
}


def message_problems(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What Slack would refuse in the blocks of a message."""
    found = list(Many(MESSAGE_BLOCKS, Typed(BLOCKS), least=0).check(blocks, "/blocks"))
    return found or list(_twice(blocks, "/blocks"))


def view_problems(view: Mapping[str, Any], kind: str) -> list[str]:
    """What Slack would refuse in a view that has to be of this kind, `modal` or `home`."""
    found = list(Typed(VIEWS, {kind}).check(view, "/view"))
    return found or list(_twice(view["blocks"], "/view/blocks"))


def _twice(blocks: Sequence[Mapping[str, Any]], at: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if block.get("block_id") in seen:
            yield problem("block_id already exists", f"{at}/{index}/block_id")
        seen |= {block["block_id"]} if "block_id" in block else set()
        actions = [each["action_id"] for each in block.get("elements", ()) if "action_id" in each]
        if len(actions) > len(set(actions)):
            yield problem("action_id already exists", f"{at}/{index}/elements")


def text_length(value: Any) -> int:
    """The characters of all the texts in blocks."""
    if isinstance(value, dict):
        return sum(
            len(each) if key == "text" and isinstance(each, str) else text_length(each) for key, each in value.items()
        )
    return sum(text_length(each) for each in value) if isinstance(value, list) else 0


def size(value: Any) -> int:
    """The bytes of a value as JSON."""
    return len(json.dumps(value, ensure_ascii=False).encode())
