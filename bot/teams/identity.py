"""Who is who: the keys with which Teams signs what it sends, and the token with which the bot signs what it sends."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from bot.platform import RefusedError, UnsentError
from bot.proxies import Proxies, why
from bot.settings import Settings
from programme.clock import monotonic
from programme.refusals import Failure
from scheduling.ending import end

log = structlog.get_logger()
CHANNEL = "msteams"
DAY, MINUTE, SECOND = 86_400.0, 60.0, 1.0
NEW_KEY = 1.5
"""Seconds in which keys have to be there for a request that names a new one: it still has to be answered."""
NOT_TOLD = (aiohttp.ClientError, TimeoutError, OSError, AttributeError, KeyError, TypeError, ValueError)
SCOPE = "https://api.botframework.com/.default"
Http = Callable[[], aiohttp.ClientSession]


@dataclass(frozen=True)
class Key:
    """A key as the SDK wants it."""

    public_key: Any
    endorsements: list[str]


class Keys:
    """Teams' keys, by id. Those that are known are served at once, and fetched anew beside it once a day.

    For one that is not, they are fetched once a minute at most, and nobody waits for that longer than `NEW_KEY`.
    """

    def __init__(self, http: Http, proxies: Proxies, url: str) -> None:
        self._http, self._proxies, self._url = http, proxies, url
        self._keys: dict[str, Key] = {}
        self._tried = self._fetched = -DAY
        self._fetching: asyncio.Task[None] | None = None

    async def get(self, key_id: str) -> Key:
        """A key that is endorsed for Teams; raises LookupError."""
        if key_id not in self._keys or monotonic() - self._fetched > DAY:
            self._begin()
        if key_id not in self._keys and self._fetching:
            await asyncio.wait({self._fetching}, timeout=NEW_KEY)
        key = self._keys[key_id]
        if CHANNEL not in key.endorsements:
            raise LookupError(f"{key_id} is not endorsed for {CHANNEL}")
        return key

    async def close(self) -> None:
        """Fetch no more."""
        await end(*([self._fetching] if self._fetching else []))

    def _begin(self) -> None:
        """Have them fetched, unless somebody is at it or has tried a moment ago; sooner where none is known at all."""
        if self._fetching is None and monotonic() - self._tried >= (MINUTE if self._keys else SECOND):
            self._tried = monotonic()
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._done)

    def _done(self, _: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _fetch(self) -> None:
        try:
            metadata = await self._read(self._url)
            keys = await self._read(metadata["jwks_uri"])
            self._keys = {one["kid"]: key for one in keys["keys"] if (key := _key(one))}
        except NOT_TOLD as error:
            # old keys are better than no Teams while new ones cannot be had
            log.warning("keys not fetched", error=why(error))
        else:
            self._fetched = monotonic()

    async def _read(self, url: str) -> Any:
        async with self._http().get(url, raise_for_status=True, proxy=self._proxies.of(url)) as answer:
            return await answer.json()


def _key(told: dict[str, Any]) -> Key | None:
    """A key; None for one of a kind that this version does not know."""
    try:
        return Key(PyJWK(told).key, told.get("endorsements") or [])
    except PyJWTError:
        return None


class Token:
    """The bot's own token, kept until shortly before it ends; empty without an app id (development only)."""

    def __init__(self, http: Http, url: str, app_id: str, password: str, proxy: str | None = None) -> None:
        self._http, self._url, self._proxy = http, url, proxy
        self._asked = {
            "grant_type": "client_credentials", "client_id": app_id, "client_secret": password, "scope": SCOPE,
        }  # fmt: skip
        self._token, self._until = "", 0.0 if app_id else float("inf")
        self._fetching = asyncio.Lock()

    @classmethod
    def of(cls, settings: Settings, http: Http) -> "Token":
        """The token of the environment's own app."""
        url = f"{settings.teams_login_url.rstrip('/')}/{settings.microsoft_app_tenant_id}/oauth2/v2.0/token"
        password = settings.microsoft_app_password
        app_id, secret = settings.microsoft_app_id or "", password.get_secret_value() if password else ""
        return cls(http, url, app_id, secret, Proxies(settings).of(url))

    async def get(self) -> str:
        """Raises RefusedError for a wrong id or password, UnsentError when it cannot be asked."""
        async with self._fetching:
            if monotonic() > self._until:
                told = await self._fetch()
                self._token, self._until = told["access_token"], monotonic() + float(told["expires_in"]) - 5 * MINUTE
        return self._token

    def drop(self, token: str) -> None:
        """Have another one fetched next time, if this one is still kept."""
        if token == self._token:
            self._until = 0.0

    async def _fetch(self) -> Any:
        try:
            async with self._http().post(self._url, data=self._asked, proxy=self._proxy) as answer:
                if answer.status in {400, 401}:
                    raise RefusedError((await answer.json()).get("error", "no token"), Failure.INSTALLATION)
                answer.raise_for_status()
                return await answer.json()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UnsentError(f"no token: {why(error)}") from error
