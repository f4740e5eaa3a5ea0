"""The sample company of `serve --dev`: by the time the Agents Playground is answered, its people have a programme."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
import yaml
from starlette.requests import Request
from starlette.responses import Response

from bot.app import Bot
from bot.claims import unpacked
from bot.demo_folder import HOUSE
from bot.story import script
from bot.story.stage import ZONE
from bot.teams import read
from bot.teams.read import Payload, Whereabouts
from chat.arrival import Arrival, Picked, Reply
from chat.card import Button, Buttons
from chat.command import Command, ProgrammeId
from chat.commands.setup import SendInvitation
from chat.message import FormErrors, NextForm, OpenForm
from chat.text import Text, t
from chat.turn import Address, Platform, Source
from storage import organisations, programmes
from storage.programmes import Programme

log = structlog.get_logger()
PEOPLE = HOUSE / "docs/playground.yml"
PLACE = {"zone": ZONE, "place": "FR"}
# each mentee says yes to the only mentor who is there by then
AGREED, TO_BE_MATCHED = ("Léa Martin", "Hélène Castaing"), ("Yanis Haddad", "Marc Delvaux")


class SampleStoppedError(Exception):
    """Why the sample company could not go on, in a few words."""


class Opening:
    """What answers POST /api/messages: the company lives first, for the Playground tells where it can be written to."""

    def __init__(self, bot: Bot, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._bot, self._answer = bot, answer
        self._living, self._lived = asyncio.Lock(), False

    async def handle(self, request: Request) -> Response:
        """An activity."""
        async with self._living:
            if not self._lived:
                self._lived = True
                await self._live(request)
        return await self._answer(request)

    async def _live(self, request: Request) -> None:
        """Whatever goes wrong is no reason not to answer."""
        try:
            await live(self._bot, await request.json())
        except Exception as error:
            log.exception("the sample company stopped; --empty begins without it", error=repr(error))


async def live(bot: Bot, payload: Payload) -> None:
    """Let the Playground's people begin, unless a programme is there. Raises SampleStoppedError."""
    told = yaml.safe_load(PEOPLE.read_text(encoding="utf-8"))
    tenant, team = read.tenant(payload), told["team"]
    if tenant != bot.settings.microsoft_app_tenant_id or bot.teams is None or await _opened(bot):
        return
    url, there = str(payload["serviceUrl"]), team["id"]
    general = Whereabouts(Platform.TEAMS, tenant, there, url, there, channel=True, team=there, name=team["name"])
    for place in (*read.whereabouts(payload), general):
        await bot.teams.places.remember(place)
    people = (told["currentUser"], *told["users"])
    cast = {one["name"]: Colleague(bot, Address(Platform.TEAMS, tenant, one["aadObjectId"])) for one in people}
    await _set_up(bot, cast, there)
    await _pair(bot, cast)
    log.info("a sample company has begun", programme=script.PROGRAMME["title"], channel=team["name"], pairs=[AGREED],
             to_be_matched=TO_BE_MATCHED)  # fmt: skip


async def _opened(bot: Bot) -> list[Programme]:
    async with bot.database.reading() as session:
        return await programmes.opened(session, await organisations.find_home(session) or 0)


async def _set_up(bot: Bot, cast: Mapping[str, "Colleague"], channel: str) -> None:
    """The lead opens the programme with a deputy, and sends its invitation."""
    lead, deputy = cast[script.LEAD], cast[script.DEPUTY]
    await lead.says("setup")
    await lead.submits(**script.PROGRAMME, channel=channel)
    await lead.submits(
        **PLACE, deputy=Picked(deputy.address.user), contacts=script.CONTACTS, sponsor_word=script.SPONSOR_WORD
    )
    (programme,) = await _opened(bot)
    await lead.sends(SendInvitation(programme=ProgrammeId(programme.id)))


async def _pair(bot: Bot, cast: Mapping[str, "Colleague"]) -> None:
    """One pair is introduced; a draft with another waits for the lead."""
    lead = cast[script.LEAD]
    mentor, mentee = await _join(cast, *AGREED)
    await lead.says("match")
    await bot.settle()
    await lead.says("match")
    await lead.presses(t("matching.publish.button"))
    for one in (mentee, mentor):
        await one.says("home")
        await one.presses(t("home.answer"))
        await one.presses(t("proposals.yes"))
    await _join(cast, *TO_BE_MATCHED)
    await lead.says("match")
    await bot.settle()


async def _join(cast: Mapping[str, "Colleague"], *names: str) -> tuple["Colleague", "Colleague"]:
    mentor, mentee = (cast[name] for name in names)
    levels, wishes = script.MENTORS[names[0]], script.MENTEES[names[1]]
    await mentor.says("join")
    await mentor.presses(t("join.be-mentor"))
    await mentor.submits(topics=list(levels))
    await mentor.submits(**{f"level.{topic}": level for topic, level in levels.items()})
    await mentee.says("join")
    await mentee.presses(t("join.be-mentee"))
    await mentee.submits(**dict(zip(("first", "second", "third"), wishes, strict=False)))
    return mentor, mentee


@dataclass
class Colleague:
    """Somebody of the company, who sees what answers them and acts on it."""

    bot: Bot
    address: Address
    seen: Reply = field(default_factory=Reply)

    async def says(self, words: str) -> None:
        """Types words."""
        await self._does(source=Source.WORD, said=words)

    async def presses(self, label: Text) -> None:
        """Presses a button of what they see."""
        command = next((one.command for one in self._buttons() if one.label == label), None)
        if command is None:
            raise SampleStoppedError(f"no button {label.key}")
        await self.sends(command)

    async def sends(self, command: Command) -> None:
        """Presses a button that sends this command."""
        name, values = unpacked(command.pack())
        await self._does(source=Source.BUTTON, command=name, values=values)

    async def submits(self, **answers: Any) -> None:
        """Sends the form that they see; what is not named keeps what it offers."""
        asked = next((one for one in self.seen.shown if isinstance(one, OpenForm | NextForm)), None)
        if asked is None:
            raise SampleStoppedError(f"no form for {', '.join(answers)}")
        offered = {one.name: initial for one in asked.form.fields if (initial := getattr(one, "initial", None))}
        values = asked.context | offered | answers
        await self._does(source=Source.FORM, command=asked.form.submit.name, values=values)

    async def _does(self, **what: Any) -> None:
        key = secrets.token_hex(8)
        self.seen = await self.bot.conversation.hear(
            Arrival(address=self.address, key=key, forms=True, answers=True, **what)
        )
        for one in self.seen.shown:
            wrong = [*one.errors.values()] if isinstance(one, FormErrors) else []
            title = getattr(getattr(one, "card", None), "title", None)
            if title is not None and title.key.startswith(("refusals.", "failures.")):
                wrong.append(title)
            if wrong:
                raise SampleStoppedError(", ".join(text.key for text in wrong))

    def _buttons(self) -> Iterator[Button]:
        for card in (one.card for one in self.seen.shown if hasattr(one, "card")):
            yield from card.buttons
            for part in card.parts:
                yield from part.buttons if isinstance(part, Buttons) else ()
