"""What comes of somebody's request on Teams: a dialog goes on, a card is replaced, or a message comes in private."""

from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.answering import NOT_TOLD, Beside, unshown
from bot.conversation import Conversation
from bot.platform import RefusedError, Sent
from bot.showing import form_card
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
from programme.refusals import Failure

log = structlog.get_logger()
EVERYBODY = tuple(Reader(language) for language in LANGUAGES)


@dataclass(frozen=True)
class Shown:
    """A card as it is sent: `instead` of the one acted on, or as a message.

    If it is not taken now, `left` becomes a message; if it never will be, words about the `failure`.
    """

    card: Json
    title: Text
    left: Card | None = None
    instead: bool = False
    failure: Failure = Failure.UNSHOWN


class Showing:
    """Best effort, beside the acknowledgement: what must arrive is in the outbox, where goes what was not taken."""

    def __init__(self, conversation: Conversation, teams: TeamsPlatform) -> None:
        self._conversation, self._teams = conversation, teams
        self.beside = Beside()

    async def show(self, payload: Payload, arrival: Arrival, reply: Reply) -> Json | None:
        """The body that answers an invocation; what is to be sent is begun."""
        here = self._in_dialog if payload.get("name") in {read.FETCH, read.SUBMIT} else self._in_conversation
        body, sent = await here(payload, arrival, reply)
        if sent:
            self.beside.begin(self._send(payload, arrival, reply, sent))
        return body

    async def _in_dialog(self, payload: Payload, arrival: Arrival, reply: Reply) -> tuple[Json | None, list[Shown]]:
        """The dialog goes on with a form; it says what happened instead of opening; or it closes."""
        told: Text | None = None
        sent: list[Shown] = []
        for one in reply.shown:
            if isinstance(one, OpenForm | NextForm):
                return forms.dialog(await self._drawn(arrival, one, reply, dialog=True)), sent
            if isinstance(one, FormErrors):
                form = forms.sent(read.data(payload))
                told = next(iter(one.errors.values()))
                if form:
                    again = forms.again(form, read.typed(payload), one.errors, _readers(reply))
                    return forms.dialog(again), sent
            else:
                told = one.card.title
                sent.append(Shown(self._card(one.card, reply), told, one.card))
        return ({"task": {"type": "message", "value": _said(told, reply)}} if told else None), sent

    async def _in_conversation(
        self, payload: Payload, arrival: Arrival, reply: Reply
    ) -> tuple[Json | None, list[Shown]]:
        """A form or a card takes the place of the one that was acted on; everything else is a private message."""
        shown = [await self._rendered(payload, arrival, one, reply) for one in reply.shown]
        title = shown[-1].title if shown else t("forms.sent")
        if arrival.source is Source.FORM and not any(one.instead for one in shown):
            shown.append(Shown(self._card(Card(title=title), reply), title, instead=True))
        last = next((one for one in reversed(shown) if one.instead), None)
        executed = payload.get("name") == read.EXECUTE
        # in a channel only an invocation's answer is seen by one person alone
        kept = last if last and (read.personal(payload) or not executed) else None
        sent = [one for one in shown if not one.instead or one is kept]
        if not executed:
            return None, sent
        if last:
            # they see it there already
            sent = [replace(one, left=None) if one is last else one for one in sent]
            return _executed("application/vnd.microsoft.card.adaptive", last.card), sent
        return _executed("application/vnd.microsoft.activity.message", _said(title, reply)), sent

    async def _rendered(self, payload: Payload, arrival: Arrival, one: Immediate, reply: Reply) -> Shown:
        instead = isinstance(one, ReplaceCard | NextForm | FormErrors)
        if isinstance(one, OpenForm | NextForm):
            card = forms.inline(await self._drawn(arrival, one, reply, dialog=False))
            left = form_card(one, reply.again) if isinstance(one, OpenForm) and reply.again else None
            return Shown(card, one.form.title, left, instead, Failure.NO_FORM)
        if not isinstance(one, FormErrors):
            return Shown(self._card(one.card, reply), one.card.title, one.card, instead)
        form, first = forms.sent(read.data(payload)), next(iter(one.errors.values()))
        if form is None:
            return Shown(self._card(Card(title=first), reply), first, Card(title=first), instead)
        again = forms.again(form, read.typed(payload), one.errors, _readers(reply))
        return Shown(forms.inline(again), first, Card(title=first), instead)

    async def _drawn(self, arrival: Arrival, one: OpenForm | NextForm, reply: Reply, *, dialog: bool) -> forms.Drawn:
        if isinstance(one, OpenForm) and one.sheet and (kept := forms.reopened(one.sheet)):
            return kept
        asks = any(isinstance(field, ChannelField) for field in one.form.fields)
        known = await self._teams.places.channels(arrival.address.tenant) if asks else []
        channels = [(channel.who, channel.name) for channel in known]
        return forms.drawn(one.form, one.context, _reader(reply), channels, dialog=dialog)

    def _card(self, card: Card, reply: Reply) -> Json:
        return rendered.card(card, _readers(reply), self._teams.client)

    async def _send(self, payload: Payload, arrival: Arrival, reply: Reply, sent: list[Shown]) -> None:
        for one in sent:
            try:
                await self._sent(payload, arrival, one, _said(one.title, reply))
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is not taken
                log.warning("not answered", error=repr(error))
                if one.left and reply.locale != NOT_TOLD:
                    for_ever = isinstance(error, RefusedError) and error.failure is Failure.REJECTED
                    left = unshown(one.failure, error).card if for_ever else one.left
                    await self._conversation.leave(arrival, left)

    async def _sent(self, payload: Payload, arrival: Arrival, one: Shown, summary: str) -> None:
        """In the place of the card acted on, where they wrote from, if that is private, or in private."""
        url, there = str(payload["serviceUrl"]), str(payload["conversation"]["id"])
        if not read.personal(payload):
            await self._teams.say(arrival.address.tenant, arrival.address.user, one.card, summary)
        elif one.instead:
            await self._teams.rewrite(url, Sent(there, str(payload.get("replyToId"))), one.card, summary)
        else:
            await self._teams.write(url, there, one.card, summary)


def _executed(kind: str, value: Any) -> Json:
    return {"statusCode": 200, "type": kind, "value": value}


def _reader(reply: Reply) -> Reader:
    return Reader(reply.locale, reply.zone)


def _readers(reply: Reply) -> tuple[Reader, ...]:
    """Whoever is not known reads both languages."""
    return (_reader(reply),) if reply.locale != NOT_TOLD else EVERYBODY


def _said(text: Text, reply: Reply) -> str:
    return " · ".join(say(text, reader) for reader in _readers(reply))
