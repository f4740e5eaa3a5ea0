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

log = structlog.get_logger()
CHANNEL = "msteams"
DAY, MINUTE = 86_400.0, 60.0
NOT_TOLD = (aiohttp.ClientError, TimeoutError, OSError, AttributeError, KeyError, TypeError, ValueError)
SCOPE = "https://api.botframework.com/.default"
Http = Callable[[], aiohttp.ClientSession]


@dataclass(frozen=True)
class Key:
    """A key as the SDK wants it."""

    public_key: Any
    endorsements: list[str]


class Keys:
    """Teams' keys, by id: fetched once a day, and when an unknown one is named, at most once a minute."""

    def __init__(self, http: Http, proxies: Proxies, url: str) -> None:
        self._http, self._proxies, self._url = http, proxies, url
        self._keys: dict[str, Key] = {}
        self._tried = self._fetched = -DAY
        self._fetching = asyncio.Lock()

    async def get(self, key_id: str) -> Key:
        """A key that is endorsed for Teams; raises LookupError, or what came of fetching it."""
        async with self._fetching:
            if key_id not in self._keys or monotonic() - self._fetched > DAY:
                try:
                    await self._fetch()
                except NOT_TOLD as error:
                    if key_id not in self._keys:
                        raise
                    # an old key is better than no Teams while the keys cannot be had
                    log.warning("keys not fetched", error=why(error))
        key = self._keys[key_id]
        if CHANNEL not in key.endorsements:
            raise LookupError(f"{key_id} is not endorsed for {CHANNEL}")
        return key

    async def _fetch(self) -> None:
        if monotonic() - self._tried < MINUTE:
            return
        self._tried = monotonic()
        metadata = await self._read(self._url)
        keys = await self._read(metadata["jwks_uri"])
        self._keys = {one["kid"]: key for one in keys["keys"] if (key := _key(one))}
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
