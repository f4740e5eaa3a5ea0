"""uvicorn's HTTP connections, with an end to what it would wait for without end."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = structlog.get_logger()
LARGEST_HEAD, IN_A_ROW, IN_PARTS = 32_768, 8, 2_000
"""Bytes before a body, requests sent before the first is answered, and pieces of a body: more than any proxy sends."""


@dataclass
class Limits:
    """Seconds until a request's head must be whole, or an answer taken; connections at once; who waits, longest first.

    A process may have 1,024 files open where nobody has said otherwise.
    """

    patience: float = 10
    connections: int = 500
    waiting: "dict[Door, None]" = field(default_factory=dict)


class Door(HttpToolsProtocol):
    """One connection. While no request of it is under way, another may take its place."""

    def __init__(self, *arguments: Any, limits: Limits, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limits = limits
        self._in_head, self._head, self._parts = False, 0, 0
        self._coming: asyncio.TimerHandle | None = None
        self._going: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has come; if there are too many, whoever has been idle longest has to go."""
        super().connection_made(transport)
        self._expect()
        if len(self.connections) > self._limits.connections:
            next(iter(self._limits.waiting)).turn_away("too many connections")

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._begun()
        self._taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request, or of several; read in pieces, for a head may be endless."""
        if self._coming is None and self._idle:
            self._expect()
        for start in range(0, len(data), LARGEST_HEAD):
            piece = data[start : start + LARGEST_HEAD]
            super().data_received(piece)
            if self._in_head:
                self._head += len(piece)
                if self._head > LARGEST_HEAD:
                    self.turn_away("a head without end", b"431 Request Header Fields Too Large")
            if self.transport.is_closing():
                return

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        if len(self.pipeline) >= IN_A_ROW:
            raise ValueError("too many requests in a row")
        self._in_head, self._parts = False, 0
        self._begun()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of its body, which may be one byte."""
        self._parts += 1
        if self._parts > IN_PARTS:
            raise ValueError("a body in too many pieces")
        super().on_body(body)

    def on_response_complete(self) -> None:
        """It is answered; uvicorn itself waits for the next, for as long as connections are kept."""
        super().on_response_complete()
        if self._idle and not self.transport.is_closing():
            self._limits.waiting[self] = None

    def pause_writing(self) -> None:
        """Whoever asks for something has to take it too."""
        super().pause_writing()
        self._going = self.loop.call_later(self._limits.patience, self.transport.abort)

    def resume_writing(self) -> None:
        """They have taken it."""
        super().resume_writing()
        self._taken()

    def turn_away(self, why: str, status: bytes = b"408 Request Timeout") -> None:
        """Close, with an answer to whoever has begun to ask for something."""
        self._begun()
        if self._in_head and self._idle:
            log.warning("not let in", status=int(status[:3]), why=why)
            self.transport.write(b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n" % status)
        self.transport.close()

    @property
    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _expect(self) -> None:
        """Wait for a whole head."""
        self._limits.waiting[self] = None
        self._coming = self.loop.call_later(self._limits.patience, self.turn_away, "not whole in time")

    def _begun(self) -> None:
        self._limits.waiting.pop(self, None)
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None

    def _taken(self) -> None:
        if self._going is not None:
            self._going.cancel()
            self._going = None

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: the request is answered as if no upgrade had been asked for."""


def door(limits: Limits | None = None) -> Any:
    """What uvicorn makes of each connection."""
    return partial(Door, limits=limits or Limits())
