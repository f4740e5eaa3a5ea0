"""Teams' edge: admitted first, then read, handled, and shown in a dialog or in the conversation."""

import secrets
from functools import partial
from typing import Any

import structlog
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConstants,
    BotFrameworkAuthentication,
    ChannelValidation,
    ClaimsIdentity,
    ConnectorFactory,
    JwtTokenExtractor,
    SimpleCredentialProvider,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.acquaintances import NotInstalledError
from bot.conversation import Conversation
from bot.settings import Settings
from bot.teams import read
from bot.teams.identity import CHANNEL, Keys
from bot.teams.read import Payload
from bot.teams.send import TeamsPlatform
from bot.teams.showing import Showing
from chat.arrival import Arrival, Reply
from chat.refusals import failed
from chat.turn import Address, Platform
from programme.refusals import Failure

log = structlog.get_logger()
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)


class TeamsEdge:
    """What answers POST /api/messages."""

    def __init__(self, conversation: Conversation, teams: TeamsPlatform, settings: Settings) -> None:
        self._conversation, self._teams, self._showing = conversation, teams, Showing(teams)
        self._tenant = settings.microsoft_app_tenant_id or ""
        self._adapter = CloudAdapterBase(Authentication(teams, settings))

    async def handle(self, request: Request) -> Response:
        """An activity. Whatever is wrong with who sends it: 401, and nothing is done."""
        try:
            payload = await request.json()
            activity = Activity().deserialize(payload)
            authentication = self._adapter.bot_framework_authentication
            admitted = await authentication.authenticate_request(activity, request.headers.get("Authorization", ""))
            if read.tenant(payload) != self._tenant:
                raise PermissionError(f"tenant {read.tenant(payload)}")  # noqa: TRY301 -- one way out
        except Exception as error:  # noqa: BLE001 -- the SDK raises them of all kinds
            log.warning("not admitted", error=repr(error))
            return Response(status_code=401)
        try:
            arrival, places = read.arrival(payload), read.whereabouts(payload)
        except MALFORMED as error:
            log.warning("not understood", error=repr(error))
            return Response(status_code=400)
        turn = partial(self._turn, payload, places, arrival)
        answered = await self._adapter.process_activity(admitted, activity, turn)
        body = answered and answered.body
        return JSONResponse(body) if body else Response()

    async def _turn(
        self, payload: Payload, places: list[read.Whereabouts], arrival: Arrival | None, context: TurnContext
    ) -> None:
        reply = await self._heard(payload, places, arrival)
        body = await self._showing.show(payload, arrival, reply) if arrival and reply else None
        if payload.get("type") == ActivityTypes.invoke:
            response = InvokeResponse(status=200, body=body)
            await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=response))

    async def _heard(self, payload: Payload, places: list[read.Whereabouts], arrival: Arrival | None) -> Reply | None:
        """The bot's reply; a fault becomes a sentence with a reference that an operator finds in the log."""
        try:
            await self._told(payload, places, arrival)
            return await self._conversation.hear(arrival) if arrival else None
        except Exception as fault:
            if arrival is None:
                log.exception("not taken over", error=repr(fault))
                return None
            if isinstance(fault, NotInstalledError):
                return Reply(shown=(failed(Failure.STRANGER, arrival.source),), locale="")
            reference = secrets.token_hex(4)
            log.exception("turn failed", reference=reference, key=arrival.key, error=repr(fault))
            return Reply(shown=(failed(Failure.OURS, arrival.source, reference=reference),), locale="")

    async def _told(self, payload: Payload, places: list[read.Whereabouts], arrival: Arrival | None) -> None:
        """What an activity tells besides: where people and channels are, and how somebody's device is set."""
        for place in places:
            if read.installed(payload) is False and (place.channel or place.conversation):
                await self._teams.places.forget(place)
                await self._conversation.acquaintances.lost(Address(Platform.TEAMS, place.tenant, place.who))
            elif await self._teams.places.remember(place) and arrival and place.who == arrival.address.user:
                await self._conversation.acquaintances.look_again(arrival.address, speaks=True)


class Authentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """Admits what Teams signed for this bot; without an app id (development only) everybody."""

    def __init__(self, teams: TeamsPlatform, settings: Settings) -> None:
        self._app_id = settings.microsoft_app_id or ""
        self._credentials = SimpleCredentialProvider(self._app_id, "")
        self._connectors = Connectors(teams)
        ChannelValidation.open_id_metadata_endpoint = settings.teams_openid_metadata_url
        url = settings.teams_openid_metadata_url or AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
        # the SDK's own cache fetches in the event loop, without a time-out, and refuses a new key for a day
        JwtTokenExtractor.metadataCache[url] = Keys(teams.http, url)

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """Who sent an activity; raises for anybody but Teams."""
        if activity.channel_id != CHANNEL or not activity.service_url:
            raise PermissionError("not an activity of Teams")
        result = AuthenticateRequestResult()
        result.claims_identity = await self._identity(activity, auth_header)
        result.connector_factory = self._connectors
        return result

    async def _identity(self, activity: Activity, auth_header: str) -> ClaimsIdentity:
        if not self._app_id:
            return ClaimsIdentity({}, True)
        identity = await ChannelValidation.authenticate_channel_token_with_service_url(
            auth_header, self._credentials, activity.service_url, activity.channel_id
        )
        if "exp" not in identity.claims:
            raise PermissionError("a token without end")
        return identity

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:
        """Teams sends over HTTP."""
        raise PermissionError(auth_header and channel_id_header)

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:  # noqa: ARG002 -- one app
        """The shared connectors."""
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """The bot acts for nobody; building a client takes as long as the whole turn."""


class Connectors(ConnectorFactory):  # type: ignore[misc]
    """The platform's own connectors, for the SDK."""

    def __init__(self, teams: TeamsPlatform) -> None:
        self._teams = teams

    async def create(self, service_url: str, audience: str | None = None) -> ConnectorClient:  # noqa: ARG002 -- one app
        """The connector of a service."""
        return self._teams.connector(service_url)
