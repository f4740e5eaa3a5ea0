"""What people write arrives as they wrote it, and does nothing to those who read it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from chat.card import Bullets, Card, Fact, Note, Paragraph
from chat.message import Message, Update
from chat.text import t, verbatim
from tests.conversation import Bot
from tests.errands import Jot, card, met
from tests.test_delivery import message, send

pytestmark = pytest.mark.usefixtures("errands")


def objects(node: Any) -> list[Mapping[str, Any]]:
    """Every object in a payload."""
    if isinstance(node, Mapping):
        return [node, *(one for value in node.values() for one in objects(value))]
    return [one for value in node for one in objects(value)] if isinstance(node, list) else []


@pytest.mark.slack_alone
async def test_messages_notify_nobody_and_unfold_nothing(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    calls: list[Mapping[str, Any]] = []

    def noticed(call: Mapping[str, Any]) -> bool:
        calls.append(call)
        return False

    bot.goes_wrong("refused", "*", when=noticed)
    await send(bot, message(await met(bot, ana), "m"))
    await send(bot, Update(key="m", card=card("new")))
    posted, updated = calls[-2:]
    flags = {"link_names": False, "parse": "none", "unfurl_links": False, "unfurl_media": False}
    assert {name: posted[name] for name in flags} == flags
    assert posted["metadata"]["event_payload"]["key"] == f"m@{ana.user.id}"
    assert updated["parse"] == "none"


@pytest.mark.slack_alone
@pytest.mark.parametrize(
    "words", ["<!channel>", "<!here|now>", "<@U0000001>", "<#C1>", "*bold* _it_ `code`", "a & b", "&lt;!channel&gt;",
              "<https://evil.example|alize.example>", "\u202egnp.exe \u2066x\u2069", "nul\x00bell\x07"],
)  # fmt: skip
async def test_somebodys_words_arrive_harmless(bot: Bot, words: str) -> None:
    title = verbatim(words)
    parts = (Paragraph(text=title), Fact(label=t("join.fact", label=words, value=words), value=title),
             Bullets(items=(title,)), Note(text=title))  # fmt: skip
    shown = Card(title=title, parts=parts, buttons=card("", **{words: Jot()}).buttons)
    await send(bot, Message(to=await met(bot, await bot.meet("Ana")), card=shown))
    entry = bot.workspace.ledger[-1]
    assert not any(one.get("type") == "mrkdwn" for one in objects(entry.blocks))
    assert "<" not in entry.text
    assert not set("\u202e\u2066\u2069\x00\x07") & set(entry.text + json.dumps(entry.blocks, ensure_ascii=False))
    visible = "".join(letter for letter in words if letter not in "\u202e\u2066\u2069\x00\x07")
    assert entry.blocks[0]["text"] == {"type": "plain_text", "text": visible, "emoji": False}
