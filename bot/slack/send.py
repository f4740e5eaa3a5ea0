"""To Slack's Web API: one try a call, and what came of it in the port's words."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import belonging, fence
from bot.installed import Installed
from bot.platform import (
    HeldUpError,
    Limits,
    RateLimitedError,
    RefusedError,
    Sent,
    UnclearError,
)
from bot.proxies import Proxies
from bot.settings import Settings
from bot.slack.meaning import called
from bot.slack.render import card as rendered
from bot.slack.renewal import Renewal
from chat.card import Card
from chat.turn import Address, Platform
from content.words import Reader
from programme.belonging import Belonging
from programme.refusals import Failure
from storage.database import Database
from storage.people import Profile

TIMEOUT = 10
LOOK_UP_TIMEOUT = 1.0
Ask = Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]
# several hundred messages and 50 changes a minute, one message a second in a conversation:
# https://docs.slack.dev/apis/web-api/rate-limits
SLACKS = Limits(posts=4.5, changes=0.75, gap=1.0)
PAGE, PAGES = 100, 10
EXPIRED = "token_expired"


@dataclass(frozen=True)
class SlackApp:
    """The app that workspaces install by OAuth."""

    client_id: str
    secret: SecretStr
    renewal: Renewal

    @classmethod
    def of(cls, settings: Settings, database: Database, installed: Installed) -> "SlackApp | None":
        """The environment's app, if workspaces can install it."""
        client_id, secret = settings.slack_client_id, settings.slack_client_secret
        return cls(client_id, secret, Renewal(database, installed)) if client_id and secret else None


class SlackPlatform:
    """Slack's sending side, for all workspaces; `app` renews tokens."""

    def __init__(self, installed: Installed, settings: Settings, app: SlackApp | None = None) -> None:
        self._installed, self._api_url, self._app = installed, settings.slack_api_url, app
        self._media, self.proxies = settings.media, Proxies(settings)
        # another Slack than Slack's own has limits of its own
        self.limits = SLACKS if urlsplit(self._api_url).hostname == "slack.com" else Limits()
        self._http: aiohttp.ClientSession | None = None
        self._opened: dict[tuple[str, str], str] = {}

    async def close(self) -> None:
        """Close the connections, once no token is being renewed."""
        if self._app is not None:
            await self._app.renewal.settle()
        if self._http is not None:
            await self._http.close()

    async def _call(self, tenant: str, ask: Ask) -> AsyncSlackResponse:
        """What a workspace's Slack answers, asked once more if the token was renewed elsewhere; the port's errors."""
        client = await self._client(tenant)
        try:
            return await called(ask(client))
        except RefusedError as refused:
            if refused.failure is not Failure.INSTALLATION:
                raise
            self._installed.forget(Platform.SLACK, tenant)
            renewed = await self._client(tenant, str(client.token) if str(refused) == EXPIRED else "")
            if renewed.token == client.token:
                raise
        return await called(ask(renewed))

    async def _before(self, tenant: str, ask: Ask) -> AsyncSlackResponse:
        """A call that comes before a message, whose limits are not those of messages."""
        try:
            return await self._call(tenant, ask)
        except RateLimitedError as limited:
            raise RateLimitedError(limited.seconds, posting=False) from limited

    async def _client(self, tenant: str, ended: str = "") -> AsyncWebClient:
        """A client for a workspace, with another token than one that has `ended`.

        Raises RefusedError where the bot is not installed, UnsentError while there is no token.
        """
        workspace = await self._installed.at(Platform.SLACK, tenant)
        if workspace is None:
            raise RefusedError("not installed", Failure.INSTALLATION)
        if self._app is not None:
            workspace = await self._app.renewal.current(tenant, workspace, self._renewed, ended)
        return self.with_token(workspace.token)

    async def access(self, **asked: str) -> AsyncSlackResponse:
        """What oauth.v2.access gives the app; raises the port's errors."""
        if self._app is None:
            raise RuntimeError("there is no app without a client id and its secret")
        # not oauth_v2_access: it uses a class that aiohttp has deprecated
        data = asked | {"client_id": self._app.client_id, "client_secret": self._app.secret.get_secret_value()}
        return await called(self.with_token(None).api_call("oauth.v2.access", data=data))

    async def _renewed(self, refresh_token: str) -> AsyncSlackResponse:
        return await self.access(grant_type="refresh_token", refresh_token=refresh_token)

    def with_token(self, token: str | None) -> AsyncWebClient:
        """A client on the shared connections, without retries: slack_sdk's own handler posted one message twice."""
        if self._http is None or self._http.closed:
            self._http = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT), trace_configs=[fence.watched()]
            )
        client = AsyncWebClient(
            token=token, base_url=self._api_url, session=self._http, timeout=TIMEOUT, retry_handlers=[]
        )
        # set afterwards: given none, it looks for one itself, whatever NO_PROXY says
        client.proxy = self.proxies.of(self._api_url)
        return client

    async def identity(self, token: str) -> AsyncSlackResponse:
        """Whose token it is, as auth.test answers; raises the port's errors."""
        return await called(self.with_token(token).auth_test())

    async def standing(self, tenant: str) -> AsyncSlackResponse:
        """Whose the token of an installation is, renewed if it has ended; raises the port's errors."""
        return await self._call(tenant, lambda client: client.auth_test())

    async def revoke(self, token: str) -> None:
        """Give a token back; raises the port's errors."""
        await called(self.with_token(token).auth_revoke())

    async def socket_address(self, app_token: str) -> str:
        """Where a connection for Socket Mode can be opened, once; raises the port's errors."""
        return str((await called(self.with_token(None).apps_connections_open(app_token=app_token)))["url"])

    async def post(self, tenant: str, conversation: str, key: str, card: Card, readers: tuple[Reader, ...]) -> Sent:
        """Post a card; several user ids are a group, opened first."""
        channel = await self._open(tenant, conversation) if "," in conversation else conversation
        post = partial(
            AsyncWebClient.chat_postMessage, channel=channel, **rendered.message(card, readers, self._media),
            link_names=False, parse="none", unfurl_links=False, unfurl_media=False,
            metadata={"event_type": "binome", "event_payload": {"key": key}},
        )  # fmt: skip
        with self._forgetting(tenant, conversation):
            sent = await self._call(tenant, post)
        return Sent(str(sent["channel"]), str(sent["ts"]))

    async def update(self, tenant: str, sent: Sent, card: Card, readers: tuple[Reader, ...]) -> Sent:
        """Put a card in place of an earlier one."""
        shown = rendered.message(card, readers, self._media)
        await self._call(
            tenant,
            lambda client: client.chat_update(channel=sent.conversation, ts=sent.message, **shown, parse="none"),
        )
        return sent

    async def delete(self, tenant: str, sent: Sent) -> None:
        """Delete a message; one that is gone already counts as deleted."""
        try:
            await self._call(tenant, lambda client: client.chat_delete(channel=sent.conversation, ts=sent.message))
        except RefusedError as refused:
            if str(refused) != "message_not_found":
                raise

    async def profile(self, address: Address) -> Profile | None:
        """Who somebody is; None for bots. Whom Slack does not show any more has gone."""
        try:
            async with asyncio.timeout(LOOK_UP_TIMEOUT):
                answer = await self._call(
                    address.tenant, lambda client: client.users_info(user=address.user, include_locale=True)
                )
        except TimeoutError as error:
            raise UnclearError("no answer within a second") from error
        except RefusedError as refused:
            if str(refused) in {"user_not_found", "user_not_visible"}:
                return Profile.untold(address.user, Belonging.GONE)
            raise
        return profile_of(answer["user"], address.tenant)

    async def find(self, tenant: str, email: str) -> tuple[Address, Profile] | None:
        """Who has an e-mail address; Slack tells of nobody who left."""
        try:
            answer = await self._call(
                tenant, lambda client: client.users_lookupByEmail(email=email, include_locale=True)
            )
        except RefusedError as refused:
            if str(refused) == "users_not_found":
                return None
            raise
        profile = profile_of(answer["user"], tenant)
        return (Address(Platform.SLACK, tenant, str(answer["user"]["id"])), profile) if profile else None

    async def show(self, tenant: str, method: str, **arguments: Any) -> None:
        """A call for this interaction only, such as views.open; raises the port's errors."""
        await self._call(tenant, lambda client: client.api_call(method, json=arguments))

    async def respond(self, response_url: str, body: Mapping[str, Any]) -> None:
        """Answer an interaction at its response_url; raises aiohttp's errors, and UnclearError for a proxy's page."""
        http = self.with_token(None).session
        if http is not None:
            proxy = self.proxies.of(response_url)
            async with http.post(response_url, json=body, raise_for_status=True, proxy=proxy) as answer:
                if (await answer.text()).startswith("<"):
                    raise UnclearError("a page")

    def can_look_up(self, conversation: str) -> bool:
        """In direct messages only: the history of groups and channels is never asked for."""
        return conversation[:1] in {"U", "W"} and "," not in conversation

    async def look_up(self, tenant: str, conversation: str, key: str) -> Sent | None:
        """Find a direct message by the key in its metadata, the newest first.

        In all that was said: since when is not asked, for by a clock ahead of Slack's nothing was said since. Refused
        where the app came by OAuth: Slack then may allow one look a minute, at fifteen messages
        (https://docs.slack.dev/reference/methods/conversations.history).
        """
        workspace = await self._installed.at(Platform.SLACK, tenant)
        if workspace is None or not workspace.home:
            raise RefusedError("history is limited")
        channel, cursor = await self._open(tenant, conversation), ""
        for _ in range(PAGES):
            history = partial(AsyncWebClient.conversations_history, channel=channel, limit=PAGE,
                              cursor=cursor or None, include_all_metadata=True)  # fmt: skip
            with self._forgetting(tenant, conversation):
                page = await self._before(tenant, history)
            for message in page["messages"]:
                if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    return Sent(channel, str(message["ts"]))
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return None
        raise RefusedError("too much was said")

    async def _open(self, tenant: str, users: str) -> str:
        """The bot's conversation with one person, or with several; opening it again finds the same."""
        if (tenant, users) not in self._opened:
            try:
                opened = await self._before(tenant, lambda client: client.conversations_open(users=users))
            except UnclearError as unclear:  # opening twice does no harm, and nothing was said yet
                raise HeldUpError(str(unclear)) from unclear
            self._opened[tenant, users] = str(opened["channel"]["id"])
        return self._opened[tenant, users]

    @contextmanager
    def _forgetting(self, tenant: str, users: str) -> Iterator[None]:
        """A conversation that is gone is opened anew next time."""
        try:
            yield
        except RefusedError as refused:
            if refused.failure in {Failure.CHANNEL_CLOSED, Failure.CHANNEL_GONE}:
                self._opened.pop((tenant, users), None)
            raise


def profile_of(user: Mapping[str, Any], tenant: str) -> Profile | None:
    """What the bot keeps of Slack's user object; None for bots."""
    if user.get("is_bot") or user["id"] == "USLACKBOT":
        return None
    profile = user.get("profile") or {}
    return Profile(
        name=profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"],
        email=profile.get("email"), locale=user.get("locale"), zone=user.get("tz"),
        belonging=belonging.in_slack(user, tenant),
    )  # fmt: skip
