"""How `serve` and `work` listen: on the quicker loop, and no answer waits for the network."""

import asyncio
import socket

import uvloop

from bot.serving import listen, run


def test_an_answers_body_does_not_wait_until_its_head_is_acknowledged() -> None:
    with listen("127.0.0.1", 0, "PORT") as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_quicker_loop_is_the_one_that_runs() -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    async def look() -> None:
        loops.append(asyncio.get_running_loop())

    run(look())
    assert isinstance(loops[0], uvloop.Loop)
