"""From cards to Slack's Block Kit: pure. Words stand in plain text, so nobody's text can become markup."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from chat.card import Block, Bullets, Button, Buttons, Card, Confirm, Fact, Link, Note, Paragraph, Picture
from chat.text import Text
from content.links import url
from content.words import Reader, say

Json = dict[str, Any]
LONGEST_HEADER = 150
STYLES = {"primary": "primary", "danger": "danger"}


def message(card: Card, readers: tuple[Reader, ...], media: str) -> Json:
    """`text` and `blocks` of chat.postMessage; several readers' languages stand one after the other.

    `media` is the address under which our pictures are served; without one, what they show is said in small print.
    """
    blocks: list[Json] = []
    for number, reader in enumerate(_languages(readers)):
        blocks += [{"type": "divider"}] if number else []
        blocks += _blocks(card, reader, media, number)
    text = " · ".join(escaped(say(card.title, reader)) for reader in _languages(readers))
    return {"text": clipped(text, 3000), "blocks": blocks}


def home(card: Card, reader: Reader, media: str) -> Json:
    """A view for views.publish."""
    return {"type": "home", "blocks": _blocks(card, reader, media, 0)}


def _languages(readers: tuple[Reader, ...]) -> tuple[Reader, ...]:
    """One reader a language."""
    return tuple({reader.language: reader for reader in reversed(readers)}[one] for one in
                 dict.fromkeys(reader.language for reader in readers))  # fmt: skip


def _blocks(card: Card, reader: Reader, media: str, number: int) -> list[Json]:
    # somebody's own words are the same in every language: they stand once
    said = [part for part in card.parts if not (number and isinstance(part, Paragraph) and part.text.key == "verbatim")]
    parts = [*said, *([Buttons(buttons=card.buttons)] if card.buttons else [])]
    blocks = [_title(card.title, reader)]
    for kind, group in groupby(parts, key=type):
        same = list(group)
        blocks += _facts(same, reader) if kind is Fact else [_block(one, reader, media) for one in same]
    for place, block in enumerate(blocks):
        block["block_id"] = f"{number}.{place}"
    return blocks


def _title(title: Text, reader: Reader) -> Json:
    """A header; a sentence that is too long for one must not lose its end."""
    fits = len(say(title, reader)) <= LONGEST_HEADER
    return {"type": "header" if fits else "section", "text": plain(title, reader, 3000)}


def _block(part: Block, reader: Reader, media: str) -> Json:
    match part:
        case Paragraph():
            return {"type": "section", "text": plain(part.text, reader, 3000)}
        case Note():
            return _note(part.text, reader)
        case Bullets():
            items = [{"type": "rich_text_section", "elements": [_run(item, reader)]} for item in part.items]
            return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}]}
        case Picture():
            return _picture(part, reader, media)
        case Buttons():
            return {"type": "actions", "elements": [_button(one, reader, n) for n, one in enumerate(part.buttons)]}
        case Link():
            link = {"type": "link", "url": url(part, reader), "text": say(part.label, reader)}
            return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}
        case Fact():
            return _facts([part], reader)[0]
    return {"type": "divider"}


def _note(text: Text, reader: Reader) -> Json:
    return {"type": "context", "elements": [plain(text, reader, 2000)]}


def _picture(picture: Picture, reader: Reader, media: str) -> Json:
    if not media:
        return _note(picture.alt, reader)
    alt = clipped(say(picture.alt, reader), 2000)
    return {"type": "image", "image_url": f"{media}/{picture.file}", "alt_text": alt}


def _facts(facts: list[Any], reader: Reader) -> list[Json]:
    """Labelled values, one below the other, in one block."""
    lines = list(_lines(facts, reader))
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": lines}]}]


def _lines(facts: list[Fact], reader: Reader) -> Iterator[Json]:
    for number, fact in enumerate(facts):
        label = say(fact.label, reader)
        yield {"type": "text", "text": ("\n" if number else "") + label + " ", "style": {"bold": True}}
        yield _run(fact.value, reader)


def _run(text: Text, reader: Reader) -> Json:
    return {"type": "text", "text": clipped(say(text, reader), 3000) or " "}


def _button(button: Button, reader: Reader, number: int) -> Json:
    name = button.command.name if button.command else "open"
    element = {"type": "button", "action_id": f"{name}.{number}", "text": plain(button.label, reader, 75)}
    if button.command:
        element["value"] = button.command.pack()
    if button.url:
        element["url"] = button.url
    if button.style in STYLES:
        element["style"] = STYLES[button.style]
    if button.confirm:
        element["confirm"] = _confirm(button.confirm, reader)
    return element


def _confirm(confirm: Confirm, reader: Reader) -> Json:
    return {
        "title": plain(confirm.title, reader, 100), "text": plain(confirm.text, reader, 300),
        "confirm": plain(confirm.yes, reader, 30), "deny": plain(confirm.no, reader, 30),
    }  # fmt: skip


def plain(text: Text, reader: Reader, longest: int) -> Json:
    """A plain_text object of at most `longest` characters."""
    return {"type": "plain_text", "text": clipped(say(text, reader), longest) or " ", "emoji": False}


def clipped(words: str, longest: int) -> str:
    """Words cut to a limit of Slack's, with an ellipsis."""
    return words if len(words) <= longest else words[: longest - 1] + "…"


def escaped(words: str) -> str:
    """Words for a `text` that Slack would parse (api.slack.com/reference/surfaces/formatting#escaping)."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
