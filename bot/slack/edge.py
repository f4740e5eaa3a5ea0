"""Slack's edge: one listener a kind of payload; read, have it handled, show what came of it, acknowledge."""

import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.acquaintances import NotInstalledError
from bot.answering import NOT_TOLD, Deadline
from bot.conversation import Conversation
from bot.payload import arrived, understood, words
from bot.slack import read, removal
from bot.slack.entrance import Entrance
from bot.slack.send import SlackPlatform, profile_of
from bot.slack.showing import Showing
from chat.arrival import Arrival, Reply
from chat.refusals import failed
from chat.turn import Address, Platform, Source
from programme.refusals import Failure
from storage.people import Profile

log = structlog.get_logger()
BOLT = logging.getLogger("bolt")
BOLT.setLevel(logging.ERROR)
ANY = re.compile(r"(?s).*")
Json = Mapping[str, Any]


class SlackEdge:
    """The listeners, for HTTP and Socket Mode alike."""

    def __init__(self, conversation: Conversation, slack: SlackPlatform, signing_secret: str, media: str) -> None:
        self._conversation, self._slack = conversation, slack
        self._showing = Showing(conversation, slack, media)
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
        await self._showing.beside.settle()

    async def _slash(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        until, arrival = Deadline(), arrived(read.slash, body)
        reply = await self._heard(arrival)
        said = await self._showing.open(arrival, body, reply, until)
        if not said:
            await ack()
            return
        await ack(**self._showing.message(said[0].card, reply), response_type="ephemeral")
        for one in said[1:]:
            self._showing.say(arrival, body, one, reply)

    async def _pressed(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        until, arrival = Deadline(), arrived(read.pressed, body)
        if arrival is not None:
            reply = await self._heard(arrival)
            for one in await self._showing.open(arrival, body, reply, until):
                self._showing.say(arrival, body, one, reply)
        await ack()

    async def _submitted(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if body["type"] != "view_submission":
            await ack()
            return
        arrival = arrived(read.submitted, body)
        with understood():
            fields = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
            words(*fields)
        await ack(**self._showing.submitted(await self._heard(arrival), fields))

    async def _event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        until = Deadline()
        await self._told(body)
        arrival = arrived(read.event, body)
        if arrival is not None:
            reply = await self._heard(arrival)
            for one in await self._showing.open(arrival, body, reply, until):
                if arrival.said:  # a fault: an answer would be in the outbox
                    self._showing.say(arrival, body, one, reply)
        await ack()

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
            return Reply(shown=() if heard_only else (failed(why, arrival.source),), locale=NOT_TOLD)
        except Exception as fault:
            reference = secrets.token_hex(4)
            log.exception("turn failed", reference=reference, key=arrival.key, error=repr(fault))
            return Reply(shown=(failed(Failure.OURS, arrival.source, reference=reference),), locale=NOT_TOLD)


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="")


def _changed(event: Json, tenant: str) -> Profile | None:
    """What is now to be known of somebody, if that is what an event tells."""
    profile = profile_of(event["user"], tenant) if event["type"] == "user_change" else None
    if profile:
        known = (profile.email, profile.locale, profile.zone)
        words(event["user"]["id"], profile.name, *(one for one in known if one is not None))
    return profile
