"""The demonstration starts as a process, shows a programme that is half-way, and goes on where it was interrupted."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.story import script
from sandbox.serving import loopback
from tests.browser.visitor import WIDE, Visitor
from tests.kept_demo import leaves_behind

pytestmark = pytest.mark.browser
SECONDS = 60
BEGINS, GOES_ON = "next time it goes on from there", "it goes on where it was, --fresh begins anew"
WORDS = "Une question, avant mardi"


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


def a_script() -> None:
    """What a script does to whatever it starts in the background: nobody means it by Ctrl+C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@asynccontextmanager
async def demo(
    port: int, folder: Path, *options: str, says: str, behind: Callable[[], object] | None = None
) -> AsyncIterator[str]:
    """The address of a demo that says how it starts; interrupted at the end, which it must take in silence."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(folder), *options,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, preexec_fn=behind,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SECONDS):
            line = (await process.stdout.readline()).decode()
            if line.startswith("A company is made up"):
                line = (await process.stdout.readline()).decode()
        address = f"http://127.0.0.1:{port}"
        assert line == f"Binôme is ready: open {address} (Ctrl+C ends it; {says})\n"
        yield address
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(SECONDS):
            rest, _ = await process.communicate()
        assert (process.returncode, rest.decode()) == (0, "")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def visiting(chromium: Browser, pictures: Path, address: str) -> AsyncIterator[Visitor]:
    """The page as it opens: before the sponsor's conversation with Binôme."""
    page = await chromium.new_page(viewport=WIDE, locale="fr-FR", color_scheme="light")
    visitor = Visitor(page, "fr-FR", pictures)
    await page.goto(address)
    await expect(page.locator("#who")).to_contain_text(script.SPONSOR)
    yield visitor
    assert visitor.troubles == []
    await page.close()


async def sees_the_picture(visitor: Visitor) -> None:
    """The channel has the tip's picture."""
    await visitor.opens(script.CHANNEL)
    picture = visitor.page.get_by_role("article").get_by_role("img", name=visitor.reads("tips.tbt.alt"))
    assert await picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0


async def test_the_demo_shows_a_programme_that_is_half_way_and_goes_on_from_there(
    chromium: Browser, pictures: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    await leaves_behind(folder, "Somebody of an older demo")
    async with (
        demo(two_free_ports(), folder, "--fresh", says=BEGINS, behind=a_script) as address,
        visiting(chromium, pictures, address) as visitor,
    ):
        await expect(visitor.button(visitor.reads("checkins.yes"))).to_be_visible()
        await visitor.shoots("demo", also_small=True)
        await visitor.moves_on("PT1H")
        for port in (address.rpartition(":")[2], int(address.rpartition(":")[2]) + 1):
            rebound = await visitor.page.request.get(f"http://127.0.0.1:{port}/", headers={"Host": "evil.example"})
            assert rebound.status == 403
        moved_to = await visitor.page.locator("#clock time").get_attribute("datetime")
        await sees_the_picture(visitor)
        await visitor.types(WORDS)
        await visitor.sees(WORDS)
    async with (
        demo(two_free_ports(), folder, says=GOES_ON) as address,
        visiting(chromium, pictures, address) as visitor,
    ):
        await visitor.presses(visitor.reads("checkins.yes"))
        await expect(visitor.button("5")).to_be_visible()
        now = visitor.page.locator("#clock time")
        await expect(now).to_have_attribute("datetime", re.compile("."))
        assert (moved_to or "never") <= (await now.get_attribute("datetime") or "")
        await sees_the_picture(visitor)
        await visitor.sees(WORDS)
    assert {file.stat().st_mode & 0o077 for file in folder.iterdir()} == {0}
