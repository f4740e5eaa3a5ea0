"""The page at `/`, which the Teams app's addresses lead to: in both languages, for everybody, and from nowhere else."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.opening import Scheme
from tests.browser.visitor import NARROW, WIDE
from tests.running import bot_in_tenant

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_says_what_binome_is_and_whom_to_ask(
    chromium: Browser, database_url: str, pictures: Path, scheme: Scheme
) -> None:
    async with bot_in_tenant(database_url, "") as (_, tenant):
        page = await chromium.new_page(viewport=WIDE, color_scheme=scheme)
        asked, complaints = [], []
        page.on("request", lambda request: asked.append(request.url.removeprefix(tenant.bot_url)))
        page.on("console", lambda said: complaints.append(said.text))
        answer = await page.goto(tenant.bot_url)
        assert answer is not None
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        for heading in ("À qui s’adresser", "Ce qui est conservé", "Who to ask", "What it stores"):
            await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        await page.screenshot(path=pictures / f"front-page-{scheme}.png", full_page=True)
        # the style has passed the policy, and stands the languages side by side
        assert await page.evaluate("getComputedStyle(document.querySelector('main')).display") == "grid"
        assert (set(asked), complaints) == ({"/", "/media/app-icon.png"}, [])
        for size in (WIDE, NARROW):
            await page.set_viewport_size(size)
            assert await violations(page) == []
        await page.close()
