"""Where Slack's requests come in: vouched for first, then read, then given to Bolt's listeners."""

import json
import secrets
import traceback
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.payload import WRONG, MalformedError, from_form, from_json, not_understood, understood, words
from bot.slack.signature import signed
from programme.clock import machine_now

log = structlog.get_logger()


class Entrance:
    """The one way to Bolt's listeners, over HTTP and in Socket Mode."""

    def __init__(self, bolt: AsyncApp, signing_secret: str) -> None:
        self.bolt, self._secret = bolt, signing_secret
        bolt.error(self._failed)

    async def handle(self, request: Request) -> Response:
        """A request over HTTP: nothing reads it before its signature is known to be good."""
        body = await request.body()
        if not signed(self._secret, request.headers, body, machine_now().timestamp()):
            log.warning("not signed by Slack", bytes=len(body))
            return JSONResponse({"error": "invalid request"}, status_code=401)
        try:
            with understood():
                payload = _read(body.decode())
        except MalformedError as error:
            return to_starlette_response(_refused(error))
        return to_starlette_response(await self.dispatch(payload))

    async def told(self, payload: Any) -> BoltResponse:
        """The same for what came over a connection of the bot's own, where slack_sdk has read it."""
        try:
            with understood():
                payload = from_json(json.dumps(payload))
        except MalformedError as error:
            return _refused(error)
        return await self.dispatch(payload)

    async def dispatch(self, payload: dict[str, Any]) -> BoltResponse:
        """What the listeners answer to a payload that is known to come from Slack; 400 if it is none of Slack's."""
        try:
            with understood():
                words(payload.get("response_url") or "")
                # in this mode Bolt neither checks the signature again nor reads the body again
                request = AsyncBoltRequest(mode="socket_mode", body=payload)
        except MalformedError as error:
            return _refused(error)
        try:
            answer = await self.bolt.async_dispatch(request)
        except Exception as error:  # noqa: BLE001 -- Bolt looks into the payload once more before it tells of an error
            answer = await self._failed(error)
        return _refused(MalformedError("of no kind that is listened to")) if answer.status == 404 else answer

    async def _failed(self, error: Exception) -> BoltResponse:
        """What Slack is answered when a payload cannot be read, or a listener fails outside of somebody's turn."""
        if isinstance(error, MalformedError):
            return _refused(error)
        if isinstance(error, WRONG) and _raised_in(error).startswith("slack_bolt."):
            return _refused(MalformedError(f"{type(error).__name__} in Bolt"))
        reference = secrets.token_hex(4)
        log.error("request failed", reference=reference, error=type(error).__name__, exc_info=error)
        return BoltResponse(status=500, body={"error": "failed", "reference": reference})


def _read(text: str) -> dict[str, Any]:
    """Events are JSON; commands are a form, and so is what people press and fill in: JSON in one of its fields."""
    if text.startswith("{"):
        return from_json(text)
    fields = from_form(text)
    return from_json(fields["payload"]) if "payload" in fields else fields


def _raised_in(error: Exception) -> str:
    """The module that an error comes from."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return str(frames[-1].f_globals.get("__name__"))


def _refused(error: MalformedError) -> BoltResponse:
    """Slack sends an event again that was not taken, but for this header; it would be no better then."""
    body = {"error": "not understood", "reference": not_understood(error)}
    return BoltResponse(status=400, body=body, headers={"X-Slack-No-Retry": ["1"]})
