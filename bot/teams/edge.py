"""Teams' edge: admitted first, then read, handled, and shown in a dialog or in the conversation."""

import secrets
from dataclasses import replace
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
from bot.answering import NOT_TOLD, unshown
from bot.conversation import Conversation
from bot.payload import MalformedError, arrived, from_json, not_understood, understood, words
from bot.settings import Settings
from bot.teams import read
from bot.teams.identity import CHANNEL, Keys
from bot.teams.read import Payload
from bot.teams.send import TeamsPlatform
from bot.teams.showing import Showing
from chat.arrival import Arrival, Reply
from chat.message import OpenForm
from chat.refusals import failed
from chat.turn import Address, Platform
from programme.refusals import Failure

log = structlog.get_logger()


class TeamsEdge:
    """What answers POST /api/messages."""

    def __init__(self, conversation: Conversation, teams: TeamsPlatform, settings: Settings) -> None:
        self._conversation, self._teams, self._showing = conversation, teams, Showing(conversation, teams)
        self._tenant = settings.microsoft_app_tenant_id or ""
        self._authentication = Authentication(teams, settings)
        self._adapter = CloudAdapterBase(self._authentication)

    async def settle(self) -> None:
        """Wait for answers that are still on their way."""
        await self._showing.beside.settle()

    async def close(self) -> None:
        """Leave nothing under way."""
        await self._authentication.keys.close()

    async def handle(self, request: Request) -> Response:
        """An activity, which nothing reads before its sender is known. Whoever else sends one: 401, and no effect."""
        try:
            identity = await self._authentication.identity(request.headers.getlist("Authorization"))
        except Exception as error:  # noqa: BLE001 -- the SDK raises them of all kinds
            return _not_admitted(error)
        try:
            with understood():
                payload = from_json((await request.body()).decode())
                admitted = self._authentication.admitted(identity, payload, self._tenant)
                places = read.whereabouts(payload)
                arrival, activity = arrived(read.arrival, payload), _activity(payload)
                if arrival:  # there it is answered
                    words(payload["conversation"]["id"])
        except PermissionError as error:
            return _not_admitted(error)
        except MalformedError as error:
            reference = not_understood(error)
            return JSONResponse({"error": "not understood", "reference": reference}, status_code=400)
        turn = partial(self._turn, payload, places, arrival)
        answered = await self._adapter.process_activity(admitted, activity, turn)
        body = answered and answered.body
        return JSONResponse(body) if body else Response()

    async def _turn(
        self, payload: Payload, places: list[read.Whereabouts], arrival: Arrival | None, context: TurnContext
    ) -> None:
        reply = await self._heard(payload, places, arrival)
        body = await self._shown(payload, arrival, reply) if arrival and reply else None
        if payload.get("type") == ActivityTypes.invoke:
            response = InvokeResponse(status=200, body=body)
            await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=response))

    async def _shown(self, payload: Payload, arrival: Arrival, reply: Reply) -> Any:
        """What answers an invocation; words with a reference where that cannot be shown."""
        try:
            return await self._showing.show(payload, arrival, reply)
        except Exception as fault:  # noqa: BLE001 -- what was decided stays decided, whatever becomes of its words
            failure = Failure.NO_FORM if any(isinstance(one, OpenForm) for one in reply.shown) else Failure.UNSHOWN
            return await self._showing.show(payload, arrival, replace(reply, shown=(unshown(failure, fault),)))

    async def _heard(self, payload: Payload, places: list[read.Whereabouts], arrival: Arrival | None) -> Reply | None:
        """The bot's reply; a fault becomes a sentence with a reference that an operator finds in the log."""
        try:
            await self._told(payload, places, arrival)
        except Exception as fault:
            # what is told besides decides nothing: the daily look takes it over
            log.exception("not taken over", error=repr(fault))
        if arrival is None:
            return None
        try:
            return await self._conversation.hear(arrival)
        except Exception as fault:
            if isinstance(fault, NotInstalledError):
                return Reply(shown=(failed(Failure.STRANGER, arrival.source),), locale=NOT_TOLD)
            reference = secrets.token_hex(4)
            log.exception("turn failed", reference=reference, key=arrival.key, error=repr(fault))
            return Reply(shown=(failed(Failure.OURS, arrival.source, reference=reference),), locale=NOT_TOLD)

    async def _told(self, payload: Payload, places: list[read.Whereabouts], arrival: Arrival | None) -> None:
        """What an activity tells besides: where people and channels are, and how somebody's device is set."""
        for place in places:
            if read.installed(payload) is False and (place.channel or place.conversation):
                await self._teams.places.forget(place)
                await self._conversation.acquaintances.lost(Address(Platform.TEAMS, place.tenant, place.who))
            elif await self._teams.places.remember(place) and arrival and place.who == arrival.address.user:
                await self._conversation.acquaintances.device_told(arrival.address, place.locale, place.zone)


def _not_admitted(error: Exception) -> Response:
    """Refused in one line, which holds neither the token nor the body."""
    log.warning("not admitted", why=f"{type(error).__name__}: {error}"[:200])
    return Response(status_code=401)


def _activity(payload: Payload) -> Activity:
    """The activity as the SDK has it; raises MalformedError."""
    try:
        return Activity().deserialize(payload)
    except Exception as error:  # noqa: BLE001 -- as above
        raise MalformedError(f"no activity: {type(error).__name__}") from None


class Authentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """Admits what Teams signed for this bot; without an app id (development only) everybody."""

    def __init__(self, teams: TeamsPlatform, settings: Settings) -> None:
        self._app_id = settings.microsoft_app_id or ""
        self._credentials = SimpleCredentialProvider(self._app_id, "")
        self._connectors = Connectors(teams)
        ChannelValidation.open_id_metadata_endpoint = settings.teams_openid_metadata_url
        url = settings.teams_openid_metadata_url or AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
        # the SDK's own cache fetches in the event loop, without a time-out, and refuses a new key for a day
        self.keys = JwtTokenExtractor.metadataCache[url] = Keys(teams.http, teams.proxies, url)

    async def identity(self, authorizations: list[str]) -> ClaimsIdentity:
        """Whose token came with a request, before anything else of it is read; raises for anybody but Teams."""
        if not self._app_id:
            return ClaimsIdentity({}, True)
        (authorization,) = authorizations or [""]
        identity = await ChannelValidation.authenticate_channel_token(authorization, self._credentials, CHANNEL)
        if "exp" not in identity.claims:
            raise PermissionError("a token without end")
        return identity

    def admitted(self, identity: ClaimsIdentity, payload: Payload, tenant: str) -> AuthenticateRequestResult:
        """That this is an activity which the token is for; raises PermissionError."""
        claimed = identity.get_claim_value(ChannelValidation.SERVICE_URL_CLAIM) if self._app_id else None
        service = payload.get("serviceUrl")
        if payload.get("channelId") != CHANNEL or not service or (self._app_id and service != claimed):
            raise PermissionError("not an activity of Teams, or of another service")
        if read.tenant(payload) != tenant:
            raise PermissionError(f"tenant {read.tenant(payload)}")
        result = AuthenticateRequestResult()
        result.claims_identity, result.connector_factory = identity, self._connectors
        return result

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """Never asked: who sent a request is known before there is an activity."""
        raise PermissionError(auth_header and activity.channel_id)

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
