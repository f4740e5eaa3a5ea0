"""Peers in processes of their own."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from sandbox.serving import loopback


def free_port() -> int:
    taken, url = loopback()
    taken.close()
    return int(url.rpartition(":")[2])


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen([sys.executable, *arguments])
    try:
        yield started
    finally:
        started.terminate()
        started.wait(10)


async def answering(port: int) -> None:
    async with aiohttp.ClientSession() as client:
        for _ in range(200):
            try:
                async with client.get(f"http://127.0.0.1:{port}/"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
    raise RuntimeError("a peer did not start")
