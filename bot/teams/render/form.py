"""From forms to Adaptive Cards with inputs, in a dialog or in the conversation: pure.

Teams sends back what was typed and nothing of the card, so a form takes itself along, to be shown again with errors.
"""

import json
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.teams.render.card import SMALL, Json, adaptive, executed, heading, lines, size
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
from chat.refusals import mistake
from chat.text import Text, t, verbatim
from content.words import Reader, say
from programme.refusals import Mistake

LARGEST = 100_000
MOST, BUDGET = (100, 50, 25, 10), 23_000
"""Options of one field, and bytes of a form: with what is wrong in it, it has to fit as well."""
MARKUP, INVISIBLE = re.compile(r"(?<=\])(?=\()|(?<=<)(?=/?at\b)"), "\u2060"
"""Where somebody's words could become a link or a mention, and what keeps them from it."""
Channels = Sequence[tuple[str, str]]
"""The channels to choose from: id and name."""


class Drawn(BaseModel):
    """A form in somebody's language: `body` are its elements, `data` what its button sends besides the inputs."""

    model_config = ConfigDict(frozen=True, strict=True)
    title: str
    send: str
    body: list[dict[str, Any]]
    data: dict[str, Any]


def drawn(form: Form, context: Mapping[str, Any], reader: Reader, channels: Channels, *, dialog: bool) -> Drawn:
    """A form as it is first shown, with as many options as a card holds."""
    for most in MOST:
        whole = _drawn(form, context, reader, channels, most, dialog=dialog)
        if size(inline(whole)) <= BUDGET:
            break
    return whole


def _drawn(
    form: Form, context: Mapping[str, Any], reader: Reader, channels: Channels, most: int, *, dialog: bool
) -> Drawn:
    """A dialog can look people up, a card takes an e-mail address."""
    body = [block for text in form.intro for block in lines(say(text, reader))]
    for field in form.fields:
        body += _field(field, reader, channels, most, dialog=dialog)
    body += [block for text in form.notes for block in _small(text, reader)]
    several = [field.name for field in form.fields if isinstance(field, MultiSelect | CheckBoxes)]
    people = [field.name for field in form.fields if isinstance(field, PersonField)]
    data = {
        "form": form.submit.name, "context": json.dumps(context, default=_json), "lists": several, "people": people,
    }  # fmt: skip
    send = say(form.action or t("forms.submit"), reader)
    return Drawn(title=say(form.title, reader), send=send, body=body, data=data)


def dialog(form: Drawn) -> Json:
    """The answer to task/fetch or task/submit that shows a form."""
    submit = {"type": "Action.Submit", "title": form.send, "data": _data(form), "style": "positive"}
    card = adaptive(form.body) | {"actions": [submit]}
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    value = {"title": form.title, "width": "medium", "height": "medium", "card": content}
    return {"task": {"type": "continue", "value": value}}


def inline(form: Drawn) -> Json:
    """A form as a message of its own."""
    button = executed(form.send, str(form.data.get("form")), _data(form)) | {"style": "positive"}
    return adaptive([heading(form.title), *form.body, {"type": "ActionSet", "actions": [button]}])


def sent(data: Mapping[str, Any]) -> Drawn | None:
    """The form that was sent; a claim, as all that comes back is."""
    try:
        kept = zlib.decompressobj().decompress(b64decode(data["binome"]["kept"], validate=True), LARGEST)
        return Drawn.model_validate_json(kept)
    except (KeyError, TypeError, ValueError, zlib.error):
        return None


def again(form: Drawn, typed: Mapping[str, str], problems: Mapping[str, Text], readers: Sequence[Reader]) -> Drawn:
    """The form with what was typed kept, and what is wrong beside each field; what concerns none is at the first."""
    fields = [str(one.get("id")) for one in form.body if _is_input(one)]
    placed: dict[str, Json] = {}
    for name, text in problems.items():
        field = name if name in fields else (fields or [name])[0]
        words = " · ".join(say(text, reader) for reader in readers)
        (block,) = list(lines(words.replace("\n", " "), color="attention", weight="bolder"))
        placed.setdefault(field, block | {"id": f"error.{field}"})
    body: list[Json] = []
    for one in form.body:
        name = str(one.get("id"))
        shown = one | {"value": typed[name]} if _is_input(one) and name in typed else one
        body += [shown, *([placed[name]] if _is_input(one) and name in placed else [])]
    # what is taken along stays as it was, without these errors
    return form.model_copy(update={"body": body, "data": form.data | {"kept": _kept(form)}})


def reopened(sheet: str) -> Drawn | None:
    """A form that was sent before, with what was typed in it."""
    told = json.loads(sheet)
    form = sent({"binome": {"kept": told["kept"]}})
    return form and again(form, told["typed"], {}, ())


def _data(form: Drawn) -> Json:
    return {"binome": {"kept": _kept(form), **form.data}}


def _kept(form: Drawn) -> str:
    return b64encode(zlib.compress(form.model_dump_json().encode(), 9)).decode()


def _is_input(block: Json) -> bool:
    return str(block.get("type")).startswith("Input.")


def _json(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept in a form")


def _field(field: Field, reader: Reader, channels: Channels, most: int, *, dialog: bool) -> list[Json]:
    element = {"id": field.name, "label": say(field.label, reader), "isRequired": not field.optional}
    if not field.optional:
        element["errorMessage"] = say(mistake(Mistake.MISSING), reader)
    hint = _small(field.hint, reader) if field.hint else []
    if isinstance(field, PersonField):
        return [element | PICKER, *hint] if dialog else [element | EMAIL, *_small(t("forms.email"), reader), *hint]
    if isinstance(field, ChannelField):
        options = tuple(Option(id_, verbatim(name)) for id_, name in channels)
        field = Select(name=field.name, label=field.label, options=options, initial=field.initial)
        return [*_choice(field, element, hint, reader, most, "forms.more-channels")]
    if isinstance(field, Select | MultiSelect | CheckBoxes):
        return [*_choice(field, element, hint, reader, most, "forms.more")]
    return [element | ELEMENTS[type(field)](field, reader), *hint]


def _choice(
    field: Select | MultiSelect | CheckBoxes, element: Json, hint: list[Json], reader: Reader, most: int, words: str
) -> Iterator[Json]:
    """So many of its options, and how many more there are; words where there is nothing to choose from."""
    if not field.options:
        yield from lines(f"{element['label']} {say(t('forms.nothing'), reader)}")
        return
    chosen = field.initial if isinstance(field.initial, tuple) else (field.initial,)
    few = first(field.options, chosen, most)
    yield element | ELEMENTS[type(field)](replace(field, options=few), reader)
    yield from hint
    if more := len(field.options) - len(few):
        yield from _small(t(words, count=more), reader)


def _small(text: Text, reader: Reader) -> list[Json]:
    return list(lines(say(text, reader), **SMALL))


def _choices(choices: list[Json], initial: Sequence[str | None]) -> Json:
    chosen = [one["value"] for one in choices if one["value"] in initial]
    element: Json = {"type": "Input.ChoiceSet", "choices": choices, "style": "compact"}
    return element | ({"value": ",".join(chosen)} if chosen else {})


def _options(options: Sequence[Option], reader: Reader, initial: Sequence[str | None]) -> Json:
    return _choices([{"title": say(one.label, reader), "value": one.value} for one in options], initial)


def _text(field: TextField | TextArea, _: Reader) -> Json:
    several = {"isMultiline": True} if isinstance(field, TextArea) else {}
    value = {"value": field.initial} if field.initial else {}
    return {"type": "Input.Text", "maxLength": field.longest, **several, **value}


def _several(field: MultiSelect | CheckBoxes, reader: Reader) -> Json:
    element = _options(field.options, reader, field.initial)
    # these titles alone are read as markdown
    choices = [one | {"title": MARKUP.sub(INVISIBLE, one["title"])} for one in element["choices"]]
    return element | {"choices": choices, "isMultiSelect": True, "style": "expanded"}


def _date(field: DateField, _: Reader) -> Json:
    return {"type": "Input.Date"} | ({"value": field.initial.isoformat()} if field.initial else {})


def _time(field: TimeField, _: Reader) -> Json:
    return {"type": "Input.Time"} | ({"value": field.initial.strftime("%H:%M")} if field.initial else {})


PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
PICKER: Json = {"type": "Input.ChoiceSet", "choices": [], "choices.data": PEOPLE}
EMAIL: Json = {"type": "Input.Text", "style": "email", "maxLength": 254}
ELEMENTS: dict[type[Field], Callable[[Any, Reader], Json]] = {
    TextField: _text,
    TextArea: _text,
    Select: lambda field, reader: _options(field.options, reader, (field.initial,)),
    MultiSelect: _several,
    CheckBoxes: _several,
    DateField: _date,
    TimeField: _time,
}
