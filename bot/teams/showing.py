"""What comes of somebody's request on Teams: a dialog goes on, a card is replaced, or a message comes in private."""

from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.platform import RateLimitedError, RefusedError, Sent, UnclearError, UnsentError
from bot.teams import read
from bot.teams.read import Payload
from bot.teams.render import card as rendered
from bot.teams.render import form as forms
from bot.teams.render.card import Json
from bot.teams.send import TeamsPlatform
from chat.arrival import Arrival, Reply
from chat.card import Card
from chat.form import ChannelField
from chat.message import FormErrors, Immediate, NextForm, OpenForm, ReplaceCard
from chat.text import Text, t
from chat.turn import Source
from content.words import LANGUAGES, Reader, say

log = structlog.get_logger()
NOT_SHOWN = (RateLimitedError, RefusedError, UnclearError, UnsentError, SQLAlchemyError)
EVERYBODY = tuple(Reader(language) for language in LANGUAGES)


class Showing:
    """Best effort: what must arrive is in the outbox."""

    def __init__(self, teams: TeamsPlatform) -> None:
        self._teams = teams

    async def show(self, payload: Payload, arrival: Arrival, reply: Reply) -> Json | None:
        """The body that answers an invocation, after all else was sent."""
        if payload.get("name") in {read.FETCH, read.SUBMIT}:
            return await self._in_dialog(payload, arrival, reply)
        return await self._in_conversation(payload, arrival, reply)

    async def _in_dialog(self, payload: Payload, arrival: Arrival, reply: Reply) -> Json | None:
        """The dialog goes on with a form; it says what happened instead of opening; or it closes."""
        told: Text | None = None
        for one in reply.shown:
            if isinstance(one, OpenForm | NextForm):
                return forms.dialog(await self._drawn(arrival, one, reply, dialog=True))
            if isinstance(one, FormErrors):
                form = forms.sent(read.data(payload))
                told = next(iter(one.errors.values()))
                if form:
                    return forms.dialog(forms.again(form, read.typed(payload), one.errors, _readers(reply)))
            else:
                told = one.card.title
                await self._say(payload, arrival, self._card(one.card, reply), told, reply)
        return {"task": {"type": "message", "value": _said(told, reply)}} if told else None

    async def _in_conversation(self, payload: Payload, arrival: Arrival, reply: Reply) -> Json | None:
        """A form or a card takes the place of the one that was acted on; everything else is a private message."""
        instead: Json | None = None
        title = t("forms.sent")
        for one in reply.shown:
            title, card = await self._rendered(payload, arrival, one, reply)
            if isinstance(one, ReplaceCard | NextForm | FormErrors):
                instead = card
            else:
                await self._say(payload, arrival, card, title, reply)
        if arrival.source is Source.FORM and instead is None:
            instead = self._card(Card(title=title), reply)
        executed = payload.get("name") == read.EXECUTE
        if instead and read.personal(payload):
            await self._replace(payload, instead, _said(title, reply))
        elif instead and not executed:
            # in a channel only an invocation's answer is seen by one person alone
            await self._say(payload, arrival, instead, title, reply)
        if not executed:
            return None
        if instead:
            return _executed("application/vnd.microsoft.card.adaptive", instead)
        return _executed("application/vnd.microsoft.activity.message", _said(title, reply))

    async def _rendered(self, payload: Payload, arrival: Arrival, one: Immediate, reply: Reply) -> tuple[Text, Json]:
        """A title, and a card."""
        if isinstance(one, OpenForm | NextForm):
            return one.form.title, forms.inline(await self._drawn(arrival, one, reply, dialog=False))
        if not isinstance(one, FormErrors):
            return one.card.title, self._card(one.card, reply)
        form, first = forms.sent(read.data(payload)), next(iter(one.errors.values()))
        if form is None:
            return first, self._card(Card(title=first), reply)
        return first, forms.inline(forms.again(form, read.typed(payload), one.errors, _readers(reply)))

    async def _drawn(self, arrival: Arrival, one: OpenForm | NextForm, reply: Reply, *, dialog: bool) -> forms.Drawn:
        if isinstance(one, OpenForm) and one.sheet and (kept := forms.reopened(one.sheet)):
            return kept
        asks = any(isinstance(field, ChannelField) for field in one.form.fields)
        known = await self._teams.places.channels(arrival.address.tenant) if asks else []
        channels = [(channel.who, channel.name) for channel in known]
        return forms.drawn(one.form, one.context, _reader(reply), channels, dialog=dialog)

    def _card(self, card: Card, reply: Reply) -> Json:
        return rendered.card(card, _readers(reply), self._teams.client)

    async def _say(self, payload: Payload, arrival: Arrival, card: Json, title: Text, reply: Reply) -> None:
        """A message in private: where they wrote from, if that is private; nothing else is needed to know it."""
        url, there, summary = str(payload["serviceUrl"]), str(payload["conversation"]["id"]), _said(title, reply)
        try:
            if read.personal(payload):
                await self._teams.write(url, there, card, summary)
            else:
                await self._teams.say(arrival.address.tenant, arrival.address.user, card, summary)
        except NOT_SHOWN as error:
            log.warning("not answered", error=repr(error))

    async def _replace(self, payload: Payload, card: Json, summary: str) -> None:
        sent = Sent(str(payload["conversation"]["id"]), str(payload.get("replyToId")))
        try:
            await self._teams.rewrite(str(payload["serviceUrl"]), sent, card, summary)
        except NOT_SHOWN as error:
            log.warning("not replaced", error=repr(error))


def _executed(kind: str, value: Any) -> Json:
    return {"statusCode": 200, "type": kind, "value": value}


def _reader(reply: Reply) -> Reader:
    return Reader(reply.locale, reply.zone)


def _readers(reply: Reply) -> tuple[Reader, ...]:
    """Whoever is not known reads both languages."""
    return (_reader(reply),) if reply.locale else EVERYBODY


def _said(text: Text, reply: Reply) -> str:
    return " · ".join(say(text, reader) for reader in _readers(reply))
