"""The demonstration starts as a process, shows a programme that is half-way, and ends when it is interrupted."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.story import script
from sandbox.serving import loopback
from tests.browser.visitor import WIDE, Visitor

pytestmark = pytest.mark.browser
SECONDS = 60


def two_free_ports() -> int:
    """A port that is free, as is the next one."""
    while True:
        first, _ = loopback()
        with closing(first):
            port: int = first.getsockname()[1]
            try:
                loopback(port + 1)[0].close()
            except OSError:
                continue
        return port


@asynccontextmanager
async def demo(port: int, folder: Path) -> AsyncIterator[str]:
    """The address that the demo prints; interrupted at the end, which it must take in silence."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(folder),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SECONDS):
            line = (await process.stdout.readline()).decode()
        assert line.startswith("Binôme is ready: open "), line
        yield line.split()[4]
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(SECONDS):
            rest, _ = await process.communicate()
        assert (process.returncode, rest.decode()) == (0, "")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_demo_shows_a_programme_that_is_half_way(chromium: Browser, pictures: Path, tmp_path: Path) -> None:
    async with demo(two_free_ports(), tmp_path) as address:
        page = await chromium.new_page(viewport=WIDE, locale="fr-FR", color_scheme="light")
        visitor = Visitor(page, "fr-FR", pictures)
        await page.goto(address)
        await expect(page.locator("#who")).to_contain_text(script.SPONSOR)
        await expect(visitor.button(visitor.reads("checkins.yes"))).to_be_visible()
        await visitor.shoots("demo", also_small=True)
        await visitor.opens(script.CHANNEL)
        picture = page.get_by_role("article").get_by_role("img", name=visitor.reads("tips.tbt.alt"))
        assert await picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
        assert visitor.troubles == []
        await page.close()
