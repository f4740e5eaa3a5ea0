"""Somebody in front of the page: they find things by what these are called, as people do."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import ConsoleMessage, Locator, Page, Request, Response, ViewportSize, expect

from chat.text import Text, t
from content.words import Reader, say

WIDE: ViewportSize = {"width": 1280, "height": 900}
MANY = 150
FOCUSED = "(({activeElement: it, body}) => it === body ? '' : it.ariaLabel ?? it.innerText)(document)"
NARROW: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Visitor:
    """The page, read in one language. `troubles` are the console's errors and the requests that failed."""

    page: Page
    locale: str
    folder: Path
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def reads(self, text: Text | str, /, **values: object) -> str:
        """The words of a text, or of a key and its values."""
        return say(t(text, **values) if isinstance(text, str) else text, Reader(self.locale, "Europe/Paris"))

    async def becomes(self, name: str) -> None:
        """Plays somebody else, and goes to their conversation with Binôme."""
        await self.page.locator("#who").click()
        await self.page.get_by_role("dialog").get_by_role("button", name=name).click()
        await expect(self.page.locator("#who")).to_contain_text(name)
        await self.opens("Binôme")

    async def opens(self, conversation: str) -> None:
        """Opens a conversation from the side bar."""
        link = self.page.get_by_role("navigation").get_by_role("link").filter(
            has=self.page.get_by_text(conversation, exact=True)
        )  # fmt: skip
        await link.click()
        await expect(link).to_have_attribute("aria-current", "page")
        # where somebody was before, the message field bears another name
        if await self.page.get_by_role("log").count():
            await expect(self.page.get_by_role("heading", level=1)).to_contain_text(conversation)

    async def types(self, words: str) -> None:
        """Types into the message field and presses Enter."""
        box = self.page.locator("form.composer").get_by_role("textbox")
        await box.fill(words)
        await box.press("Enter")

    async def presses(self, label: str) -> None:
        """Presses the newest button of this name."""
        await self.button(label).click()

    def button(self, label: str) -> Locator:
        """The newest button of this name."""
        return self.page.get_by_role("main").get_by_role("button", name=label, exact=True).last

    async def confirms(self, label: str) -> None:
        """Says yes when asked whether they are sure."""
        await self.page.get_by_role("alertdialog").get_by_role("button", name=label, exact=True).click()

    @property
    def form(self) -> Locator:
        """The open form."""
        return self.page.locator("dialog[data-view][open]")

    async def fills(self, label: str, value: str) -> None:
        """Writes or chooses in a field of the form, by its label."""
        box = self.form.get_by_label(label)
        if await box.evaluate("box => box.tagName") == "SELECT":
            await box.select_option(label=value)
        else:
            await box.fill(value)

    async def ticks(self, *labels: str) -> None:
        """Ticks boxes of the form."""
        for label in labels:
            await self.form.get_by_role("checkbox", name=label, exact=True).check()

    async def tries(self, label: str) -> None:
        """Submits the form."""
        await self.form.get_by_role("button", name=label, exact=True).click()

    async def sends(self, label: str) -> None:
        """Submits the form, which goes away."""
        await self.tries(label)
        await expect(self.form).to_have_count(0)

    async def goes_on(self, label: str) -> None:
        """Submits the form's first step; the next one appears."""
        step = await self.form.get_attribute("data-view")
        await self.tries(label)
        await expect(self.form).not_to_have_attribute("data-view", step or "")

    async def sees(self, *texts: str) -> None:
        """The newest message says all this."""
        for text in texts:
            await expect(self.page.get_by_role("article").last).to_contain_text(text)

    async def tabs_to(self, name: str) -> None:
        """Presses Tab until the focus is on what is called so, or begins so."""
        for _ in range(MANY):
            await self.page.keyboard.press("Tab")
            label = await self.page.evaluate(FOCUSED)
            if " ".join(label.split()).startswith(name) or name in label.splitlines():
                return
        raise AssertionError(f"Tab never reaches {name!r}")

    async def moves_on(self, step: str) -> None:
        """Moves the programme's date: `PT1H`, `P1D`, `P7D` or `next`."""
        clock = self.page.locator("#clock")
        before = await clock.locator("time").get_attribute("datetime")
        await clock.locator(f"[data-step={step}]").click()
        await expect(clock).not_to_have_attribute("aria-busy", "true")
        await expect(clock.locator("time")).not_to_have_attribute("datetime", before or "")

    async def shoots(self, name: str, *, also_small: bool = False) -> None:
        """Takes a picture, and another one of a small dark screen."""
        await self._shoot(f"{name}-{self.locale[:2]}")
        if also_small:
            await self.page.set_viewport_size(NARROW)
            await self.page.emulate_media(color_scheme="dark")
            await self._shoot(f"{name}-{self.locale[:2]}-small")
            await self.page.emulate_media(color_scheme="light")
            await self.page.set_viewport_size(WIDE)

    async def _shoot(self, name: str) -> None:
        await self.page.screenshot(path=self.folder / f"{name}.png", animations="disabled")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(message.text)

    def _failed(self, request: Request) -> None:
        # the page hangs up when somebody else is played
        if "/sandbox/events" not in request.url:
            self.troubles.append(f"{request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.url}: {response.status}")
