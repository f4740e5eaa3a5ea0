"""What comes of somebody's request on Slack: a form or Home opens, a card is shown, or words say why not."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.answering import NOT_TOLD, Beside, Deadline, unshown, unshown_in_form
from bot.conversation import Conversation
from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError
from bot.showing import form_card
from bot.slack.render import card as rendered
from bot.slack.render import form as forms
from bot.slack.render.card import Json
from bot.slack.send import SlackPlatform
from chat.arrival import Arrival, Reply
from chat.card import Card
from chat.message import Answer, FormErrors, Immediate, NextForm, OpenForm, ReplaceCard, ShowHome
from chat.turn import Source
from content.words import LANGUAGES, Reader
from programme.refusals import Failure

log = structlog.get_logger()
PASSING = (RateLimitedError, UnclearError, UnsentError, aiohttp.ClientError, TimeoutError, SQLAlchemyError)
TOO_LATE = frozenset(
    {"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id", "not_found", "push_limit_reached"}
)
"""Refusals of a form that opens when it is asked for again (https://docs.slack.dev/reference/methods/views.push)."""
EVERYBODY = tuple(Reader(language) for language in LANGUAGES)
Said = Answer | ReplaceCard


class Showing:
    """Best effort, and in time: what must arrive is in the outbox, where also goes what could not be shown."""

    def __init__(self, conversation: Conversation, slack: SlackPlatform, media: str) -> None:
        self._conversation, self._slack, self._media = conversation, slack, media
        self.beside = Beside()

    async def open(self, arrival: Arrival, body: Json, reply: Reply, until: Deadline) -> list[Said]:
        """Show what opens. What is still to be said comes back: answers, and what stands in for a form."""
        said = [await self._open(arrival, body, one, reply, until) for one in reply.shown]
        return [one for one in said if one is not None]

    def message(self, card: Card, reply: Reply) -> Json:
        """`text` and `blocks`."""
        return self._drawn(lambda one: rendered.message(one, _readers(reply), self._media), card)

    def say(self, arrival: Arrival, body: Json, one: Said, reply: Reply) -> None:
        """Show a card beside the acknowledgement: where they acted, or in their own conversation."""
        self.beside.begin(self._said(arrival, body, one, reply))

    def submitted(self, reply: Reply, fields: list[str]) -> dict[str, Any]:
        """What acknowledges a form: what is wrong in it, the next one, or that it closes."""
        for one in reply.shown:
            try:
                if isinstance(one, FormErrors):
                    return forms.errors(one.errors, fields, *_readers(reply))
                if isinstance(one, NextForm):
                    view = forms.view(one.form, one.context, _reader(reply))
                    return {"response_action": "push", "view": view}
            except Exception as fault:  # noqa: BLE001 -- whatever it is
                return forms.errors(unshown_in_form(fault).errors, fields, *_readers(reply))
        return {"response_action": "clear"}

    async def _open(self, arrival: Arrival, body: Json, one: Immediate, reply: Reply, until: Deadline) -> Said | None:
        match one:
            case Answer() | ReplaceCard():
                return one
            case ShowHome():
                view = self._drawn(lambda card: rendered.home(card, _reader(reply), self._media), one.card)
                await asyncio.wait({self.beside.begin(self._publish(arrival, view))}, timeout=until.left)
            case OpenForm():
                return await self._form(arrival, body, one, reply, until)
        return None

    async def _form(self, arrival: Arrival, body: Json, one: OpenForm, reply: Reply, until: Deadline) -> Said | None:
        """Nothing, or what is said because it did not open: a button that opens it, unless it never will."""
        method = "views.push" if (body.get("view") or {}).get("type") == "modal" else "views.open"
        try:
            view = json.loads(one.sheet) if one.sheet else forms.view(one.form, one.context, _reader(reply))
            # a trigger that is later than the acknowledgement has ended
            async with asyncio.timeout(until.left):
                await self._slack.show(arrival.address.tenant, method, trigger_id=body["trigger_id"], view=view)
        except Exception as error:  # noqa: BLE001 -- as above
            if not (isinstance(error, PASSING) or str(error) in TOO_LATE):
                return unshown(Failure.NO_FORM, error)
            log.warning("not opened", method=method, error=repr(error))
            return Answer(card=form_card(one, reply.again)) if reply.again else None
        return None

    async def _publish(self, arrival: Arrival, view: Json) -> None:
        address = arrival.address
        try:
            await self._slack.show(address.tenant, "views.publish", user_id=address.user, view=view)
        except (*PASSING, RefusedError) as error:
            log.warning("home not shown", error=repr(error))

    async def _said(self, arrival: Arrival, body: Json, one: Said, reply: Reply) -> None:
        message, address = self.message(one.card, reply), arrival.address
        replaces = {} if arrival.source is Source.WORD else {"replace_original": isinstance(one, ReplaceCard)}
        try:
            if body.get("response_url"):
                ephemeral = {"response_type": "ephemeral"}
                await self._slack.respond(body["response_url"], ephemeral | dict(message) | replaces)
            else:
                await self._slack.show(address.tenant, "chat.postMessage", channel=address.user, **message)
        except Exception as error:  # noqa: BLE001 -- as above
            log.warning("not answered", error=repr(error))
            if reply.locale != NOT_TOLD:
                await self._conversation.leave(arrival, one.card)

    def _drawn(self, draw: Callable[[Card], Json], card: Card) -> Json:
        """A card as Slack shows it, or words in its place."""
        try:
            return draw(card)
        except Exception as fault:  # noqa: BLE001 -- as above
            return draw(unshown(Failure.UNSHOWN, fault).card)


def _reader(reply: Reply) -> Reader:
    return Reader(reply.locale, reply.zone)


def _readers(reply: Reply) -> tuple[Reader, ...]:
    """Whoever is not known reads both languages."""
    return (_reader(reply),) if reply.locale != NOT_TOLD else EVERYBODY
