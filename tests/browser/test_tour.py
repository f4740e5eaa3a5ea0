"""The guided tour is followed to its end by somebody who reads it, in both languages, and ticks itself."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from chat.text import Text, verbatim
from tests.browser.opening import company_at_work, visiting
from tests.browser.visitor import Visitor
from tests.pair_cast import match_in_this_process

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Cast:
    """Whom the tour names, and the words that it has them type, in one language."""

    locale: str
    newcomer: str
    lead: str
    mentee: str
    asked: str
    leaving: str
    join: str
    match: str
    announce: str
    leave: str


CASTS = (
    Cast("fr-FR", "Inès Carvalho", "Camille Moreau", "Nadia Benkirane", "Hélène Castaing", "Marc Delvaux",
         "rejoindre", "apparier", "annoncer", "quitter"),
    Cast("en-GB", "Oliver Chan", "Idris Osei", "Graham Whitfield", "Priya Raman", "Callum Fraser",
         "join", "match", "announce", "leave"),
)  # fmt: skip
TOPIC = "topics.ai-at-work"


@dataclass(frozen=True)
class Tourist:
    """Somebody who does what the tour says, and only that: what they press is named there."""

    visitor: Visitor
    cast: Cast

    async def is_told(self, words: Text | str) -> str:
        """These words stand in the step."""
        said = self.visitor.reads(words)
        await expect(self.visitor.page.locator("#tour ol")).to_contain_text(said)
        return said

    async def becomes(self, name: str) -> None:
        await self.visitor.becomes(await self.is_told(verbatim(name)))

    async def types(self, words: str) -> None:
        await self.visitor.types(await self.is_told(verbatim(f"/binome {words}")))

    async def presses(self, label: str) -> None:
        await self.visitor.presses(await self.is_told(label))

    async def goes_on(self, ticked: int) -> None:
        """All of the step's tasks are ticked: on to the next."""
        tour = self.visitor.page.locator("#tour")
        await expect(tour.locator(".done")).to_have_count(ticked)
        await expect(tour.locator("li:not(.done)")).to_have_count(0)
        await tour.locator("[data-action=next].primary").click()


@pytest.mark.parametrize("cast", CASTS, ids=lambda cast: cast.locale[:2])
async def test_a_newcomer_follows_the_tour(
    chromium: Browser, database_url: str, pictures: Path, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    match_in_this_process(monkeypatch)
    async with (
        company_at_work(database_url, told=True) as workspace,
        visiting(chromium, workspace, cast.locale, pictures) as visitor,
    ):
        tourist, tour = Tourist(visitor, cast), visitor.page.locator("#tour")
        await visitor.shoots("tour-offer", also_small=True)
        await tour.locator("[data-action=next]").click()
        await somebody_joins(tourist)
        await the_lead_pairs(tourist)
        await time_passes(tourist)
        await the_lead_announces(tourist)
        await somebody_leaves(tourist)
        await expect(tour.get_by_role("heading")).to_contain_text("Binôme")
        await visitor.shoots("tour-end")
        await tour.locator("[data-action=stop]").click()
        await expect(tour).to_be_hidden()


async def somebody_joins(tourist: Tourist) -> None:
    visitor = tourist.visitor
    await tourist.becomes(tourist.cast.newcomer)
    await expect(visitor.page.locator("#tour .done")).to_have_count(1)
    await expect(visitor.page.locator("#tour [role=status]")).to_have_text(re.compile("^1 (of|sur) 3$"))
    await tourist.types(tourist.cast.join)
    await tourist.presses("join.be-mentor")
    await visitor.ticks(await tourist.is_told(TOPIC))
    await visitor.goes_on(visitor.reads("join.next"))
    await visitor.fills(visitor.reads(TOPIC), visitor.reads("join.can-teach"))
    await visitor.sends(visitor.reads("join.send"))
    await visitor.shoots("tour-joined", also_small=True)
    await tourist.goes_on(3)


async def the_lead_pairs(tourist: Tourist) -> None:
    visitor, cast = tourist.visitor, tourist.cast
    await tourist.becomes(cast.lead)
    await tourist.types(cast.match)
    await visitor.sees(visitor.reads("matching.draft.title", pairs=1), cast.newcomer, cast.mentee)
    await tourist.goes_on(2)
    await tourist.presses("matching.publish.button")
    await visitor.confirms(visitor.reads("matching.publish.button"))
    await visitor.sees(visitor.reads("matching.published.title", pairs=1))
    await tourist.becomes(cast.mentee)
    await tourist.presses("proposals.yes")
    await tourist.goes_on(3)


async def time_passes(tourist: Tourist) -> None:
    visitor = tourist.visitor
    await visitor.moves_on("P1D")
    await expect(visitor.page.locator("#meanwhile")).to_contain_text(tourist.cast.asked)
    await visitor.shoots("tour-meanwhile", also_small=True)
    await tourist.goes_on(1)
    await tourist.becomes(tourist.cast.asked)
    await tourist.presses("checkins.yes")
    await visitor.presses("5")
    await tourist.goes_on(3)
    await visitor.opens("reverse-mentoring")
    await visitor.page.get_by_role("article").last.get_by_role("button").first.click()
    await expect(visitor.page.get_by_role("article").last).to_have_class(re.compile("ephemeral"))
    await tourist.goes_on(2)


async def the_lead_announces(tourist: Tourist) -> None:
    visitor = tourist.visitor
    await tourist.becomes(tourist.cast.lead)
    await tourist.types(tourist.cast.announce)
    await visitor.fills(visitor.reads("announcement.form.audience"), visitor.reads("announcement.to.channel"))
    await visitor.fills(visitor.reads("announcement.form.text"), "Café des duos, jeudi · Pairs’ coffee on Thursday")
    await visitor.sends(await tourist.is_told("announcement.form.preview"))
    await tourist.presses("announcement.send")
    await tourist.goes_on(4)


async def somebody_leaves(tourist: Tourist) -> None:
    await tourist.becomes(tourist.cast.leaving)
    await tourist.types(tourist.cast.leave)
    await tourist.presses("leave.confirm")
    await tourist.goes_on(3)


async def test_the_tour_is_put_away_and_found_again(chromium: Browser, database_url: str, pictures: Path) -> None:
    async with (
        company_at_work(database_url) as workspace,
        visiting(chromium, workspace, "en-GB", pictures) as visitor,
    ):
        page, tour = visitor.page, visitor.page.locator("#tour")
        await page.get_by_role("button", name="Not now").click()
        await page.reload()
        await expect(page.locator("#who")).not_to_be_empty()
        await expect(tour).to_be_hidden()
        await page.get_by_role("button", name="How it works").click()
        await page.get_by_role("dialog").get_by_role("button", name="Guided tour").click()
        await expect(tour.get_by_role("heading", name="Somebody joins")).to_be_focused()
        await page.get_by_role("button", name="Skip", exact=True).click()
        await page.reload()
        await expect(tour.get_by_role("heading", name="The lead prepares pairs")).to_be_visible()
        await expect(tour).to_contain_text(re.compile("Step 2 of 8"))
