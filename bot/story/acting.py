"""People of the story: they act in the workspace once they have read, and whatever is refused stops the story."""

from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

from bot.app import Bot
from bot.readiness import CannotServeError
from chat.text import Text, t, verbatim
from content.words import Reader, say
from programme.refusals import Refusal
from sandbox import elements
from sandbox.acts import clicking
from sandbox.conversations import Channel, Message
from sandbox.elements import Json
from sandbox.outcome import Outcome
from sandbox.person import User


class StoryStoppedError(CannotServeError):
    """Why the story could not be told to its end, in one sentence."""


@dataclass(frozen=True)
class Actor:
    """Somebody of the company, acting as they do on the page."""

    bot: Bot
    user: User

    @property
    def first_name(self) -> str:
        """What colleagues call them."""
        return self.user.name.split()[0]

    def reads(self, text: Text) -> str:
        """The words of a text in this person's language."""
        return say(text, Reader(self.user.locale, self.user.tz))

    def has(self, label: Text) -> bool:
        """Whether a card offers them a button."""
        return next(self._buttons(self.reads(label)), None) is not None

    def was_told(self, title: Text) -> bool:
        """Whether a card of this title is before them."""
        return any(message.text == self.reads(title) for message in self._newest_first())

    async def says(self, words: str, channel: Channel | None = None) -> None:
        """Types `/binome words`, to the bot unless it is in a channel."""
        await self._does(words, self.user.types(f"/binome {words}", channel))

    async def writes(self, words: str, channel: Channel | None = None) -> None:
        """Writes to the bot, or to colleagues."""
        await self._does(words, self.user.writes(words, channel))

    async def presses(self, label: Text | str) -> None:
        """Presses a button, on the newest card that has it."""
        words = self.reads(label if isinstance(label, Text) else verbatim(label))
        found = next(self._buttons(words), None)
        if found is None:
            raise StoryStoppedError(self._stops(words, "no card has this button"))
        await self._does(words, clicking.acts(self.user, *found, None))

    async def submits(self, **values: Any) -> None:
        """Fills in the open form by field name and sends it; fields that are not named keep what they offer."""
        await self._does(f"send {', '.join(values) or 'the form as it is'}", self._submits(values))

    async def _submits(self, values: dict[str, Any]) -> Outcome:
        try:
            return await self.user.submits(values)
        except LookupError as missing:
            raise StoryStoppedError(self._stops(", ".join(values), str(missing))) from missing

    async def _does(self, what: str, act: Coroutine[Any, Any, Outcome]) -> None:
        since = len(self.user.workspace.posted)
        for channel in self.user.workspace.channels.values():
            self.user.reads(channel)
        outcome = await act
        if self.bot.slack_edge:
            await self.bot.slack_edge.settle()
        said = [message.text for message in self.user.workspace.posted[since:] if message.seen_by == self.user.id]
        refused = outcome.failed or outcome.errors or next(filter(self._is_refusal, said), None)
        if refused:
            raise StoryStoppedError(self._stops(what, str(refused)))

    def _is_refusal(self, words: str) -> bool:
        return words in {self.reads(t(key)) for key in (*(f"refusals.{one}" for one in Refusal), "failures.ours")}

    def _stops(self, what: str, why: str) -> str:
        return f"The demo’s story stops where {self.user.name} wants to “{what}”: {why}"

    def _buttons(self, words: str) -> Iterator[tuple[Message, Json, Json]]:
        for message in self._newest_first():
            for block, element in elements.each(message.blocks):
                if element["type"] == "button" and element["text"]["text"] == words:
                    yield message, block, element

    def _newest_first(self) -> Iterator[Message]:
        workspace = self.user.workspace
        for message in reversed(workspace.posted):
            if message.visible_to(self.user.id) and self.user.id in workspace.channels[message.channel].members:
                yield message
