"""Microsoft's Agents Playground: Teams as one person has it, in a process of its own, driven through its page."""

import asyncio
import os
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml
from playwright.async_api import Locator, expect

from sandbox.serving import loopback
from tests.browser.visitor import Visitor

FILE = Path(__file__).parents[2] / "docs/playground.yml"
CLI = Path(__file__).parents[1] / "judges/node_modules/@microsoft/m365agentsplayground/cli.js"
TEAM, CHANNEL, PRIVATE = "Groupe Alizé", "General", "Personal Chat"
SECONDS = 60


def free_port() -> int:
    """A port that nobody listens on."""
    taken, _ = loopback()
    port: int = taken.getsockname()[1]
    taken.close()
    return port


@asynccontextmanager
async def process(*command: str, folder: Path, **environment: str) -> AsyncIterator[Process]:
    """A process in a folder of its own, stopped at the end whatever happens."""
    alone = {"PATH": os.environ["PATH"], "HOME": str(folder), **environment}
    running = await asyncio.create_subprocess_exec(*command, cwd=folder, env=alone, stdout=PIPE, stderr=STDOUT)
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
            await running.communicate()


@asynccontextmanager
async def playground(bot: str, me: str, folder: Path) -> AsyncIterator[str]:
    """The address of somebody's Teams, where the bot at this address is installed."""
    _furnish(folder, me)
    port = str(free_port())
    options = ("-e", f"{bot}/api/messages", "-c", "msteams", "-p", port, "--disable-telemetry")
    async with process("node", str(CLI), "start", *options, folder=folder, TZ="Europe/Paris") as running:
        assert running.stdout is not None
        async with asyncio.timeout(SECONDS):
            # a port that is busy is replaced without a word
            assert (await running.stdout.readline()).decode() == f"Listening on {port}\n"
        yield f"http://localhost:{port}"


def _furnish(folder: Path, me: str) -> None:
    """The operators' file, for one of its people."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    people = [told["currentUser"], *told["users"]]
    told["users"] = [one for one in people if one["name"] != me]
    (told["currentUser"],) = (one for one in people if one["name"] == me)
    told["personalChat"]["id"] = f"a:{me}"
    folder.mkdir()
    (folder / ".m365agentsplayground.yml").write_text(yaml.safe_dump(told), encoding="utf-8")


class Colleague(Visitor):
    """Somebody in front of their Teams."""

    async def arrives(self, address: str, cards: int = 1) -> None:
        """Opens Teams, where Binôme is installed by that, and greets them once: so many cards are there then."""
        # its fonts, from elsewhere
        await self.page.route("https://**", lambda route: route.abort())
        await self.page.goto(address)
        await self._told("installationUpdate", 1)
        await self._told("conversationUpdate", 1)
        await expect(self._cards).to_have_count(cards)

    async def installs_in(self, channel: str) -> None:
        """Opens a channel for the first time, which puts Binôme into its team."""
        await self.opens(channel)
        await self._told("installationUpdate", 2)

    async def _told(self, activity: str, times: int) -> None:
        """Waits until the bot has heard of something: the page keeps a log."""
        await expect(self.page.get_by_text(f"{activity} 200", exact=True)).to_have_count(times, timeout=15_000)

    async def opens(self, conversation: str) -> None:
        """Opens a conversation or a channel from the list."""
        await self.page.get_by_role("treeitem").filter(has_text=conversation).click()
        await expect(self._box).to_be_visible()

    async def types(self, words: str) -> None:
        """Types into the message field and presses Enter."""
        await self._box.fill(words)
        await self._box.press("Enter")

    def button(self, label: str) -> Locator:
        """The newest button of this name."""
        return self._cards.get_by_role("button", name=label, exact=True).last

    async def fills(self, label: str, value: str) -> None:
        """Writes or chooses in a field of the newest form, by its label."""
        box = self._cards.get_by_label(label).and_(self.page.locator("input, textarea")).last
        # the first click on a message draws it anew, and empties it
        await box.click()
        if await box.get_attribute("role") == "combobox":
            await self.page.get_by_role("option", name=value, exact=True).click()
        else:
            await box.fill(value)

    async def ticks(self, *labels: str) -> None:
        """Ticks boxes of the newest form."""
        for label in labels:
            await self._cards.get_by_text(label, exact=True).last.click()

    async def sees(self, *texts: str) -> None:
        """One of the cards says all this."""
        found = self._cards
        for text in texts:
            found = found.filter(has_text=text)
        await expect(found.last).to_be_visible(timeout=15_000)

    @property
    def _box(self) -> Locator:
        return self.page.locator("div[role=textbox][contenteditable=true]").first

    @property
    def _cards(self) -> Locator:
        return self.page.locator(".ac-adaptiveCard")
