"""Slack's refusals in the port's words."""

from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError, rest_asked
from bot.proxies import why
from programme.refusals import Failure

OUR_SIDE = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

FAILURES = (
    dict.fromkeys(("not_in_channel", "user_not_in_channel"), Failure.CHANNEL_CLOSED)
    | dict.fromkeys(("channel_not_found", "is_archived"), Failure.CHANNEL_GONE)
    | dict.fromkeys(
        ("account_inactive", "invalid_auth", "missing_scope", "not_authed", "token_expired", "token_revoked"),
        Failure.INSTALLATION,
    )
    | dict.fromkeys(
        ("cannot_dm_bot", "messages_tab_disabled", "user_disabled", "user_not_found", "users_not_found"),
        Failure.PERSON_GONE,
    )
    | dict.fromkeys(("restricted_action", "restricted_action_read_only_channel"), Failure.POSTING_FORBIDDEN)
)
# what passes, said with HTTP 200: a workspace that is moved into an organisation is away for a while
TOO_MUCH = {"message_limit_exceeded", "rate_limited", "ratelimited"}
IN_DOUBT = {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "update_failed"}
MOVING = {"external_channel_migrating", "org_login_required", "team_added_to_org"}


async def called(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """What a call of Slack's API answers; raises the port's errors."""
    try:
        return await call
    except SlackApiError as error:
        raise _meaning(error.response) from error
    except OUR_SIDE as error:
        raise UnsentError(why(error)) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise UnclearError(why(error)) from error


def _meaning(response: Any) -> Exception:
    """Slack's refusal in the port's words; what says nothing of Slack's, such as a proxy's page, refuses nothing."""
    status, data = getattr(response, "status_code", 0), getattr(response, "data", None)
    error = data.get("error") if isinstance(data, dict) else None
    if status == 429 or error in TOO_MUCH:
        return RateLimitedError(rest_asked(response.headers.get("Retry-After")))
    if status >= 500 or status == 408 or not error:
        return UnclearError(f"HTTP {status}")
    if error in IN_DOUBT:
        return UnclearError(error)
    if error in MOVING:
        return UnsentError(error)
    return RefusedError(error, FAILURES.get(error, Failure.REJECTED))
