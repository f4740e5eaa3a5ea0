"""From forms to Slack's modals: pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from bot.slack.render.card import Json, clipped, plain
from chat.form import (
    ChannelField,
    CheckBoxes,
    DateField,
    Field,
    Form,
    MultiSelect,
    Option,
    PersonField,
    Select,
    TextArea,
    TextField,
    TimeField,
    first,
)
from chat.text import Text, t, verbatim
from content.words import Reader, say

BLOCKS, OPTIONS, CHECKED = 100, 100, 10
"""Blocks of a modal, options of a select, and of checkboxes."""


def view(form: Form, context: Mapping[str, Any], reader: Reader) -> Json:
    """A modal for views.open, or for a submission's answer; its callback id is the command's name."""
    blocks: list[Json] = [{"type": "section", "text": plain(text, reader, 3000)} for text in form.intro]
    blocks += [block for field in form.fields for block in _field(field, reader)]
    blocks += [_context(text, reader) for text in form.notes]
    kept = json.dumps(context, default=_json, ensure_ascii=False)  # Slack counts characters
    return {
        "type": "modal", "callback_id": form.submit.name, "private_metadata": kept,
        "title": plain(form.title, reader, 24), "submit": plain(form.action or t("forms.submit"), reader, 24),
        "close": plain(t("forms.cancel"), reader, 24), "blocks": blocks[:BLOCKS],
    }  # fmt: skip


def errors(problems: Mapping[str, Text], fields: list[str], *readers: Reader) -> Json:
    """A submission's answer that shows what is wrong beside each field; what concerns none stands at the first."""
    placed: dict[str, str] = {}
    for name, text in problems.items():
        field = name if name in fields else (fields or [name])[0]
        placed.setdefault(field, clipped(" · ".join(say(text, reader) for reader in readers), 2000))
    return {"response_action": "errors", "errors": placed}


def _json(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept in a form")


def _field(field: Field, reader: Reader) -> list[Json]:
    """A field with as many options as Slack takes; words where there is nothing to choose from."""
    if not isinstance(field, Select | MultiSelect | CheckBoxes):
        return [_input(field, reader)]
    if not field.options:
        nothing = f"{say(field.label, reader)} {say(t('forms.nothing'), reader)}"
        return [{"type": "section", "text": plain(verbatim(nothing), reader, 3000)}]
    chosen = field.initial if isinstance(field.initial, tuple) else (field.initial,)
    few = first(field.options, chosen, OPTIONS)
    block = _input(replace(field, options=few), reader)
    more = len(field.options) - len(few)
    return [block, *([_context(t("forms.more", count=more), reader)] if more else [])]


def _context(text: Text, reader: Reader) -> Json:
    return {"type": "context", "elements": [plain(text, reader, 2000)]}


def _input(field: Field, reader: Reader) -> Json:
    block = {
        "type": "input", "block_id": field.name, "label": plain(field.label, reader, 2000),
        "optional": field.optional, "element": {"action_id": "value"} | ELEMENTS[type(field)](field, reader),
    }  # fmt: skip
    if field.hint:
        block["hint"] = plain(field.hint, reader, 2000)
    return block


def _text(field: TextField | TextArea, _: Reader) -> Json:
    element: Json = {"type": "plain_text_input", "multiline": isinstance(field, TextArea), "max_length": field.longest}
    return element | ({"initial_value": field.initial} if field.initial else {})


def _option(option: Option, reader: Reader) -> Json:
    return {"text": plain(option.label, reader, 75), "value": option.value}


def _select(field: Select, reader: Reader) -> Json:
    initial = [_option(option, reader) for option in field.options if option.value == field.initial]
    element: Json = {"type": "static_select", "options": [_option(option, reader) for option in field.options]}
    return element | ({"initial_option": initial[0]} if initial else {})


def _several(kind: str, field: MultiSelect | CheckBoxes, reader: Reader) -> Json:
    initial = [_option(option, reader) for option in field.options if option.value in field.initial]
    element: Json = {"type": kind, "options": [_option(option, reader) for option in field.options]}
    return element | ({"initial_options": initial} if initial else {})


def _multi_select(field: MultiSelect, reader: Reader) -> Json:
    return _several("multi_static_select", field, reader) | {"max_selected_items": min(field.most, len(field.options))}


def _date(field: DateField, _: Reader) -> Json:
    return {"type": "datepicker"} | ({"initial_date": field.initial.isoformat()} if field.initial else {})


def _time(field: TimeField, _: Reader) -> Json:
    return {"type": "timepicker"} | ({"initial_time": field.initial.strftime("%H:%M")} if field.initial else {})


ELEMENTS: dict[type[Field], Callable[[Any, Reader], Json]] = {
    TextField: _text,
    TextArea: _text,
    Select: _select,
    MultiSelect: _multi_select,
    CheckBoxes: lambda field, reader: _several(
        "checkboxes" if len(field.options) <= CHECKED else "multi_static_select", field, reader
    ),
    PersonField: lambda _field, _reader: {"type": "users_select"},
    ChannelField: lambda field, _reader: (
        {"type": "channels_select"} | ({"initial_channel": field.initial} if field.initial else {})
    ),
    DateField: _date,
    TimeField: _time,
}
