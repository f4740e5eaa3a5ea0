"""Opening the page: a company, a running bot, and a visitor who reads one language in one theme."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser

from bot import story
from sandbox import company
from sandbox.workspace import Workspace
from tests.browser.visitor import WIDE, Visitor
from tests.running import bot_in_workspace

LEADS = "camille.moreau@alize.example,idris.osei@alize.example"
START = datetime(2027, 1, 5, 11, tzinfo=UTC)
Scheme = Literal["light", "dark"]


@asynccontextmanager
async def company_at_work(database_url: str, *, told: bool = False) -> AsyncIterator[Workspace]:
    """The company on a fixed day: before any programme, or (`told`) half-way through the demonstration's."""
    async with bot_in_workspace(database_url, LEADS) as (bot, workspace):
        company.load(workspace)
        await bot.move_to(START)
        if told:
            await story.tell(bot, workspace)
        yield workspace


@asynccontextmanager
async def visiting(
    chromium: Browser, workspace: Workspace, locale: str, folder: Path, scheme: Scheme = "light"
) -> AsyncIterator[Visitor]:
    """Somebody who opens the page for the first time; leaving it, nothing must have gone wrong."""
    page = await chromium.new_page(viewport=WIDE, locale=locale, color_scheme=scheme)
    visitor = Visitor(page, locale, folder)
    await page.goto(workspace.base_url)
    yield visitor
    assert visitor.troubles == []
    await page.close()
