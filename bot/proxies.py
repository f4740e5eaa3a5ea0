"""The way out of a company's network: HTTPS_PROXY and NO_PROXY, the same for every client that the bot has.

Each library has ways of its own: slack_sdk takes no notice of NO_PROXY, aiohttp knows no proxy for WebSockets, asks in
a thread at each request, and takes passwords out of ~/.netrc. So none of them is asked.
"""

import os
from functools import cache
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

import aiohttp

from bot import log
from bot.settings import Settings

LIKE = {"wss": "https", "ws": "http"}
HERE = "localhost,127.0.0.1,[::1]"
"""What no proxy could reach."""


class Proxies:
    """The proxy for an address, if there is to be one."""

    def __init__(self, settings: Settings) -> None:
        given = {"https": settings.https_proxy, "http": settings.http_proxy}
        self._through = {scheme: one.get_secret_value() for scheme, one in given.items() if one}
        for one in self._through.values():
            if password := urlsplit(one).password:
                log.hide(password)
        self._around = {"no": settings.no_proxy if settings.no_proxy.strip() == "*" else f"{settings.no_proxy},{HERE}"}
        self._found = cache(self._find)

    def of(self, url: str) -> str | None:
        """The proxy by which an address is reached; None for one that is reached directly."""
        parts = urlsplit(url)
        return self._found(parts.scheme, parts.netloc)

    def _find(self, scheme: str, host: str) -> str | None:
        direct = proxy_bypass_environment(host, self._around)
        return None if direct else self._through.get(LIKE.get(scheme, scheme))


def why(error: BaseException) -> str:
    """Why nobody has answered, in plain words, without a proxy's password."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answers {error.status} {error.message}"
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return f"the proxy does not answer: {_reason(error)}"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return f"its certificate is not trusted here: {error.args[-1]}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return _reason(error)
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or repr(error)


def _reason(error: aiohttp.ClientConnectorError) -> str:
    number, said = error.os_error.errno, error.os_error.strerror
    return os.strerror(number) if number and number > 0 else str(said or error.os_error)
