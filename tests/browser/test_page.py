"""The page shows whatever a bot may say, and what becomes of a bot whose calls go wrong."""

import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.story import script
from sandbox import company
from tests.browser.axe import violations
from tests.browser.opening import Scheme, company_at_work, visiting
from tests.browser.visitor import Visitor
from tests.pair_cast import match_in_this_process
from tests.platforms.sandbox_world import Json, World, button, modal, opened, plain, question

pytestmark = pytest.mark.browser
READER = "Margaret Sinclair"


def picture() -> bytes:
    """A PNG of one grey dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header, dot = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0), zlib.compress(b"\0\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened(scopes=("files:write",)) as world:
        company.load(world.workspace)
        yield world


def everything(world: World) -> list[Json]:
    """One block of each kind that a bot of ours may send."""
    reader, channel = world.workspace.user(READER).id, world.workspace.channel("general").id
    runs: list[Json] = [
        {"type": "text", "text": "Ask ", "style": {"bold": True}},
        {"type": "user", "user_id": reader},
        {"type": "text", "text": " in "},
        {"type": "channel", "channel_id": channel},
        {"type": "emoji", "name": "tada"},
        {"type": "link", "url": "https://alize.example/", "text": "More"},
    ]
    items = [{"type": "rich_text_section", "elements": runs}]
    more = {"type": "overflow", "action_id": "menu", "options": [{"text": plain("Later"), "value": "later"}]}
    return [
        {"type": "header", "text": plain("A title")},
        {"type": "section", "text": plain("<b>Plain</b> words"), "accessory": more},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Bold*"}, plain("Beside it")]},
        {"type": "divider"},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}]},
        {"type": "context", "elements": [plain("In small")]},
        {"type": "image", "image_url": "https://elsewhere.example/a.png", "alt_text": "A far picture"},
        button("Go", action_id="go", style="primary"),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_blocks_are_shown_and_named(chromium: Browser, world: World, pictures: Path, scheme: Scheme) -> None:
    reader = world.workspace.user(READER)
    await world.client.chat_postMessage(channel=reader.id, text="A title", blocks=everything(world))
    async with visiting(chromium, world.workspace, "en-GB", pictures, scheme) as visitor:
        message = visitor.page.get_by_role("article").last
        await expect(message.get_by_role("heading", name="A title")).to_be_visible()
        await expect(message).to_contain_text("<b>Plain</b> words")
        await expect(message.locator("strong").filter(has_text="Bold")).to_be_visible()
        await expect(message.get_by_role("listitem")).to_contain_text(f"Ask @{READER} in #general🎉More")
        await expect(message).to_contain_text("A far picture")
        more = message.get_by_role("button", name="More actions")
        await more.press("Enter")
        await expect(message.get_by_role("button", name="Later")).to_be_focused()
        assert await violations(visitor.page) == []
        await visitor.page.keyboard.press("Escape")
        await expect(more).to_be_focused()
        await visitor.shoots(f"blocks-{scheme}")


async def test_a_picture_that_was_sent_is_seen_and_what_only_one_sees_is_marked(
    chromium: Browser, world: World, pictures: Path
) -> None:
    reader, channel = world.workspace.user(READER), world.workspace.channel("reverse-mentoring")
    await world.client.files_upload_v2(
        channel=channel.id, filename="dot.png", content=picture(), title="A dot", alt_txt="One grey dot"
    )
    await world.client.chat_postEphemeral(channel=channel.id, user=reader.id, text="Psst, <@" + reader.id + ">")
    async with visiting(chromium, world.workspace, "en-GB", pictures) as visitor:
        entry = visitor.page.get_by_role("navigation").get_by_role("link", name=channel.name)
        await expect(entry).to_contain_text("2 unread messages")
        await visitor.opens(channel.name)
        await expect(entry).not_to_contain_text("unread")
        shown = visitor.page.get_by_role("img", name="One grey dot")
        assert await shown.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 1
        await visitor.sees("Only visible to you", f"Psst, @{READER}")


async def test_forms_stand_on_each_other_and_escape_leaves_the_top_one(
    chromium: Browser, world: World, pictures: Path
) -> None:
    async def answer(heard: Json) -> None:
        if "command" in heard:
            form = modal(question("why", "Why?"), button("More", action_id="more"))
            await world.client.views_open(trigger_id=heard["trigger_id"], view=form)
        elif heard.get("type") == "block_actions":
            form = modal(question("how", "How?")) | {"title": plain("On top")}
            await world.client.views_push(trigger_id=heard["trigger_id"], view=form)

    world.bot.answers = answer
    async with visiting(chromium, world.workspace, "en-GB", pictures) as visitor:
        await visitor.types("/binome join")
        await visitor.fills("Why?", "because")
        await visitor.form.get_by_role("button", name="More").press("Enter")
        await expect(visitor.form.get_by_role("heading", name="On top")).to_be_visible()
        await visitor.form.get_by_role("button", name="Send").press("Enter")
        await expect(visitor.form.get_by_label("How?")).to_be_focused()
        await expect(visitor.form).to_contain_text("Please fill in this field.")
        await visitor.page.keyboard.press("Escape")
        await expect(visitor.form.get_by_label("Why?")).to_have_value("because")
        await visitor.page.keyboard.press("Escape")
        await expect(visitor.form).to_have_count(0)
        await expect(visitor.page.locator("form.composer").get_by_role("textbox")).to_be_focused()


async def test_news_of_the_date_leads_to_the_conversation(
    chromium: Browser, database_url: str, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_in_this_process(monkeypatch)
    async with (
        company_at_work(database_url, told=True) as workspace,
        visiting(chromium, workspace, "fr-FR", pictures) as visitor,
    ):
        news = visitor.page.locator("#meanwhile[role=status]")
        await expect(visitor.page.locator("#who")).to_contain_text(script.SPONSOR)
        await visitor.moves_on("PT1H")
        await expect(news).to_contain_text("Entre-temps, rien n’est arrivé pour vous.")
        await visitor.opens("general")
        await visitor.moves_on("P1D")
        await expect(news.get_by_role("listitem").first).to_have_text("Binôme 1 message")
        await expect(news.get_by_role("link", name="Léa Martin")).to_be_visible()
        await news.get_by_role("link", name="Binôme").press("Enter")
        await visitor.sees(visitor.reads("checkins.reminder.title", partner="Léa"))
        await expect(visitor.page.get_by_label("Écrire à Binôme")).to_be_focused()
        await news.get_by_role("link", name="Léa Martin").press("Enter")
        await expect(visitor.page.locator("#who")).to_contain_text("Léa Martin")
        await expect(news).to_be_empty()


async def orders(visitor: Visitor, kind: str, method: str) -> None:
    panel = visitor.page.locator("#faults")
    await panel.get_by_label("What goes wrong").select_option(label=kind)
    await panel.get_by_label("With which call").select_option(method)
    await panel.get_by_label("Calls", exact=True).fill("1")
    seconds = panel.get_by_label("Seconds")
    if await seconds.is_visible():
        await seconds.fill("1")
    await panel.get_by_role("button", name="Order it").press("Enter")
    await expect(panel.get_by_text(f"{kind} · {method} · 1 more call")).to_be_visible()


async def test_a_message_arrives_once_although_there_were_too_many_calls(
    chromium: Browser, database_url: str, pictures: Path
) -> None:
    async with (
        company_at_work(database_url) as workspace,
        visiting(chromium, workspace, "en-GB", pictures) as visitor,
    ):
        panel = visitor.page.locator("#faults")
        opener = visitor.page.get_by_role("navigation").get_by_role("button", name="Faults")
        await opener.press("Enter")
        await expect(panel.get_by_role("heading", name="Faults")).to_be_focused()
        await orders(visitor, "Too many calls (429)", "chat.postMessage")
        await expect(opener).to_contain_text("1 fault to come")
        await visitor.shoots("faults")
        await visitor.types("help")
        await expect(panel.get_by_text("Nothing is going wrong.")).to_be_visible()
        await expect(panel.locator(".ledger li")).to_have_count(1)
        await expect(visitor.page.get_by_role("article")).to_have_count(2)
        await orders(visitor, "Server error (503)", "chat.update")
        await panel.get_by_role("button", name="Clear the faults").press("Enter")
        await expect(panel.get_by_text("Nothing is going wrong.")).to_be_visible()
        await visitor.page.keyboard.press("Escape")
        await expect(panel).to_be_hidden()
        await expect(opener).to_be_focused()
