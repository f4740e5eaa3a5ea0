"""From cards to Slack's Block Kit: pure. Words stand in plain text, so nobody's text can become markup."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, groupby
from typing import Any

from chat.card import Block, Bullets, Button, Buttons, Card, Confirm, Fact, Link, Note, Paragraph, Picture
from chat.text import Text, t
from content.links import url
from content.words import Reader, say

Json = dict[str, Any]
LONGEST_HEADER, LONGEST_LABEL = 150, 1000
MESSAGE, MESSAGE_TEXT = 50, 12_500
HOME, HOME_TEXT = 100, 50_000
"""Blocks, and characters in all of them; Slack refuses a message at about 13,200, and a view at 250 kB."""
LIST, LIST_TEXT = 100, 5_000
"""Lines of one list, and their characters."""
BUTTONS, BUTTONS_TEXT = 25, 3_000
"""Buttons of one row, and the characters of them and of what is asked before they act."""
STYLES = {"primary": "primary", "danger": "danger"}


def message(card: Card, readers: tuple[Reader, ...], media: str) -> Json:
    """`text` and `blocks` of chat.postMessage; several readers' languages stand one after the other.

    `media` is the address under which our pictures are served; without one, what they show is said in small print.
    """
    blocks: list[Json] = []
    languages = _languages(readers)
    share = len(languages)
    for number, reader in enumerate(languages):
        blocks += [{"type": "divider"}] if number else []
        blocks += _blocks(card, reader, media, number, MESSAGE // share - 1, MESSAGE_TEXT // share)
    text = " · ".join(escaped(say(card.title, reader)) for reader in languages)
    return {"text": clipped(text, 3000), "blocks": blocks}


def home(card: Card, reader: Reader, media: str) -> Json:
    """A view for views.publish."""
    return {"type": "home", "blocks": _blocks(card, reader, media, 0, HOME, HOME_TEXT)}


def _languages(readers: tuple[Reader, ...]) -> tuple[Reader, ...]:
    """One reader a language."""
    return tuple({reader.language: reader for reader in reversed(readers)}[one] for one in
                 dict.fromkeys(reader.language for reader in readers))  # fmt: skip


def _blocks(card: Card, reader: Reader, media: str, number: int, most: int, longest: int) -> list[Json]:
    """At most so many blocks and characters; the buttons that end a card stay, whatever has to go."""
    # somebody's own words are the same in every language: they stand once
    said = [part for part in card.parts if not (number and isinstance(part, Paragraph) and part.text.key == "verbatim")]
    body = [_title(card.title, reader)]
    for kind, group in groupby(said, key=type):
        same = list(group)
        each = [_facts(same, reader)] if kind is Fact else [_block(one, reader, media) for one in same]
        body += chain.from_iterable(each)
    blocks = _within(body, list(_row(card.buttons, reader)), most, longest, reader)
    for place, block in enumerate(blocks):
        block["block_id"] = f"{number}.{place}"
    return blocks


def _within(body: list[Json], last: list[Json], most: int, longest: int, reader: Reader) -> list[Json]:
    """As much of a body as there is room for before its last blocks, and words that say so if it is not all."""
    cut = _note(t("common.cut"), reader)
    room = most - len(last)
    ends = list(accumulate(_length(one) for one in body))
    kept = sum(end <= longest - _length([*last, cut]) for end in ends[:room])
    return [*body, *last] if kept == len(body) else [*body[: min(kept, room - 1)], cut, *last]


def _length(value: Any) -> int:
    """The characters of all the words in blocks."""
    if isinstance(value, dict):
        words = [one for name in ("text", "alt_text") if isinstance(one := value.get(name), str)]
        return sum(map(len, words)) + sum(_length(one) for one in value.values())
    return sum(_length(one) for one in value) if isinstance(value, list) else 0


def _few(items: Sequence[Json], most: int, longest: int) -> list[Json]:
    """The first of some blocks or runs: at most so many, and so many characters."""
    ends = list(accumulate(_length(one) for one in items[:most]))
    return list(items[: sum(end <= longest for end in ends)])


def _title(title: Text, reader: Reader) -> Json:
    """A header; a sentence that is too long for one must not lose its end."""
    fits = len(say(title, reader)) <= LONGEST_HEADER
    return {"type": "header" if fits else "section", "text": plain(title, reader, 3000)}


def _block(part: Block, reader: Reader, media: str) -> list[Json]:
    match part:
        case Paragraph():
            return [{"type": "section", "text": plain(part.text, reader, 3000)}]
        case Note():
            return [_note(part.text, reader)]
        case Bullets():
            return _bullets(part.items, reader)
        case Picture():
            return [_picture(part, reader, media)]
        case Buttons():
            return list(_row(part.buttons, reader))
        case Link():
            link = {"type": "link", "url": url(part, reader), "text": say(part.label, reader)}
            return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}]
        case Fact():
            return _facts([part], reader)
    return [{"type": "divider"}]


def _bullets(texts: Sequence[Text], reader: Reader) -> list[Json]:
    items: list[Json] = [{"type": "rich_text_section", "elements": [_run(text, reader)]} for text in texts]
    shown = _few(items, LIST, LIST_TEXT)
    if not shown:
        return []
    blocks: list[Json] = [
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": shown}]}
    ]
    return [*blocks, *_more(len(items) - len(shown), reader)]


def _row(buttons: Sequence[Button], reader: Reader) -> Iterator[Json]:
    """Buttons, and how many more there are than a row holds."""
    elements = [_button(one, reader, number) for number, one in enumerate(buttons[:BUTTONS])]
    if shown := _few(elements, BUTTONS, BUTTONS_TEXT):
        yield {"type": "actions", "elements": shown}
    yield from _more(len(buttons) - len(shown), reader)


def _more(count: int, reader: Reader) -> list[Json]:
    return [_note(t("common.more", count=count), reader)] if count else []


def _note(text: Text, reader: Reader) -> Json:
    return {"type": "context", "elements": [plain(text, reader, 2000)]}


def _picture(picture: Picture, reader: Reader, media: str) -> Json:
    if not media:
        return _note(picture.alt, reader)
    alt = clipped(say(picture.alt, reader), 2000)
    return {"type": "image", "image_url": f"{media}/{picture.file}", "alt_text": alt}


def _facts(facts: list[Any], reader: Reader) -> list[Json]:
    """Labelled values, one below the other, in one block."""
    lines = [_line(number, fact, reader) for number, fact in enumerate(facts[:LIST])]
    shown = _few([{"elements": line} for line in lines], LIST, LIST_TEXT)
    runs = [run for line in shown for run in line["elements"]]
    blocks: list[Json] = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}]
    return [*blocks, *_more(len(facts) - len(shown), reader)]


def _line(number: int, fact: Fact, reader: Reader) -> list[Json]:
    label = clipped(say(fact.label, reader), LONGEST_LABEL)
    words = {"type": "text", "text": ("\n" if number else "") + label + " ", "style": {"bold": True}}
    return [words, _run(fact.value, reader)]


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
