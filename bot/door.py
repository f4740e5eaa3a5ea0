"""uvicorn's HTTP connections, with an end to what it would wait for without end."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = structlog.get_logger()
LARGEST_HEAD, LINES, IN_A_ROW, IN_PARTS = 32_768, 100, 8, 2_000
"""Bytes and lines before a body, requests sent before the first is answered, pieces of a body: more than is sent."""
PIECE = LARGEST_HEAD // 2
BODY = frozenset({b"content-length", b"transfer-encoding"})


@dataclass
class Limits:
    """Seconds until a request's head must be whole, or an answer taken; connections at once; who is waited for.

    A process may have 1,024 files open where nobody has said otherwise. Who has been waited for longest comes first.
    """

    patience: float = 10
    connections: int = 500
    waiting: "dict[Door, None]" = field(default_factory=dict)


class Door(HttpToolsProtocol):
    """One connection. While something is waited for from its peer, another may take its place."""

    def __init__(self, *arguments: Any, limits: Limits, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limits = limits
        self._in_head, self._moved = False, False
        self._lines, self._parts, self._between = 0, 0, 0
        self._coming: asyncio.TimerHandle | None = None
        self._going: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has come; if there are too many, whoever has been waited for longest has to go."""
        super().connection_made(transport)
        # so that an answer counts as not taken while any of it is not, and not from 64 kB on
        transport.set_write_buffer_limits(high=0)
        self._expect()
        self._stand()
        if len(self.connections) > self._limits.connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._limits.waiting.pop(self, None)
        self._come()
        self._taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request, or of several; read in pieces, for what stands between bodies may be endless."""
        if self._coming is None and self._idle:
            self._expect()
        for start in range(0, len(data), PIECE):
            piece, self._moved = data[start : start + PIECE], False
            super().data_received(piece)
            self._between = 0 if self._moved else self._between + len(piece)
            if self._between > LARGEST_HEAD:
                self._endless()
            if self.transport.is_closing():
                return

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head, self._moved, self._lines = True, True, 0
        super().on_message_begin()
        self._stand()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of its head, or one after its body, which nobody sends who means well: uvicorn would keep them all."""
        if not self._in_head:
            raise ValueError("a line after a body")
        self._lines += 1
        if self._lines > LINES:
            self._endless()
            raise ValueError("too many lines")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        if len(self.pipeline) >= IN_A_ROW:
            raise ValueError("too many requests in a row")
        if self.parser.should_upgrade() and not BODY.isdisjoint(name for name, _ in self.headers):
            # the parser skips it, and what stands in it would be the next request, which no web server has looked at
            raise ValueError("a body of no known protocol")
        self._in_head, self._moved, self._parts = False, True, 0
        self._come()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of its body, which may be one byte."""
        self._moved = True
        self._parts += 1
        if self._parts > IN_PARTS:
            raise ValueError("a body in too many pieces")
        super().on_body(body)

    def on_message_complete(self) -> None:
        """It is whole: from here they wait for an answer, and may not be sent away."""
        self._moved = True
        super().on_message_complete()
        self._stand()

    def on_response_complete(self) -> None:
        """It is answered; uvicorn itself waits for the next, for as long as connections are kept."""
        super().on_response_complete()
        self._stand()
        if self._idle and self.cycle.more_body:
            # answered before it was whole, and what is left of it may be endless
            self.transport.close()

    def pause_writing(self) -> None:
        """Whoever asks for something has to take it too."""
        super().pause_writing()
        self._going = self.loop.call_later(self._limits.patience, self.transport.abort)
        self._stand()

    def resume_writing(self) -> None:
        """They have taken it."""
        super().resume_writing()
        self._taken()
        self._stand()

    def send_400_response(self, msg: str) -> None:
        """Uvicorn's answer to what it cannot read, unless something has been answered to it."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def turn_away(self, why: str, status: bytes = b"408 Request Timeout") -> None:
        """Close, with an answer to whoever has begun to ask for something and has none."""
        self._limits.waiting.pop(self, None)
        self._come()
        if self.flow.write_paused:
            self.transport.abort()
            return
        if self._unanswered and not self.transport.is_closing():
            log.warning("not let in", status=int(status[:3]), why=why)
            self.transport.write(b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n" % status)
        self.transport.close()

    @property
    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    @property
    def _unanswered(self) -> bool:
        """Whether the only request that has begun is not whole, and nothing has been answered to it."""
        if self._idle:
            return self._in_head
        return not self.pipeline and self.cycle.more_body and not self.cycle.response_started

    def _stand(self) -> None:
        """Stand last among those of whom a request, the rest of one or the taking of an answer is waited for.

        Not at each byte: one now and then would be enough to stay.
        """
        self._limits.waiting.pop(self, None)
        # with requests in a row uvicorn keeps the last, which is the one under way only when no other waits
        asks = self._idle or (not self.pipeline and self.cycle.more_body)
        if (asks or self.flow.write_paused) and self in self.connections:
            self._limits.waiting[self] = None

    def _make_room(self) -> None:
        """Send away whoever has been waited for longest, and whoever comes only if far too many are being answered."""
        longest = next(iter(self._limits.waiting))
        if longest is not self or len(self.connections) > self._limits.connections * 3 // 2:
            longest.turn_away("too many connections")

    def _endless(self) -> None:
        if self._in_head:
            self.turn_away("a head without end", b"431 Request Header Fields Too Large")
        else:
            self.turn_away("no body, and no end of it", b"400 Bad Request")

    def _expect(self) -> None:
        """Wait for a whole head."""
        self._coming = self.loop.call_later(self._limits.patience, self.turn_away, "not whole in time")

    def _come(self) -> None:
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
