"""From cards to Adaptive Cards 1.5: pure.

All words stand in text runs, which know no markup, so that nobody's text can become a link, a mention or bold.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

from chat.card import Block, Bullets, Button, Buttons, Card, Confirm, Fact, Link, Note, Paragraph, Picture, Rule
from chat.text import t
from content.links import url
from content.words import Reader, say

Json = dict[str, Any]
BUDGET = 24_000
"""Bytes of a card; Teams takes 28 KB a message, and the envelope needs some of them."""
IN_A_ROW, BUTTONS, LONGEST = 6, 25, 3_000
SMALL: Json = {"size": "small", "isSubtle": True}
STYLES = {"primary": "positive", "danger": "destructive"}


@dataclass(frozen=True)
class Client:
    """Where cards are seen: `media` is where pictures are, if anywhere; without `dialogs` a form comes as a card."""

    media: str
    dialogs: bool = True


def card(shown: Card, readers: tuple[Reader, ...], client: Client) -> Json:
    """An Adaptive Card; several readers' languages stand one after the other."""
    body: list[Json] = []
    languages = _languages(readers)
    for number, reader in enumerate(languages):
        blocks = _blocks(shown, reader, client, number, BUDGET // len(languages))
        blocks[0] |= {"separator": True, "spacing": "large"} if number else {}
        body += blocks
    return adaptive(body)


def summary(shown: Card, readers: tuple[Reader, ...]) -> str:
    """What a notification says."""
    return " · ".join(say(shown.title, reader) for reader in _languages(readers))


def adaptive(body: list[Json]) -> Json:
    """An Adaptive Card of these elements."""
    return {
        "type": "AdaptiveCard", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "version": "1.5",
        "msteams": {"width": "Full"}, "body": body,
    }  # fmt: skip


def lines(words: str, **style: Any) -> Iterator[Json]:
    """Words as they are, a block a line: a run of text keeps no line break."""
    for number, line in enumerate(words.split("\n")):
        spacing = {"spacing": "none"} if number else {}
        yield {"type": "RichTextBlock", "inlines": [run(line, **style)], **spacing}


def run(words: str, **style: Any) -> Json:
    """A run of text; without any it would not be valid."""
    return {"type": "TextRun", "text": words or " ", **style}


def heading(title: str) -> Json:
    """A card's first line."""
    return {"type": "RichTextBlock", "inlines": [run(title, size="large", weight="bolder")]}


def _languages(readers: tuple[Reader, ...]) -> tuple[Reader, ...]:
    """One reader a language."""
    return tuple({reader.language: reader for reader in reversed(readers)}[one] for one in
                 dict.fromkeys(reader.language for reader in readers))  # fmt: skip


def _blocks(shown: Card, reader: Reader, client: Client, number: int, budget: int) -> list[Json]:
    """At most so many bytes; the buttons that end a card stay, whatever has to go."""
    body, ruled = [heading(clipped(say(shown.title, reader)))], False
    for part in shown.parts:
        # somebody's own words are the same in every language: they stand once
        if number and isinstance(part, Paragraph) and part.text.key == "verbatim":
            continue
        for place, block in enumerate(_block(part, reader, client)):
            body.append(block | ({"separator": True} if ruled and not place else {}))
        ruled = isinstance(part, Rule)
    last = list(_rows(shown.buttons, reader, client, budget * 2 // 3))
    return _within(body, last, budget, reader)


def _picture(part: Picture, reader: Reader, media: str) -> Iterator[Json]:
    alt = say(part.alt, reader)
    if media:
        yield {"type": "Image", "url": f"{media}/{part.file}", "altText": alt}
    else:
        yield from lines(alt, size="small", isSubtle=True)


def _block(part: Block, reader: Reader, client: Client) -> Iterator[Json]:
    match part:
        case Paragraph():
            yield from lines(clipped(say(part.text, reader)))
        case Note():
            yield from lines(clipped(say(part.text, reader)), **SMALL)
        case Bullets():
            yield from chain.from_iterable(lines(clipped("• " + say(item, reader))) for item in part.items)
        case Fact():
            yield from _fact(part, reader)
        case Picture():
            yield from _picture(part, reader, client.media)
        case Link():
            opened = {"type": "Action.OpenUrl", "title": say(part.label, reader), "url": url(part, reader)}
            yield {"type": "ActionSet", "actions": [opened]}
        case Buttons():
            yield from _rows(part.buttons, reader, client, BUDGET // 3)


def _fact(fact: Fact, reader: Reader) -> Iterator[Json]:
    first, *others = lines(clipped(say(fact.value, reader)))
    first["inlines"].insert(0, run(say(fact.label, reader) + " ", weight="bolder"))
    yield first
    yield from others


def _rows(buttons: Sequence[Button], reader: Reader, client: Client, longest: int) -> Iterator[Json]:
    """Teams shows six buttons in a row, and none of those that follow; and how many more there are than fit."""
    actions = [_action(one, reader, client) for one in buttons[:BUTTONS]]
    fitting = sum(end <= longest for end in accumulate(size(one) for one in actions))
    for start in range(0, fitting, IN_A_ROW):
        yield {"type": "ActionSet", "actions": actions[start : min(start + IN_A_ROW, fitting)]}
    if fitting < len(buttons):
        yield from lines(say(t("common.more", count=len(buttons) - fitting), reader), **SMALL)


def _action(button: Button, reader: Reader, client: Client) -> Json:
    label = say(button.label, reader)
    style = {"style": STYLES[button.style]} if button.style in STYLES else {}
    if button.command is None:
        return {"type": "Action.OpenUrl", "title": label, "url": button.url, **style}
    if button.confirm:
        asked = _asked(button, button.confirm, reader, client)
        return {"type": "Action.ShowCard", "title": label, "card": asked, **style}
    data: Json = {"binome": {"command": button.command.pack()}}
    if button.command.opens_form and client.dialogs:
        # a dialog is fetched by a Submit only
        return {"type": "Action.Submit", "title": label, "data": {"msteams": {"type": "task/fetch"}, **data}, **style}
    return executed(label, button.command.name, data) | style


def executed(label: str, verb: str, data: Json) -> Json:
    """A button that sends `data`; a client that does not know Action.Execute submits it."""
    fallback = {"type": "Action.Submit", "title": label, "data": data}
    return {"type": "Action.Execute", "title": label, "verb": verb, "data": data, "fallback": fallback}


def _asked(button: Button, confirm: Confirm, reader: Reader, client: Client) -> Json:
    """The question before a button's command is sent, which opens below it: Teams has no dialog for it."""
    sure = button.model_copy(update={"label": confirm.yes, "confirm": None})
    body = [heading(say(confirm.title, reader)), *lines(say(confirm.text, reader))]
    return {"type": "AdaptiveCard", "body": body, "actions": [_action(sure, reader, client)]}


def _within(body: list[Json], last: list[Json], budget: int, reader: Reader) -> list[Json]:
    """As much of a body as there is room for before its last elements, and words that say so if it is not all."""
    cut = list(lines(say(t("common.cut"), reader), **SMALL))
    kept = sum(end <= budget - size([*last, *cut]) for end in accumulate(size(one) for one in body))
    return [*body, *last] if kept == len(body) else [*body[:kept], *cut, *last]


def clipped(words: str) -> str:
    """Words cut to what one element may hold."""
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def size(part: Any) -> int:
    """The bytes of a part of a card, and of the comma after it."""
    return len(json.dumps(part, ensure_ascii=False).encode()) + 2
