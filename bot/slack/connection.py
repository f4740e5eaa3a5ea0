"""One connection of Slack's Socket Mode, with slack_sdk's client and Bolt's listeners."""

import asyncio
from typing import Any

import structlog
from aiohttp import WSMsgType
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.platform import UnclearError
from bot.slack.entrance import Entrance
from programme.clock import machine_now

log = structlog.get_logger()
OPEN_WITHIN = 10


class Connection(SocketModeClient):
    """A connection at an address that works once. It is never renewed, it only tells when it is `ending`.

    slack_sdk's own renewal leaves before there is another, tries a used address for ever, and looks only every few
    seconds whether the connection is lost.
    """

    def __init__(self, entrance: Entrance, address: str, proxy: str | None) -> None:
        super().__init__(app_token="", logger=entrance.bolt.logger)
        self.wss_uri = address
        # set afterwards: given none, it looks for one itself, whatever NO_PROXY says
        self.proxy = proxy
        self.greeted, self.ending = asyncio.Event(), asyncio.Event()
        self._entrance = entrance
        self._answering: set[asyncio.Task[None]] = set()
        self.message_listeners.append(self._heard)
        self.socket_mode_request_listeners.append(self._asked)

    @property
    def open(self) -> bool:
        """Whether requests can come."""
        return self.current_session is not None and not self.current_session.closed

    async def join(self) -> None:
        """Connect, once; raises UnclearError if Slack does not say hello."""
        try:
            async with asyncio.timeout(OPEN_WITHIN):
                await self.connect()  # type: ignore[no-untyped-call]
                await self.greeted.wait()
        except TimeoutError as error:
            raise UnclearError(f"no hello within {OPEN_WITHIN} s") from error
        finally:
            if not self.greeted.is_set():
                await self.leave()

    async def leave(self) -> None:
        """Answer what has come, and close; nothing goes on afterwards."""
        while self._answering:
            await asyncio.gather(*self._answering, return_exceptions=True)
        await self.close()  # type: ignore[no-untyped-call]
        running = (self.message_processor, self.current_session_monitor, self.message_receiver)
        await asyncio.gather(*filter(None, running), return_exceptions=True)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002 - slack_sdk's signature
        """Slack asks to leave."""
        self.ending.set()

    async def monitor_current_session(self) -> None:
        """Nothing: aiohttp's heartbeat ends a connection that is dead."""

    async def receive_messages(self) -> None:
        """Take what comes, until one side ends it or it is lost."""
        session: Any = self.current_session
        try:
            async for message in session:
                if message.type is WSMsgType.TEXT:
                    await self.enqueue_message(message.data)
                elif message.type is WSMsgType.PING:
                    await session.pong(message.data)
        finally:
            self.ending.set()

    async def _heard(self, _: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None = None) -> None:
        if message.get("type") == "hello":
            self.greeted.set()

    async def _asked(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.create_task(self._answer(request))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, request: SocketModeRequest) -> None:
        start = machine_now().timestamp()
        answer = await self._entrance.told(request.payload)
        if answer.status == 400:
            # what is not understood now will not be when Slack sends it again
            answer = BoltResponse(status=200)
        try:
            await send_async_response(self, request, answer, start)
        except ConnectionError as error:
            # an event is told again, and dropped, for the inbox knows it
            log.warning("not acknowledged", envelope=request.envelope_id, error=repr(error))
