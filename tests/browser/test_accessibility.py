"""The page is for everybody: axe finds nothing in any state, theme or language, and a keyboard is enough."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from chat.text import verbatim
from tests.browser.axe import violations
from tests.browser.opening import Scheme, company_at_work, visiting
from tests.browser.visitor import NARROW, WIDE, Visitor
from tests.pair_cast import match_in_this_process

pytestmark = pytest.mark.browser
LEAD, NEWCOMER, CHANNEL = "Camille Moreau", "Inès Carvalho", "reverse-mentoring"


async def is_fine(visitor: Visitor, state: str) -> None:
    """Nothing is found, on a wide screen and on a narrow one."""
    for size in (NARROW, WIDE):
        await visitor.page.set_viewport_size(size)
        assert (state, size, await violations(visitor.page)) == (state, size, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
async def test_nothing_keeps_anybody_out(
    chromium: Browser, database_url: str, pictures: Path, locale: str, scheme: Scheme
) -> None:
    async with (
        company_at_work(database_url) as workspace,
        visiting(chromium, workspace, locale, pictures, scheme) as visitor,
    ):
        page = visitor.page
        await is_fine(visitor, "the tour is offered")
        await visitor.becomes(LEAD)
        await page.locator("#locale").select_option(locale)
        await expect(page.locator("html")).to_have_attribute("lang", locale[:2])
        await page.locator("#tour [data-action=next]").click()
        await is_fine(visitor, "a step of the tour")
        await page.locator("#tour [data-action=stop]").click()
        await visitor.types("/binome help")
        await expect(page.get_by_role("article")).to_be_visible()
        await visitor.moves_on("P1D")
        await expect(page.locator("#meanwhile")).not_to_be_empty()
        await is_fine(visitor, "a conversation, and news of the date")
        await visitor.opens(visitor.reads(verbatim("Binôme : accueil" if locale == "fr-FR" else "Binôme: Home")))
        await expect(page.locator(".home .sheet")).to_be_visible()
        await is_fine(visitor, "home")
        await page.get_by_role("navigation").locator("[data-action=faults]").click()
        await page.locator("#faults").get_by_role("button").nth(1).click()
        await expect(page.locator("#faults .active li")).to_be_visible()
        await is_fine(visitor, "faults")
        await page.locator("#faults [data-action=clear]").click()
        await page.keyboard.press("Escape")
        await page.locator("#who").click()
        await is_fine(visitor, "who are you")
        await page.keyboard.press("Escape")
        await visitor.opens(CHANNEL)
        await visitor.types("/binome setup")
        await visitor.fills(visitor.reads("setup.form.starts-on"), "2020-01-06")
        await visitor.tries(visitor.reads("setup.form.next"))
        await expect(visitor.form.locator("[aria-invalid=true]").first).to_be_focused()
        await is_fine(visitor, "a form with errors")


async def test_a_keyboard_is_enough_to_join(
    chromium: Browser, database_url: str, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_in_this_process(monkeypatch)
    async with (
        company_at_work(database_url, told=True) as workspace,
        visiting(chromium, workspace, "fr-FR", pictures) as somebody,
    ):
        keys = somebody.page.keyboard
        await somebody.tabs_to("Vous êtes")
        await keys.press("Enter")
        await somebody.tabs_to(NEWCOMER)
        await keys.press("Enter")
        await expect(somebody.page.locator("#who")).to_contain_text(NEWCOMER)
        await somebody.tabs_to("Aller au champ de message")
        await keys.press("Enter")
        await keys.type("/binome join")
        await keys.press("Enter")
        await expect(somebody.button(somebody.reads("join.be-mentee"))).to_be_visible()
        await somebody.tabs_to(somebody.reads("join.be-mentee"))
        await keys.press("Enter")
        await expect(somebody.form).to_be_visible()
        await keys.press("Escape")
        await expect(somebody.form).to_have_count(0)
        await expect(somebody.button(somebody.reads("join.be-mentee"))).to_be_focused()
        await keys.press("Enter")
        await expect(somebody.form.get_by_label(somebody.reads("join.first"))).to_be_focused()
        await keys.type(somebody.reads("topics.ai-at-work"))
        await somebody.tabs_to(somebody.reads("join.send"))
        await keys.press("Enter")
        await expect(somebody.form).to_have_count(0)
        await somebody.sees(somebody.reads("join.welcome", programme="Regards croisés"))
        await expect(somebody.page.get_by_role("main").locator(":focus")).to_be_visible()


async def test_a_dialog_keeps_the_focus_and_gives_it_back(chromium: Browser, database_url: str, pictures: Path) -> None:
    async with (
        company_at_work(database_url) as workspace,
        visiting(chromium, workspace, "en-GB", pictures) as somebody,
    ):
        page = somebody.page
        await page.locator("#who").focus()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        focusable = await dialog.get_by_role("button").count()
        for _ in range(focusable + 3):
            await page.keyboard.press("Tab")
            assert await page.evaluate("() => document.activeElement === document.body || "
                                       "document.activeElement.closest('dialog') !== null")  # fmt: skip
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(page.locator("#who")).to_be_focused()
