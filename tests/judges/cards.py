"""Who judges the cards that Teams would get: Microsoft's renderer in Chromium, and what Teams documents."""

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any, Final

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.judges.judges import HERE, MODULES, Payload

RENDERER: Final = MODULES / "adaptivecards" / "dist" / "adaptivecards.min.js"
JUDGE: Final = HERE / "renderer.js"
LARGEST: Final = 28 * 1024
WORDS: Final = {
    "TextRun": ("text",), "TextBlock": ("text",), "Image": ("url", "altText"), "Input": ("id", "label"),
    "Action": ("title",), "ActionSet": ("actions",), "RichTextBlock": ("inlines",),
}  # fmt: skip
"""What an element must have, by its type or the type's first part; the renderer takes it without."""
MARKUP: Final = re.compile(r"\]\(|</?at\b")
PICKER: Final = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
ANYBODY: Final = {"choices": [{"title": "Somebody", "value": "somebody"}], "choices.data": None}
TOGETHER: Final = 100
"""How many cards the browser takes at once."""


def unfit(payloads: list[Payload]) -> list[str]:
    """What Teams' documented limits refuse, and what is missing."""
    return [f"{one.name}: {fault}" for one in payloads for fault in _unfit(one.value)]


def _unfit(card: Any) -> Iterator[str]:
    if card.get("version") != "1.5":
        yield f"version {card.get('version')}"
    if (size := len(json.dumps(card, ensure_ascii=False).encode())) >= LARGEST:
        yield f"{size} bytes"
    if "entities" in card.get("msteams", {}):
        yield "somebody is mentioned"
    for element in _elements(card):
        type_ = str(element["type"])
        wanted = WORDS.get(type_, WORDS.get(type_.partition(".")[0], ()))
        yield from (f"{type_} without {name}" for name in wanted if not element.get(name))


def _elements(node: Any) -> Iterator[dict[str, Any]]:
    """Everything in a card that has a type; not what a button sends."""
    if isinstance(node, dict) and isinstance(node.get("type"), str):
        yield node
    children = [one for name, one in node.items() if name != "data"] if isinstance(node, dict) else node
    for child in children if isinstance(children, list) else ():
        yield from _elements(child)


def refused_by_renderer(payloads: list[Payload]) -> list[str]:
    """What the renderer says of them all, in one page, and what it would make a link or a mention."""
    said: list[dict[str, list[str]]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(offline=True)
        page.add_script_tag(path=RENDERER)
        for first in range(0, len(payloads), TOGETHER):
            together = [_portable(one.value) for one in payloads[first : first + TOGETHER]]
            said += page.evaluate(JUDGE.read_text(encoding="utf-8"), together)
        browser.close()
    return [f"{one.name}: {fault}" for one, told in zip(payloads, said, strict=True) for fault in _faults(told)]


def _faults(told: dict[str, list[str]]) -> Iterator[str]:
    yield from told["faults"]
    yield from (f"markup in {words!r}" for words in told["markdown"] if MARKUP.search(words))


def _portable(node: Any) -> Any:
    """A card without the one thing that is Teams' own: a choice among everybody, which asks the directory."""
    if isinstance(node, list):
        return [_portable(one) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("choices.data") == PICKER:
        node = {name: one for name, one in (node | ANYBODY).items() if one}
    return {name: _portable(one) for name, one in node.items()}
