"""Slack's edge: one listener a kind of payload; read, have it handled, show what came of it, acknowledge."""

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.acquaintances import NotInstalledError
from bot.conversation import Conversation
from bot.payload import arrived, understood, words
from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError
from bot.showing import form_card
from bot.slack import read, removal
from bot.slack.entrance import Entrance
from bot.slack.render import card as rendered
from bot.slack.render import form as forms
from bot.slack.send import SlackPlatform, profile_of
from chat.arrival import Arrival, Reply
from chat.card import Card
from chat.message import Answer, FormErrors, Immediate, NextForm, OpenForm, ReplaceCard, ShowHome
from chat.refusals import failed
from chat.turn import Address, Platform, Source
from content.words import LANGUAGES, Reader
from programme.refusals import Failure
from storage.people import Profile

log = structlog.get_logger()
BOLT = logging.getLogger("bolt")
BOLT.setLevel(logging.ERROR)
ANY = re.compile(r"(?s).*")
NOT_SHOWN = (RateLimitedError, RefusedError, UnclearError, UnsentError, aiohttp.ClientError, TimeoutError)
EVERYBODY = tuple(Reader(language) for language in LANGUAGES)
Json = Mapping[str, Any]


class SlackEdge:
    """The listeners, for HTTP and Socket Mode alike."""

    def __init__(self, conversation: Conversation, slack: SlackPlatform, signing_secret: str, media: str) -> None:
        self._conversation, self._slack, self._media = conversation, slack, media
        self._after: set[asyncio.Task[None]] = set()
        self.bolt = AsyncApp(
            # the entrance has checked, before anything read the request
            request_verification_enabled=False,
            # without it Bolt polls for the ack, 10 ms at a time
            process_before_response=True,
            # tokens are looked up where they are used; Bolt's own look-up costs two queries a request
            authorize=_authorize,
            ignoring_self_events_enabled=False,
            # otherwise it looks through every module loaded for the name of the file that calls it
            name="binome",
            # it warns at every start that it does not use SLACK_BOT_TOKEN
            logger=BOLT,
        )
        self.entrance = Entrance(self.bolt, signing_secret)
        self.bolt.command(ANY)(self._slash)
        self.bolt.action(ANY)(self._pressed)
        self.bolt.view(ANY)(self._submitted)
        self.bolt.event(ANY)(self._event)

    async def settle(self) -> None:
        """Wait for answers that are still on their way."""
        while self._after:
            await asyncio.gather(*self._after, return_exceptions=True)

    async def _slash(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        arrival = arrived(read.slash, body)
        reply = await self._heard(arrival)
        reader, shown = _reader(reply), []
        for one in reply.shown:
            card = await self._open(arrival.address, body, one, reply)
            shown += [card] if card else []
        if not shown:
            await ack()
            return
        await ack(**self._message(shown[0], reader), response_type="ephemeral")
        for card in shown[1:]:
            self._respond(body, self._message(card, reader))

    async def _pressed(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        arrival = arrived(read.pressed, body)
        if arrival is None:
            await ack()
            return
        reply = await self._heard(arrival)
        for one in reply.shown:
            card = await self._open(arrival.address, body, one, reply)
            message = card and self._message(card, _reader(reply))
            if message and body.get("response_url"):
                self._respond(body, message | {"replace_original": isinstance(one, ReplaceCard)})
            elif message:
                await self._say(arrival.address, message)
        await ack()

    async def _submitted(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if body["type"] != "view_submission":
            await ack()
            return
        arrival = arrived(read.submitted, body)
        with understood():
            fields = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
            words(*fields)
        reply = await self._heard(arrival)
        reader = _reader(reply)
        for one in reply.shown:
            if isinstance(one, FormErrors):
                await ack(**forms.errors(one.errors, fields, *_readers(reader)))
                return
            if isinstance(one, NextForm):
                await ack(response_action="push", view=forms.view(one.form, one.context, reader))
                return
        await ack(response_action="clear")

    async def _event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await self._told(body)
        arrival = arrived(read.event, body)
        if arrival is None:
            await ack()
            return
        reply = await self._heard(arrival)
        for one in reply.shown:
            card = await self._open(arrival.address, body, one, reply)
            if card and arrival.said:  # a fault: an answer would be in the outbox
                await self._say(arrival.address, self._message(card, _reader(reply)))
        await ack()

    async def _say(self, to: Address, message: Json) -> None:
        """Write to somebody without the outbox; best effort."""
        try:
            await self._slack.show(to.tenant, "chat.postMessage", channel=to.user, **message)
        except NOT_SHOWN as error:
            log.warning("not answered", error=repr(error))

    async def _told(self, body: Json) -> None:
        """What Slack tells about people and installations, which nobody has asked for."""
        with understood():
            event, tenant = body["event"], read.happened_in(body)
            profile = _changed(event, tenant)
            words(event["type"], tenant)
        await removal.told(self._conversation.installed, self._slack, body)
        if profile:
            address = Address(Platform.SLACK, tenant, event["user"]["id"])
            await self._conversation.acquaintances.profile_changed(address, profile)

    async def _heard(self, arrival: Arrival) -> Reply:
        """The bot's reply; a fault becomes a sentence with a reference that an operator finds in the log."""
        try:
            return await self._conversation.hear(arrival)
        except NotInstalledError:
            # a bot's message is not answered: the bots would go on for ever
            heard_only = arrival.source is Source.WORD and not arrival.answers
            closed = self._conversation.installed.knows_not(arrival.address.tenant)
            why = Failure.CLOSED if closed else Failure.STRANGER
            return Reply(shown=() if heard_only else (failed(why, arrival.source),), locale="")
        except Exception as fault:
            reference = secrets.token_hex(4)
            log.exception("turn failed", reference=reference, key=arrival.key, error=repr(fault))
            return Reply(shown=(failed(Failure.OURS, arrival.source, reference=reference),), locale="")

    async def _open(self, by: Address, body: Json, one: Immediate, reply: Reply) -> Card | None:
        """Show a form or Home. What comes back is a card still to be shown: an answer, or a button to try again."""
        if isinstance(one, Answer | ReplaceCard):
            return one.card
        reader = _reader(reply)
        try:
            if isinstance(one, OpenForm):
                method = "views.push" if (body.get("view") or {}).get("type") == "modal" else "views.open"
                view = json.loads(one.sheet) if one.sheet else forms.view(one.form, one.context, reader)
                await self._slack.show(by.tenant, method, trigger_id=body["trigger_id"], view=view)
            if isinstance(one, ShowHome):
                view = rendered.home(one.card, reader, self._media)
                await self._slack.show(by.tenant, "views.publish", user_id=by.user, view=view)
        except NOT_SHOWN as error:
            log.warning("not shown", what=type(one).__name__, error=repr(error))
            return form_card(one, reply.again) if isinstance(one, OpenForm) and reply.again else None
        return None

    def _message(self, card: Card, reader: Reader) -> dict[str, Any]:
        return rendered.message(card, _readers(reader), self._media)

    def _respond(self, body: Json, message: dict[str, Any]) -> None:
        """Answer after the acknowledgement; best effort."""
        task = asyncio.create_task(self._responded(body["response_url"], {"response_type": "ephemeral"} | message))
        self._after.add(task)
        task.add_done_callback(self._after.discard)

    async def _responded(self, url: str, message: Json) -> None:
        try:
            await self._slack.respond(url, message)
        except NOT_SHOWN as error:
            log.warning("not answered", error=repr(error))


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="")


def _changed(event: Json, tenant: str) -> Profile | None:
    """What is now to be known of somebody, if that is what an event tells."""
    profile = profile_of(event["user"], tenant) if event["type"] == "user_change" else None
    if profile:
        known = (profile.email, profile.locale, profile.zone)
        words(event["user"]["id"], profile.name, *(one for one in known if one is not None))
    return profile


def _reader(reply: Reply) -> Reader:
    return Reader(reply.locale, reply.zone)


def _readers(reader: Reader) -> tuple[Reader, ...]:
    """Whoever is not known reads both languages."""
    return (reader,) if reader.locale else EVERYBODY
