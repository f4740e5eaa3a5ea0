"""A cast of people who talk with the bot, through the same door as everybody else."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from bot import looking
from bot.app import Bot as RunningBot
from chat.text import Text, t
from chat.turn import Address, Platform
from content.words import Reader, say
from sandbox.conversations import Channel, Message
from sandbox.faults import Fault, Kind
from sandbox.modals import View
from sandbox.outcome import Outcome
from sandbox.person import User
from sandbox.workspace import Workspace


@dataclass(frozen=True)
class Shown:
    """A card as somebody sees it: its title, all its words, and its buttons' labels."""

    title: str
    words: str
    buttons: list[str]
    where: Any


def _words(node: Any) -> list[str]:
    """Every text in a payload, in its order."""
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        alt = [node["alt_text"]] if "alt_text" in node else []
        return own + alt + [word for value in node.values() for word in _words(value)]
    return [word for value in node for word in _words(value)] if isinstance(node, list) else []


def _buttons(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["text"]["text"]] if node.get("type") == "button" else []
        return own + [label for value in node.values() for label in _buttons(value)]
    return [label for value in node for label in _buttons(value)] if isinstance(node, list) else []


def shown(where: Message | View) -> Shown:
    """A message, form or home as a person sees it."""
    texts = _words(where.blocks)
    return Shown(texts[0] if texts else "", "\n".join(texts), _buttons(where.blocks), where)


class Person:
    """Somebody of the company. What they do waits for the bot's answer and for the messages that it causes."""

    def __init__(self, bot: "Bot", user: User) -> None:
        self.bot, self.user = bot, user
        self.errors: dict[str, str] = {}

    @property
    def address(self) -> Address:
        """Where they talk to the bot."""
        return Address(Platform.SLACK, self.bot.workspace.team_id, self.user.id)

    @property
    def reader(self) -> Reader:
        """How words are chosen for them."""
        return Reader(self.user.locale, self.user.tz)

    def reads(self, text: Text | str, /, **values: Any) -> str:
        """The words of a text (or of a key and its values) in this person's language."""
        return say(t(text, **values) if isinstance(text, str) else text, self.reader)

    async def says(self, words: str, channel: Channel | None = None) -> None:
        """Types `/binome words`."""
        await self._done(await self.user.types(f"/binome {words}", channel))

    async def types(self, words: str) -> None:
        """Types `/binome words` and waits for nothing that follows."""
        await self.user.types(f"/binome {words}")

    async def writes(self, words: str, channel: Channel | None = None) -> None:
        """Writes to the bot in the direct conversation."""
        await self._done(await self.user.writes(words, channel))

    async def presses(self, label: str, within: Shown | None = None) -> None:
        """Presses a button, by its words, on the newest card that has it."""
        card = within or self.card_with(label)
        await self._done(await self.user.clicks(card.where, label))

    async def changes(self, **fields: Any) -> None:
        """What the company's directory says of them changes."""
        await self._done(await self.user.changes(**fields))

    async def is_noticed(self) -> None:
        """The platform tells of a change by itself."""

    async def presses_twice(self, label: str) -> None:
        """Presses a button of the newest card twice before anything is answered."""
        await asyncio.gather(*(self.user.clicks(self.last.where, label) for _ in range(2)))
        await self.bot.settles()

    async def submits(self, **values: Any) -> None:
        """Fills in the open form by field name and sends it."""
        picked = {name: value.user.id if isinstance(value, Person) else value for name, value in values.items()}
        await self._done(await self.user.submits(picked))

    async def opens_home(self) -> Shown:
        """Opens Home and looks at it."""
        await self._done(await self.user.opens_home())
        if self.user.home is None:
            raise AssertionError(f"{self.user.name} sees no home")
        return shown(self.user.home)

    @property
    def entered(self) -> str:
        """What stands in the open form's fields."""
        return str(self.form.state)

    @property
    def form_words(self) -> str:
        """What the open form says."""
        return shown(self.form).words

    def finds_another_option(self, option: str, instead: str) -> None:
        """An option of the open form is another by the time it is sent."""
        for block in self.form.blocks:
            for each in block.get("element", {}).get("options", []):
                if each["value"] == option:
                    each["value"] = instead

    async def _done(self, outcome: Outcome) -> None:
        self.errors = dict(outcome.errors or {})
        self.outcome = outcome
        await self.bot.settles()

    @property
    def cards(self) -> list[Shown]:
        """Everything this person sees from the bot, oldest first, in whatever conversation."""
        workspace = self.bot.workspace
        messages = {
            message.ts: message
            for channel in workspace.channels.values()
            if self.user.id in channel.members
            for message in self.user.sees(channel)
            if message.author == workspace.bot.id
        }
        return [shown(message) for _, message in sorted(messages.items(), key=lambda item: float(item[0]))]

    @property
    def last(self) -> Shown:
        """The newest card this person sees."""
        return self.cards[-1]

    @property
    def last_title(self) -> str:
        """The newest card's title."""
        return self.last.title

    @property
    def private(self) -> list[Shown]:
        """What the bot wrote in the direct conversation, oldest first."""
        return [shown(message) for message in self.user.dm if message.author == self.bot.workspace.bot.id]

    @property
    def form(self) -> View:
        """The form on top."""
        return self.user.views[-1]

    @property
    def form_title(self) -> str:
        """The title of the form on top, or nothing."""
        return str(self.user.views[-1].definition["title"]["text"]) if self.user.views else ""

    def card_with(self, label: str) -> Shown:
        """The newest card (or home) that has a button."""
        home = [shown(self.user.home)] if self.user.home else []
        return next(card for card in [*reversed(self.cards), *home] if label in card.buttons)


class Bot:
    """The bot under test and the workspace it lives in."""

    def __init__(self, running: RunningBot, workspace: Workspace) -> None:
        self.running, self.workspace = running, workspace
        self.channel = workspace.add_channel("reverse-mentoring", [workspace.bot])

    async def meet(self, name: str, *, locale: str = "en-GB", zone: str = "Europe/Paris", **fields: Any) -> Person:
        """Somebody new in the company, in the programme's channel."""
        email = fields.pop("email", f"{name.lower().replace(' ', '.')}@alize.example")
        user = self.workspace.add_user(name, email, locale=locale, tz=zone, **fields)
        self.channel.members.append(user.id)
        return Person(self, user)

    CALLS: ClassVar[Mapping[str, str]] = {
        "post": "chat.postMessage", "update": "chat.update", "delete": "chat.delete", "*": "*",
    }  # fmt: skip

    @property
    def url(self) -> str:
        """Where the bot listens."""
        return self.workspace.dispatch.bot_url

    def said(self, call: str = "post") -> list[str]:
        """The titles that the platform accepted, in its order: of messages, or of updates."""
        return [entry.text for entry in self.workspace.ledger if entry.method == self.CALLS[call]]

    def goes_wrong(self, kind: Kind, call: str = "post", to: Person | None = None, **more: Any) -> None:
        """The next call goes wrong, or the next to somebody."""
        if to:
            more["when"] = lambda asked: asked["channel"] == to.user.id
        self.workspace.faults.append(Fault(self.CALLS[call], kind, **more))

    def platform_wants_a_rest(self, email: str, seconds: int) -> None:
        """The platform is too busy to look an e-mail address up, once."""
        busy = Fault("users.lookupByEmail", "rate_limited", retry_after=seconds,
                     when=lambda asked: asked["email"] == email)  # fmt: skip
        self.workspace.faults.append(busy)

    def platform_does_not_say_who_somebody_is(
        self, kind: Kind = "server_error", times: int = 1, delay: float = 0
    ) -> None:
        """The platform fails at the next question about somebody, or at several; 0: at all."""
        self.workspace.faults.append(Fault("users.info", kind, times=times, retry_after=0, delay=delay))

    def platform_answers_again(self) -> None:
        """Nothing goes wrong any more."""
        self.workspace.faults.clear()

    async def looks_at_everybody(self) -> None:
        """A day later the bot asks who everybody is, as far as nobody has told it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(looking, "PACE", 0.0)
            patch.setattr(looking, "LATELY", timedelta())
            await self.running.look_at_everybody()
        await self.settles()

    async def replays(self) -> None:
        """The platform sends its last request once more."""
        await self.workspace.dispatch.replay()

    def cut_off(self, patch: pytest.MonkeyPatch) -> None:
        """Nobody listens where the platform should be."""
        patch.setattr(self.running.slack, "_api_url", "http://127.0.0.1:9/api/")

    def together(self, *people: Person) -> list[Shown]:
        """What the bot wrote to these people as one."""
        members = {self.workspace.bot.id, *(person.user.id for person in people)}
        groups = [one for one in self.workspace.channels.values() if one.kind == "mpim" and set(one.members) == members]
        return [shown(message) for one in groups for message in one.messages]

    async def settles(self) -> None:
        """Waits until everything that is due now was done and delivered."""
        await self.workspace.settle()
        await self.running.settle()
        await self.workspace.settle()

    async def passes(self, **duration: float) -> None:
        """Lets programme time pass: `days=1`, `hours=2`."""
        await self.running.move_to(self.running.clock.now() + timedelta(**duration))
        await self.settles()

    async def moves_to(self, local: str, zone: str = "Europe/Paris") -> None:
        """Moves programme time to a local wall time, such as `2027-03-09 09:00`."""
        instant = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        await self.running.move_to(instant)
        await self.settles()
