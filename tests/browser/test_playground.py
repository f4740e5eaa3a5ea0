"""The bot of `serve --dev` in Microsoft's Agents Playground: two people live a pair's story."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from chat.text import verbatim
from tests.browser.playground import CHANNEL, PRIVATE, SECONDS, TEAM, Colleague, free_port, playground, process
from tests.browser.visitor import WIDE

pytestmark = pytest.mark.browser
HOUSE = Path(__file__).parents[2]
CAMILLE, LEA = "Camille Moreau", "Léa Martin"
PROGRAMME, TOPIC = "Duos 2027", "topics.ai-at-work"
START, DAY_AFTER = "2027-01-05T11:00:00Z", "2027-02-03T11:00:00Z"


@dataclass(frozen=True)
class Serving:
    """A bot in a process of its own."""

    address: str
    http: aiohttp.ClientSession

    async def moves(self, **step: str) -> None:
        """Moves programme time: `now` or `advance`."""
        async with self.http.post(f"{self.address}/dev/clock", json=step) as answer:
            assert answer.status == 200, await answer.text()


UNHEARD = {"message not sent", "not replaced"}
"""What is logged when the Playground answers late: it is tried again, and people's pages are what is judged."""


@asynccontextmanager
async def serving(folder: Path, *options: str, says: tuple[str, ...] = ()) -> AsyncIterator[Serving]:
    """A bot as the operators' page starts it: nothing more is set, and it ends without more words when told to."""
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    found = {"PYTHONPATH": str(HOUSE), "PORT": port, "PUBLIC_URL": address}
    command = (sys.executable, "-m", "bot", "serve", "--dev", *options)
    async with process(*command, folder=folder, **found) as running, aiohttp.ClientSession() as http:
        await answers(http, f"{address}/readyz")
        yield Serving(address, http)
        running.terminate()
        out, _ = await running.communicate()
        said = [json.loads(line)["event"] for line in out.splitlines()]
        assert (running.returncode, [one for one in said if one not in UNHEARD]) == (0, ["started", *says])


async def answers(http: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                await http.get(url)
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)
            else:
                return


@asynccontextmanager
async def colleague(
    bot: Serving, name: str, chromium: Browser, tmp: Path, pictures: Path, cards: int = 1
) -> AsyncIterator[Colleague]:
    """Somebody with a Teams of their own."""
    async with playground(bot.address, name, tmp / name) as address:
        page = await chromium.new_page(viewport=WIDE, locale="en-GB", color_scheme="light")
        page.set_default_timeout(15_000)
        person = Colleague(page, "en-US", pictures)
        await person.arrives(address, cards)
        yield person
        await page.close()


async def test_a_pair_in_the_playground(chromium: Browser, pictures: Path, tmp_path: Path) -> None:
    async with (
        serving(tmp_path, "--empty") as bot,
        colleague(bot, CAMILLE, chromium, tmp_path, pictures) as camille,
        colleague(bot, LEA, chromium, tmp_path, pictures) as lea,
    ):
        await bot.moves(now=START)
        await set_up(camille)
        await join(camille, lea)
        await pair(camille, lea)
        await learn(bot, camille)
        await announce(camille)
        await check_in(bot, camille, lea)


async def test_the_playground_begins_with_a_sample_company(chromium: Browser, pictures: Path, tmp_path: Path) -> None:
    async with (
        serving(tmp_path, says=("a sample company has begun",)) as bot,
        colleague(bot, CAMILLE, chromium, tmp_path, pictures, cards=4) as camille,
    ):
        await camille.sees(camille.reads("home.title", name=CAMILLE), camille.reads("home.lead"))
        await camille.shoots("playground-sample")
        await camille.presses(camille.reads("matching.publish.button"))
        await camille.presses(camille.reads("matching.publish.button"))
        await camille.sees(camille.reads("matching.published.title", pairs=1))
        await camille.opens(CHANNEL)
        await camille.sees(camille.reads("setup.invitation.title"))


async def set_up(lead: Colleague) -> None:
    """Once Binôme is in the channel: in two steps; then the invitation."""
    await lead.installs_in(CHANNEL)
    await lead.opens(PRIVATE)
    await lead.types("setup")
    await lead.fills(lead.reads("setup.form.name"), PROGRAMME)
    await lead.fills(lead.reads("setup.form.channel"), TEAM)
    await lead.shoots("playground-setup")
    await lead.presses(lead.reads("setup.form.next"))
    await lead.presses(lead.reads("setup.form.create"))
    await lead.sees(lead.reads("setup.opened.title", programme=PROGRAMME))
    await lead.presses(lead.reads("setup.send"))
    await lead.presses(lead.reads("setup.send.yes"))
    await lead.sees(lead.reads("setup.sent.title", programme=PROGRAMME))


async def join(mentee: Colleague, mentor: Colleague) -> None:
    """The mentee by the channel's card, the mentor by a word."""
    await mentee.opens(CHANNEL)
    await mentee.sees(mentee.reads("setup.invitation.title"))
    await mentee.shoots("playground-invitation")
    await mentee.presses(mentee.reads("setup.invitation.join"))
    await mentee.opens(PRIVATE)
    await mentee.presses(mentee.reads("join.be-mentee"))
    await mentee.fills(mentee.reads("join.first"), mentee.reads(TOPIC))
    await mentee.presses(mentee.reads("join.send"))
    await mentee.sees(mentee.reads("join.welcome", programme=PROGRAMME))
    await mentor.types("join")
    await mentor.presses(mentor.reads("join.be-mentor"))
    await mentor.ticks(mentor.reads(TOPIC))
    await mentor.shoots("playground-offers")
    await mentor.presses(mentor.reads("join.next"))
    await mentor.fills(mentor.reads(TOPIC), mentor.reads("join.can-teach"))
    await mentor.presses(mentor.reads("join.send"))
    await mentor.sees(mentor.reads("join.welcome", programme=PROGRAMME))


async def pair(mentee: Colleague, mentor: Colleague) -> None:
    """Who leads takes part too: the draft is published, both agree, and each has a card about the other."""
    await mentee.types("match")
    await mentee.presses(mentee.reads("matching.publish.button"))
    await mentee.sees(mentee.reads("matching.publish.title"))
    await mentee.presses(mentee.reads("matching.publish.button"))
    await mentee.sees(mentee.reads("matching.published.title", pairs=1))
    await mentee.presses(mentee.reads("proposals.yes"))
    await mentee.sees(mentee.reads("proposals.asking.title", name=LEA))
    await mentor.presses(mentor.reads("proposals.yes"))
    await mentor.sees(mentor.reads("proposals.agreed.title", name=CAMILLE))
    for person, other in ((mentee, "Léa"), (mentor, "Camille")):
        await person.sees(
            person.reads("introduction.title", mentee=CAMILLE, mentor=LEA),
            person.reads("introduction.chat", partner=other),
        )
    await mentor.shoots("playground-introduction")


async def learn(bot: Serving, mentee: Colleague) -> None:
    """The tip of the week comes to the channel; what they answered is told in private."""
    await bot.moves(advance="P7D")
    await mentee.opens(CHANNEL)
    await mentee.sees(mentee.reads("tips.tbt.title"))
    chosen = mentee.reads("tips.tbt.option.1")
    await mentee.presses(chosen)
    await expect(mentee.page.get_by_text(mentee.reads("tip.answered", answer=verbatim(chosen)))).to_be_visible()
    await mentee.shoots("playground-tip")
    await mentee.opens(PRIVATE)
    await mentee.sees(mentee.reads("tip.answered", answer=verbatim(chosen)), mentee.reads("tips.tbt.right"))


async def announce(lead: Colleague) -> None:
    """To too few, which the form says with what was typed kept; then to the channel."""
    await lead.types("announce")
    await lead.fills(lead.reads("announcement.form.audience"), lead.reads("announcement.to.everyone"))
    await lead.fills(lead.reads("announcement.form.text"), "Pairs’ coffee on Thursday")
    await lead.presses(lead.reads("announcement.form.preview"))
    await lead.sees(lead.reads("mistakes.too-few-readers"))
    await lead.shoots("playground-mistake")
    await lead.fills(lead.reads("announcement.form.audience"), lead.reads("announcement.to.channel"))
    await lead.presses(lead.reads("announcement.form.preview"))
    await lead.presses(lead.reads("announcement.send"))
    await lead.opens(CHANNEL)
    await lead.sees(lead.reads("announcement.title", lead=CAMILLE), "Pairs’ coffee on Thursday")
    await lead.opens(PRIVATE)


async def check_in(bot: Serving, mentee: Colleague, mentor: Colleague) -> None:
    """The day after a session was due, both are asked; the mentee has met the mentor, and found it very useful."""
    await bot.moves(now=DAY_AFTER)
    await mentor.sees(mentor.reads("checkins.ask.title", partner="Camille"))
    await mentee.sees(mentee.reads("checkins.ask.title", partner="Léa"))
    await mentee.presses(mentee.reads("checkins.yes"))
    await mentee.presses("5")
    await mentee.sees(mentee.reads("checkins.met.title", partner="Léa"), mentee.reads("checkins.useful.very"))
    await mentee.shoots("playground-check-in")
