"""Finding people on their platform by e-mail, for due commands that will write to them."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.platform import Platform, RateLimitedError, RefusedError
from chat.turn import Platform as PlatformName

log = structlog.get_logger()


async def find(platforms: Mapping[PlatformName, Platform], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A look-up's result (see `chat.router.LookUp`): as much as the platform tells before it wants a rest.

    Raises what the platform raises when it cannot be asked at all: the command is tried again later.
    """
    found: dict[str, Any] = {}
    platform = platforms[PlatformName(wanted["platform"])]
    for email in wanted["emails"]:
        try:
            found[email] = await platform.find(wanted["tenant"], email)
        except RateLimitedError as limited:
            return {"found": found, "wait": limited.seconds}
        except RefusedError as refused:
            log.warning("look-up refused", reason=str(refused))
            found[email] = None
    return {"found": found, "wait": 0.0}
