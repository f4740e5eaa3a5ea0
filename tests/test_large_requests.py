"""A request that is larger than any platform's is turned away before its end, whoever sends it."""

import asyncio

from yarl import URL

from tests.conversation import Bot

PATHS = {"slack": "/slack/events", "teams": "/api/messages"}
MB = 1_000_000


async def status(bot: Bot, platform: str, header: str, body: bytes) -> int:
    """What is answered to the beginning of a request of which nothing more comes."""
    url = URL(bot.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"POST {PATHS[platform]} HTTP/1.1\r\nHost: {url.host}\r\n{header}\r\n\r\n".encode() + body)
    async with asyncio.timeout(10):
        answer = await reader.readline()
    writer.close()
    return int(answer.split()[1])


async def test_a_body_that_says_it_is_too_large_is_not_read(bot: Bot, platform: str) -> None:
    assert await status(bot, platform, f"Content-Length: {MB + 1}", b"") == 413


async def test_a_body_that_does_not_say_how_large_it_is_is_read_no_further(bot: Bot, platform: str) -> None:
    chunk = f"{MB + 1:x}\r\n".encode() + b" " * (MB + 1) + b"\r\n"
    assert await status(bot, platform, "Transfer-Encoding: chunked", chunk) == 413


async def test_a_body_that_is_large_and_no_larger_is_looked_at(bot: Bot, platform: str) -> None:
    assert await status(bot, platform, f"Content-Length: {MB}", b" " * MB) == 401
    chunk = f"{MB:x}\r\n".encode() + b" " * MB + b"\r\n0\r\n\r\n"
    assert await status(bot, platform, "Transfer-Encoding: chunked", chunk) == 401
