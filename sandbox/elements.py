"""Elements a person can act on: finding them in blocks, and what they hold."""

import copy
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

Json = dict[str, Any]
State = dict[str, dict[str, Json]]

_ONE = ("selected_option", None)
_SEVERAL: tuple[str, Any] = ("selected_options", [])
_TYPED = ("value", None)

# type of element → (the key of what it holds, what it holds when empty)
HELD: Mapping[str, tuple[str, Any]] = {
    "plain_text_input": _TYPED,
    "email_text_input": _TYPED,
    "url_text_input": _TYPED,
    "number_input": _TYPED,
    "rich_text_input": ("rich_text_value", None),
    "static_select": _ONE,
    "radio_buttons": _ONE,
    "multi_static_select": _SEVERAL,
    "checkboxes": _SEVERAL,
    "users_select": ("selected_user", None),
    "multi_users_select": ("selected_users", []),
    "channels_select": ("selected_channel", None),
    "multi_channels_select": ("selected_channels", []),
    "conversations_select": ("selected_conversation", None),
    "multi_conversations_select": ("selected_conversations", []),
    "datepicker": ("selected_date", None),
    "timepicker": ("selected_time", None),
    "datetimepicker": ("selected_date_time", None),
}


def each(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element of the blocks with its block, in reading order."""
    for block in blocks:
        if block["type"] == "actions":
            yield from ((block, element) for element in block["elements"])
        elif block["type"] == "input":
            yield block, block["element"]
        elif block["type"] == "section" and "accessory" in block:
            yield block, block["accessory"]


def numbered(blocks: Sequence[Json]) -> list[Json]:
    """A copy whose every block and element has an id: Slack invents those left out, anew at each update."""
    copied = copy.deepcopy(list(blocks))
    for block in copied:
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element in each(copied):
        if element["type"] != "image":
            element.setdefault("action_id", secrets.token_urlsafe(6))
    return copied


def initial(blocks: Sequence[Json]) -> State:
    """What the elements hold before anybody touches them."""
    state: State = {}
    for block, element in each(blocks):
        if element["type"] in HELD:
            key, empty = HELD[element["type"]]
            first = "initial_value" if key.endswith("value") else key.replace("selected_", "initial_")
            held = {"type": element["type"], key: element.get(first, copy.copy(empty))}
            state.setdefault(block["block_id"], {})[element["action_id"]] = held
    return state


def carried(state: State, blocks: Sequence[Json]) -> State:
    """What new blocks hold: as before where block, action and type are the same, which is how Slack keeps input."""
    fresh = initial(blocks)
    for block_id, held in fresh.items():
        for action_id, value in held.items():
            before = state.get(block_id, {}).get(action_id)
            if before and before["type"] == value["type"]:
                held[action_id] = before
    return fresh


def is_empty(held: Json) -> bool:
    """Whether an element holds nothing, so that Slack asks for it when it is required."""
    return not held.get(HELD[held["type"]][0])


def find(blocks: Sequence[Json], what: str, value: Any = None) -> tuple[Json, Json]:
    """The block and element with this action id, else with this text on it, else in this block or under this label.

    Of several buttons alike, the one that carries `value`. Raises LookupError if there is none, or still several.
    """
    for names in (_by_action, _by_text, _by_block):
        found = [(block, element) for block, element in each(blocks) if what in names(block, element)]
        if len(found) > 1:
            found = [(block, element) for block, element in found if element.get("value") == value]
        if len(found) == 1:
            return found[0]
    there = [_by_text(block, element) or _by_action(block, element) for block, element in each(blocks)]
    raise LookupError(f"not one thing here is called {what!r}; there is {there}")


def field(blocks: Sequence[Json], what: str) -> tuple[Json, Json]:
    """The block and element of a form's field, by block id or label. Raises LookupError if there is none."""
    for block, element in each(blocks):
        if what in _by_block(block, element):
            return block, element
    raise LookupError(f"no field {what!r}; there is {[_by_block(block, element) for block, element in each(blocks)]}")


def _by_action(_block: Json, element: Json) -> tuple[str, ...]:
    return (element["action_id"],) if "action_id" in element else ()


def _by_text(_block: Json, element: Json) -> tuple[str, ...]:
    return (element["text"]["text"],) if element["type"] == "button" else ()


def _by_block(block: Json, _element: Json) -> tuple[str, ...]:
    return (block["block_id"], block["label"]["text"]) if block["type"] == "input" else (block["block_id"],)


def held(element: Json, value: Any) -> Json:
    """What the element holds once a person chose `value`: an option by value or text, a person as such or by id."""
    key, empty = HELD.get(element["type"], _ONE)
    several = isinstance(empty, list)
    if key.startswith("selected_option"):
        chosen: list[Any] = [_option(element, each) for each in _listed(value)]
    else:
        chosen = [str(each) if key == "value" else _plain(each) for each in _listed(value)]
    return {"type": element["type"], key: chosen if several else (chosen[0] if chosen else None)}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return getattr(value, "id", value)


def _option(element: Json, wanted: Any) -> Json:
    groups = element.get("option_groups", [element])
    options: list[Json] = [option for group in groups for option in group.get("options", ())]
    for option in options:
        if wanted in (option, option.get("value"), option["text"]["text"]):
            return option
    raise LookupError(f"no option {wanted!r}; there is {[option['text']['text'] for option in options]}")
