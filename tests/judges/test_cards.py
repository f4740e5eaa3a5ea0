"""The judges of Teams' cards bite: what each of them must refuse, beside the same thing as it should be."""

from typing import Any, Final

import pytest

from bot.teams.render import card, form
from chat.card import Bullets, Button, Card, Confirm, Fact, Paragraph
from chat.command import ProgrammeId
from chat.commands.setup import SendInvitation, send_button
from chat.form import CheckBoxes, Form, Option, PersonField, TextField
from chat.text import verbatim
from content.words import Reader
from tests.judges.cards import LARGEST, refused_by_renderer, unfit
from tests.judges.hearing import CHANNELS
from tests.judges.judges import Payload

Json = dict[str, Any]
HERE = ProgrammeId(1)
LINK = "[a prize](https://evil.example)"
ASKS = send_button(HERE).model_copy(
    update={"confirm": Confirm(title=verbatim("Sure?"), text=verbatim(LINK), yes=verbatim("Yes"), no=verbatim("No"))}
)
SHOWN = Card(
    title=verbatim(LINK),
    parts=(
        Paragraph(text=verbatim("<at>Ana</at> & é «W»\nand a second line")),
        Fact(label=verbatim("Label:"), value=verbatim(LINK)),
        Bullets(items=(verbatim("item"),)),
    ),
    buttons=(send_button(HERE), ASKS, Button(label=verbatim("Page"), url="https://binome.example")),
)
CHOICES = CheckBoxes(name="choice", label=verbatim("Choice"), options=(Option("a", verbatim(f"{LINK} <at>Ana</at>")),))
ASKED = Form(
    title=verbatim("Title"), submit=SendInvitation,
    fields=(TextField(name="name", label=verbatim(LINK)), CHOICES, PersonField(name="who", label=verbatim("Who"))),
)  # fmt: skip
TEXT: Final = {"type": "TextBlock", "text": "x"}


def shown() -> Json:
    return card.card(SHOWN, (Reader("fr"), Reader("en")), card.Client("https://binome.example/media"))


def asked(*, dialog: bool = True) -> Json:
    drawn = form.drawn(ASKED, {"programme": HERE}, Reader("fr"), CHANNELS, dialog=dialog)
    value: Json = form.dialog(drawn)["task"]["value"]["card"]["content"] if dialog else form.inline(drawn)
    return value


def judged(*values: Json) -> list[list[str]]:
    """What both judges say of each card."""
    payloads = [Payload("card", str(number), value) for number, value in enumerate(values)]
    said = [*unfit(payloads), *refused_by_renderer(payloads)]
    return [[one.partition(": ")[2] for one in said if one.startswith(f"{number}: ")] for number in range(len(values))]


def test_what_is_right_is_accepted() -> None:
    assert judged(shown(), asked(), asked(dialog=False)) == [[], [], []]


HARMS: Final[dict[str, tuple[Json, str]]] = {
    "an element that nobody knows": ({"type": "Headline", "text": "x"}, "Unknown element type"),
    "a style that is none": (TEXT | {"color": "pink"}, 'Invalid value "pink"'),
    "what is younger than 1.5": ({"type": "Carousel", "pages": []}, "Unknown element type"),
    "no text": ({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": ""}]}, "TextRun without text"),
    "no runs": ({"type": "RichTextBlock"}, "RichTextBlock without inlines"),
    "a picture for those who see": ({"type": "Image", "url": "https://x.example/x.png"}, "Image without altText"),
    "a button without words": (
        {"type": "ActionSet", "actions": [{"type": "Action.Submit", "data": {}}]}, "Action.Submit without title",
    ),
    "seven buttons": (
        {"type": "ActionSet", "actions": [{"type": "Action.Submit", "title": "x"}] * 7}, "Maximum number of actions",
    ),
    "a link to nowhere": (
        {"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "x"}]}, 'Property "url" must be set.',
    ),
    "an input without a name": ({"type": "Input.Text", "label": "x"}, "Input.Text without id"),
    "an input that nobody can call": ({"type": "Input.Text", "id": "x"}, "Input.Text without label"),
    "nothing to choose from": (
        {"type": "Input.ChoiceSet", "id": "x", "label": "x", "choices": []}, "must have at least one choice",
    ),
    "silence beside a field": (
        {"type": "Input.Text", "id": "x", "label": "x", "isRequired": True}, "should have an error message",
    ),
    "somebody's link in a text": (TEXT | {"text": LINK}, "markup in"),
    "somebody's mention in a text": (TEXT | {"text": "<at>Ana</at>"}, "markup in"),
    "somebody's link in a choice": (
        {"type": "Input.ChoiceSet", "id": "x", "label": "x", "style": "expanded",
         "choices": [{"title": LINK, "value": "1"}]},
        "markup in",
    ),
    "somebody's link in an error": (
        {"type": "Input.Text", "id": "x", "label": "x", "isRequired": True, "errorMessage": LINK}, "markup in",
    ),
}  # fmt: skip
"""What is added to a good card, and what is said of it."""


def test_what_is_wrong_is_refused() -> None:
    good = shown()
    said = judged(*(good | {"body": [*good["body"], harm]} for harm, _ in HARMS.values()))
    silent = {name: told for (name, (_, words)), told in zip(HARMS.items(), said, strict=True)
              if not any(words in one for one in told)}  # fmt: skip
    assert silent == {}


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ({"version": "1.6"}, "version 1.6"),
        ({"type": "Card"}, "Invalid or missing card type"),
        ({"body": []}, "nothing is shown"),
        ({"body": [TEXT | {"text": "é" * (LARGEST // 2)}]}, "bytes"),
        ({"msteams": {"entities": []}}, "somebody is mentioned"),
    ],
    ids=["another version", "no card", "nothing", "too much", "a mention"],
)
def test_a_card_that_is_wrong_as_a_whole_is_refused(harm: Json, said: str) -> None:
    (told,) = judged(shown() | harm)
    assert [one for one in told if said in one]
