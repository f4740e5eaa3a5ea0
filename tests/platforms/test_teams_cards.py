"""Adaptive Cards: nobody's words become markup, nothing is too large, and what opens a form says so beforehand."""

import ast
import inspect
import json
import zlib
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

import handlers
from bot.teams.render import card as rendered
from bot.teams.render import form as forms
from chat.card import Bullets, Button, Buttons, Card, Confirm, Fact, Note, Paragraph, Picture, Rule, button
from chat.commands.help import OpenHelp
from chat.commands.pause import OpenPause
from chat.form import Form, Option, Select, TextField
from chat.router import Route
from chat.text import t, verbatim
from content.words import Reader, say
from sandbox.teams import cards
from sandbox.teams.connector import LARGEST

MEDIA = rendered.Client("https://binome.example/media")
ENGLISH, BOTH = (Reader("en"),), (Reader("en"), Reader("fr"))
ASKS_THE_ROLE_FIRST = "join.open"


def elements(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a card."""
    if isinstance(node, dict):
        yield node
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from elements(value)


def size(card: Any) -> int:
    return len(json.dumps(card, ensure_ascii=False).encode())


@pytest.mark.parametrize(
    "words", ["<at>everyone</at>", "[click](https://evil.example)", "**bold** _it_ `code`", "# title", "- item",
              "a & b", "https://evil.example", "{{DATE(2027-01-01)}}", "&lt;b&gt;", "${name}"],
)  # fmt: skip
def test_somebodys_words_stand_in_runs_of_text_which_know_no_markup(words: str) -> None:
    text = verbatim(words)
    parts = (Paragraph(text=text), Fact(label=text, value=text), Bullets(items=(text,)), Note(text=text), Rule())
    card = rendered.card(Card(title=text, parts=parts, buttons=(button(text, OpenHelp()),)), ENGLISH, MEDIA)
    assert {one["type"] for one in card["body"]} == {"RichTextBlock", "ActionSet"}
    assert [word.removeprefix("• ").rstrip() for word in cards.words(card)] == [words] * 7


def test_without_an_address_a_card_carries_words_in_place_of_a_picture() -> None:
    card = Card(title=verbatim("t"), parts=(Picture(file="tbt.gif", alt=verbatim("a clock")),))
    shown = rendered.card(card, ENGLISH, rendered.Client(""))
    assert cards.words(shown) == ["t", "a clock"]
    assert "Image" not in str(shown)


def test_lines_stay_lines_and_a_rule_is_drawn_above_what_follows() -> None:
    parts = (Paragraph(text=verbatim("a\n\nb")), Rule(), Note(text=verbatim("c")))
    card = rendered.card(Card(title=verbatim("t"), parts=parts), ENGLISH, MEDIA)
    assert [cards.words(one) for one in card["body"]] == [["t"], ["a"], [" "], ["b"], ["c"]]
    assert [one.get("separator", False) for one in card["body"]] == [False, False, False, False, True]


def test_several_readers_read_one_after_the_other_and_somebodys_words_once() -> None:
    shown = Card(title=t("common.done"), parts=(Paragraph(text=verbatim("mine")),),
                 buttons=(button(t("home.help"), OpenHelp()),))  # fmt: skip
    card = rendered.card(shown, BOTH, MEDIA)
    assert cards.words(card) == ["Done.", "mine", "Help", "C’est fait.", "Aide"]
    assert rendered.summary(shown, BOTH) == "Done. · C’est fait."


def test_a_picture_has_its_alternative_text_and_an_address_opens() -> None:
    link = Button(label=verbatim("go"), url="https://alize.example/")
    parts = (Picture(file="tbt.gif", alt=verbatim("a clock")), Buttons(buttons=(link,)))
    picture, row = rendered.card(Card(title=verbatim("t"), parts=parts), ENGLISH, MEDIA)["body"][1:]
    assert picture == {"type": "Image", "url": f"{MEDIA.media}/tbt.gif", "altText": "a clock"}
    assert row["actions"] == [{"type": "Action.OpenUrl", "title": "go", "url": "https://alize.example/"}]


def test_buttons_execute_and_those_that_open_a_form_fetch_a_dialog() -> None:
    shown = Card(title=verbatim("t"), buttons=(button(verbatim("h"), OpenHelp()), button(verbatim("p"), OpenPause())))
    help_out, pause = cards.actions(rendered.card(shown, ENGLISH, MEDIA))
    data = {"binome": {"command": "help.open {}"}}
    fallback = {"type": "Action.Submit", "title": "h", "data": data}
    assert help_out == {"type": "Action.Execute", "title": "h", "verb": "help.open", "data": data, "fallback": fallback}
    assert pause["type"] == "Action.Submit"
    assert pause["data"] == {"msteams": {"type": "task/fetch"}, "binome": {"command": "pause.open {}"}}


def test_without_dialogs_a_form_is_asked_for_like_anything_else() -> None:
    shown = Card(title=verbatim("t"), buttons=(button(verbatim("p"), OpenPause()),))
    (pause,) = cards.actions(rendered.card(shown, ENGLISH, rendered.Client(MEDIA.media, dialogs=False)))
    assert (pause["type"], pause["data"]) == ("Action.Execute", {"binome": {"command": "pause.open {}"}})


def test_a_question_before_a_button_opens_below_it() -> None:
    question = Confirm(title=verbatim("Sure?"), text=verbatim("It goes out."), yes=verbatim("Yes"), no=verbatim("No"))
    asking = button(verbatim("Send"), OpenHelp(), "danger").model_copy(update={"confirm": question})
    (action,) = cards.actions(rendered.card(Card(title=verbatim("t"), buttons=(asking,)), ENGLISH, MEDIA))
    assert (action["type"], action["title"], action["style"]) == ("Action.ShowCard", "Send", "destructive")
    assert cards.words(action["card"]) == ["Sure?", "It goes out.", "Yes"]
    assert [one["type"] for one in action["card"]["actions"]] == ["Action.Execute"]


def test_more_buttons_than_a_row_shows_stand_in_several() -> None:
    shown = Card(title=verbatim("t"), buttons=tuple(button(verbatim(str(n)), OpenHelp()) for n in range(14)))
    rows = [one for one in rendered.card(shown, ENGLISH, MEDIA)["body"] if one["type"] == "ActionSet"]
    assert [len(row["actions"]) for row in rows] == [6, 6, 2]


def test_what_is_too_long_loses_words_and_no_button() -> None:
    parts = tuple(Paragraph(text=verbatim("é" * 3000)) for _ in range(12))
    shown = Card(title=t("common.done"), parts=parts, buttons=(button(verbatim("last"), OpenHelp()),))
    card = rendered.card(shown, ENGLISH, MEDIA)
    assert 18_000 < size(card) < LARGEST - 2000
    assert [one["title"] for one in cards.actions(card)] == ["last"]
    assert cards.words(card)[-2:] == [say(t("common.cut"), ENGLISH[0]), "last"]


FORM = Form(
    title=verbatim("t"), submit=OpenPause,
    fields=(TextField(name="rest", label=verbatim("l")), Select(name="programme", label=verbatim("p"),
            options=tuple(Option(str(n), verbatim("é" * 75)) for n in range(100)))),
)  # fmt: skip


def test_the_largest_form_fits_into_a_message_even_with_its_errors() -> None:
    form = forms.drawn(FORM, {}, ENGLISH[0], [], dialog=False)
    sent = forms.sent(list(cards.actions(forms.inline(form)))[-1]["data"])
    assert sent == form
    wrong = forms.again(form, {"rest": "x" * 3000}, {"rest": verbatim("e" * 200)}, BOTH)
    assert size(forms.inline(wrong)) < LARGEST
    assert forms.sent(list(cards.actions(forms.inline(wrong)))[-1]["data"]) == form


def packed(text: str) -> str:
    return b64encode(zlib.compress(text.encode())).decode()


@pytest.mark.parametrize(
    "told",
    ["", "[]", "{}", '{"title": 1, "send": "s", "body": [], "data": {}}', '{"title": "t", "send": "s", "body": 7}',
     '{"title": "t", "send": "s", "body": [1], "data": {}}', "[" * 90_000],
)  # fmt: skip
def test_a_form_that_is_none_of_ours_is_none(told: str) -> None:
    assert forms.sent({"binome": {"kept": packed(told)}}) is None


def test_a_form_with_strange_elements_is_shown_to_whoever_made_it() -> None:
    strange = forms.sent({"binome": {"kept": packed('{"title": "t", "send": "s", "body": [{}], "data": {}}')}})
    assert strange is not None
    assert forms.again(strange, {}, {"": verbatim("e")}, BOTH).body == [{}]


@pytest.mark.parametrize("kept", [None, 7, "", "AAAA", "é", "eJwDAAAAAAE=", "eNqrVkrLz1eyUkpKLFKqBQAhagTJ"])
def test_a_form_that_was_tampered_with_is_none(kept: Any) -> None:
    assert forms.sent({"binome": {"kept": kept}}) is None


def test_a_form_is_not_unfolded_without_end() -> None:
    bomb = forms.Drawn(title="t", send="s", body=[{"type": "x" * 10_000_000}], data={})
    assert forms.sent(forms.dialog(bomb)["task"]["value"]["card"]["content"]["actions"][0]["data"]) is None


def opens(route: Route) -> bool:
    """Whether a handler, or a function that it calls by name, makes an OpenForm."""
    return _opens(route.handler, inspect.getmodule(route.handler), set())


def _opens(function: Any, module: Any, seen: set[str]) -> bool:
    names = {one.id for one in ast.walk(ast.parse(inspect.getsource(function))) if isinstance(one, ast.Name)}
    if "OpenForm" in {one.func.id for one in ast.walk(ast.parse(inspect.getsource(function)))
                      if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)}:  # fmt: skip
        return True
    fresh = names - seen
    called = [getattr(module, name) for name in fresh if inspect.isfunction(getattr(module, name, None))]
    return any(_opens(one, inspect.getmodule(one), seen | fresh) for one in called)


def test_a_command_says_that_it_opens_a_form_exactly_when_its_handler_does() -> None:
    routes = handlers.gather().routes.values()
    opening = {route.command.name for route in routes if opens(route)}
    assert {route.command.name for route in routes if route.command.opens_form} == opening - {ASKS_THE_ROLE_FIRST}
    assert ASKS_THE_ROLE_FIRST in opening
