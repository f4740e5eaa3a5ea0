"""To Teams' Bot Connector: one try a call, and what came of it in the port's words.

The SDK sends with `requests` in threads and fetches its token in the event loop; here aiohttp does both.
"""

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp
from botbuilder.schema import (
    Activity,
    ActivityTypes,
    Attachment,
    ChannelAccount,
    ConversationParameters,
    ErrorResponseException,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.aiohttp_bf_pipeline import AsyncBfPipeline
from msrest.exceptions import ClientException
from msrest.pipeline import Response, SansIOHTTPPolicy
from msrest.pipeline.async_abc import AsyncHTTPSender
from msrest.universal_http.aiohttp import AioHttpClientResponse

from bot import belonging, fence
from bot.installed import Installed
from bot.platform import (
    HeldUpError,
    Limits,
    RefusedError,
    Sent,
    UnclearError,
    UnsentError,
)
from bot.proxies import Proxies, why
from bot.settings import Settings
from bot.teams.identity import Http, Token
from bot.teams.meaning import CHANNELS, meaning
from bot.teams.places import Places
from bot.teams.read import Whereabouts
from bot.teams.render import card as rendered
from bot.teams.render.card import Client, Json
from chat.card import Card
from chat.turn import Address, Platform
from content import zones
from content.words import Reader
from programme.belonging import Belonging
from programme.refusals import Failure
from storage.conversations import Reference
from storage.database import Database
from storage.people import Profile

TIMEOUT, LOOK_UP_TIMEOUT = 10, 1.0
OUR_SIDE = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
Returned = TypeVar("Returned")

MICROSOFTS_LOGIN = "https://login.microsoftonline.com"
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
MICROSOFTS = Limits(posts=45.0, changes=45.0, gap=0.5)


class TeamsPlatform:
    """Teams' sending side; `media` is where our pictures are served."""

    def __init__(self, database: Database, installed: Installed, settings: Settings, media: str) -> None:
        self.places = Places(database, installed)
        self.limits = MICROSOFTS if settings.teams_login_url.startswith(MICROSOFTS_LOGIN) else Limits()
        self._app_id, self.proxies = settings.microsoft_app_id or "", Proxies(settings)
        # without an app id it is in the Agents Playground, whose buttons for dialogs do nothing
        self.client = Client(media, dialogs=bool(self._app_id))
        self._session: aiohttp.ClientSession | None = None
        self._sender = Sender(self.http, self.proxies, Token.of(settings, self.http))
        self._connectors: dict[str, ConnectorClient] = {}

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def http(self) -> aiohttp.ClientSession:
        """The shared connections."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT), trace_configs=[fence.watched()]
            )
        return self._session

    def connector(self, service_url: str) -> ConnectorClient:
        """The client of a service; building one for each turn takes most of the turn's time."""
        if service_url not in self._connectors:
            self._connectors[service_url] = ConnectorClient(
                SansIOHTTPPolicy(), base_url=service_url, pipeline_type=AsyncBfPipeline, sender=self._sender
            )
        return self._connectors[service_url]

    async def post(self, tenant: str, conversation: str, key: str, card: Card, readers: tuple[Reader, ...]) -> Sent:  # noqa: ARG002 -- Teams keeps no key of ours
        """Post a card to a person or in a channel."""
        shown = rendered.card(card, readers, self.client)
        return await self.say(tenant, conversation, shown, rendered.summary(card, readers))

    async def say(self, tenant: str, who: str, card: Json, summary: str) -> Sent:
        """Post an Adaptive Card to a person or in a channel; raises the port's errors."""
        reference = await self._reference(tenant, who)
        if not reference.channel:
            return await self.write(reference.service_url, reference.conversation, card, summary)
        message = _message(card, summary)
        place = ConversationParameters(is_group=True, channel_data={"channel": {"id": who}}, activity=message)
        begun = await _called(self._calls(reference.service_url).create_conversation(place), who)
        return Sent(str(begun.id), str(begun.activity_id))

    async def write(self, service_url: str, conversation: str, card: Json, summary: str) -> Sent:
        """Post an Adaptive Card in a conversation; raises the port's errors."""
        call = self._calls(service_url).send_to_conversation(conversation, _message(card, summary))
        return Sent(conversation, str((await _called(call, conversation)).id))

    async def update(self, tenant: str, sent: Sent, card: Card, readers: tuple[Reader, ...]) -> Sent:
        """Put a card in place of an earlier one."""
        shown, summary = rendered.card(card, readers, self.client), rendered.summary(card, readers)
        await self.rewrite(await self.places.service(tenant, sent.conversation), sent, shown, summary)
        return sent

    async def rewrite(self, service_url: str, sent: Sent, card: Json, summary: str) -> None:
        """Put an Adaptive Card in place of an earlier one; raises the port's errors."""
        message = _message(card, summary, sent.message)
        call = self._calls(service_url).update_activity(sent.conversation, sent.message, message)
        await _called(call, sent.conversation)

    def can_look_up(self, conversation: str) -> bool:  # noqa: ARG002 -- nowhere: Teams shows a bot none of its messages
        """Never: without Graph's permissions a bot cannot read what it has said."""
        return False

    async def look_up(self, tenant: str, conversation: str, key: str) -> Sent | None:  # noqa: ARG002 -- see above
        """Refused."""
        raise RefusedError("cannot be read")

    async def delete(self, tenant: str, sent: Sent) -> None:
        """Delete a message; one that is gone already counts as deleted."""
        calls = self._calls(await self.places.service(tenant, sent.conversation))
        try:
            await _called(calls.delete_activity(sent.conversation, sent.message), sent.conversation)
        except RefusedError as refused:
            if not str(refused).startswith("HTTP 404"):
                raise

    async def profile(self, address: Address) -> Profile | None:
        """Who somebody is, as the roster of a conversation says; None for who is in none of them.

        The account of who is not in their own conversation any more is closed.
        """
        try:
            async with asyncio.timeout(LOOK_UP_TIMEOUT):
                found = await self._member(address.tenant, address.user)
        except TimeoutError as error:
            raise UnclearError("no answer within a second") from error
        return found[1] if found else None

    async def find(self, tenant: str, email: str) -> tuple[Address, Profile] | None:
        """Who has an e-mail address, among the members of the teams where the bot is installed."""
        return await self._member(tenant, email)

    def _calls(self, service_url: str) -> Any:
        return self.connector(service_url).conversations

    async def _member(self, tenant: str, who: str) -> tuple[Address, Profile] | None:
        """Somebody by the directory's id or by e-mail: in their own conversation, else in a team's roster."""
        known = await self.places.at(tenant, who)
        own = [known] if known and known.conversation else []
        gone = False
        rosters = [*own, *await self.places.channels(tenant)]
        for roster in rosters:
            call = self._calls(roster.service_url).get_conversation_member(roster.team or roster.conversation, who)
            try:
                member = await _called(call, who)
            except RefusedError as refused:
                if refused.failure is Failure.INSTALLATION:
                    raise
                gone = gone or (roster in own and str(refused).startswith("HTTP 404"))
                continue
            if member.aad_object_id:
                user = str(member.aad_object_id)
                return Address(Platform.TEAMS, tenant, user), _profile(
                    member, tenant, await self.places.at(tenant, user)
                )
        return (Address(Platform.TEAMS, tenant, who), Profile.untold(who, Belonging.GONE)) if gone else None

    async def _reference(self, tenant: str, who: str) -> Reference:
        """Where somebody or a channel is written to; a person's conversation is opened when there is none."""
        known = await self.places.at(tenant, who)
        if known and known.conversation:
            return known
        if who.startswith(CHANNELS):
            raise RefusedError("the app is not in this channel", Failure.CHANNEL_CLOSED)
        service = await self.places.service(tenant)
        asked = ConversationParameters(
            is_group=False, bot=ChannelAccount(id=f"28:{self._app_id}"), members=[ChannelAccount(id=who)],
            tenant_id=tenant, channel_data={"tenant": {"id": tenant}},
        )  # fmt: skip
        try:
            opened = await _called(self._calls(service).create_conversation(asked), who)
        except UnclearError as unclear:  # opening twice does no harm, and nothing was said yet
            raise HeldUpError(str(unclear)) from unclear
        told = Whereabouts(Platform.TEAMS, tenant, who, service, str(opened.id))
        await self.places.remember(told)
        return Reference(**asdict(told))


class Sender(AsyncHTTPSender[Any, Any]):
    """Sends the SDK's requests on shared connections, signed with the bot's token."""

    def __init__(self, http: Http, proxies: Proxies, token: Token) -> None:
        self._http, self._proxies, self._token = http, proxies, token

    async def __aexit__(self, *_: object) -> None:
        """The connections are not its own to close."""

    async def send(self, request: Any, **_: Any) -> Any:
        """One request, once more with a new token if it is not let in; raises aiohttp's errors and the token's."""
        token = await self._token.get()
        response = await self._ask(request.http_request, token)
        if response.status_code == HTTPStatus.UNAUTHORIZED and token:
            self._token.drop(token)
            response = await self._ask(request.http_request, await self._token.get())
        return Response(request, response)

    async def _ask(self, asked: Any, token: str) -> "Answered":
        headers = dict(asked.headers) | ({"Authorization": f"Bearer {token}"} if token else {})
        # the SDK writes six bytes for an accent, and Teams takes 28 KB
        data = json.dumps(json.loads(asked.data), ensure_ascii=False).encode() if asked.data else None
        headers.pop("Content-Length", None)
        proxy = self._proxies.of(asked.url)
        async with self._http().request(asked.method, asked.url, headers=headers, data=data, proxy=proxy) as answer:
            response = Answered(asked, answer)
            await response.load_body()
        return response


class Answered(AioHttpClientResponse):
    """An answer whose body may be empty."""

    def body(self) -> bytes:
        """The bytes of the answer."""
        return self._body or b""


def _message(card: Json, summary: str, replaces: str | None = None) -> Activity:
    attachment = Attachment(content_type="application/vnd.microsoft.card.adaptive", content=card)
    return Activity(type=ActivityTypes.message, id=replaces, summary=summary, attachments=[attachment])


def _profile(member: ChannelAccount, tenant: str, known: Reference | None) -> Profile:
    """What the bot keeps of a roster's entry, and of what the person's own device told."""
    told = member.additional_properties
    principal = str(told.get("userPrincipalName") or "")
    zone = known.zone if known and known.zone and zones.is_zone(known.zone) else None
    return Profile(
        name=member.name or principal or str(member.aad_object_id), email=told.get("email") or principal or None,
        locale=known.locale if known else None, zone=zone, belonging=belonging.in_teams(told, tenant),
    )  # fmt: skip


async def _called(call: Awaitable[Returned], who: str) -> Returned:
    try:
        return await call
    except ErrorResponseException as error:
        told, headers = getattr(error.error, "error", None), error.response.headers
        raise meaning(
            int(error.response.status), getattr(told, "code", None), headers.get("Retry-After"), who
        ) from error
    except OUR_SIDE as error:
        raise UnsentError(why(error)) from error
    except (aiohttp.ClientError, TimeoutError, OSError, ClientException) as error:
        # msrest's own error: an answer that is none, such as a proxy's page
        raise UnclearError(why(error)) from error
