"""A company's proxy, the only way out: it knows hosts that nobody else can find, and counts whom it was asked for."""

import asyncio
import re
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from programme.clock import machine_now

OUTSIDE = ".test"


@dataclass
class Proxy:
    """Whatever ends in .test is this machine; without the `password` it wants, nobody gets through.

    What is encrypted it opens, as many do, in the name of an `authority` that nobody outside knows.
    """

    password: bytes = b""
    authority: ssl.SSLContext | None = None
    asked: Counter[str] = field(default_factory=Counter)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one request, and then whatever the two sides say."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.split(b" ", 2)
            there = urlsplit(f"//{target.decode()}" if method == b"CONNECT" else target.decode())
            host = there.hostname or ""
            self.asked[host] += 1
            if self.password not in head:
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            elif not host.endswith(OUTSIDE):
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            else:
                if method == b"CONNECT" and self.authority:
                    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    await writer.start_tls(self.authority)
                    head = await reader.readuntil(b"\r\n\r\n")
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", there.port)
                far_writer.write(_as_asked_directly(head))
                await _both_ways((reader, far_writer), (far_reader, writer))
                far_writer.close()
        writer.close()


def _as_asked_directly(head: bytes) -> bytes:
    """A request for its own server, of which nothing follows on the same connection unless it is a WebSocket."""
    direct = re.sub(rb"^(\S+) https?://[^/]+", rb"\1 ", head)
    return direct if b"Upgrade" in direct else direct.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


async def _both_ways(*ways: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    tasks = [asyncio.create_task(_pass_on(*way)) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while some := await reader.read(65_536):
            writer.write(some)
            await writer.drain()


@asynccontextmanager
async def a_proxy(password: bytes = b"", authority: ssl.SSLContext | None = None) -> AsyncIterator[Proxy]:
    """A proxy on a port of this machine."""
    proxy = Proxy(password, authority)
    async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as server:
        proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield proxy


def an_authority(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """One that vouches for every host in .test, and the file by which it is known to whoever trusts it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Walls")])
    hosts = x509.SubjectAlternativeName([x509.DNSName(f"{host}{OUTSIDE}") for host in ("slack", "wss")])
    begins = machine_now() - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(begins).not_valid_after(begins + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(hosts, critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    known, secret = folder / "authority.pem", folder / "authority.key"
    known.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(known, secret)
    return context, known


def outside(url: str, name: str) -> str:
    """An address of this machine as only the proxy finds it."""
    return url.replace("127.0.0.1", f"{name}{OUTSIDE}")
