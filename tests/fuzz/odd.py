"""Requests as nobody sends them who means well, from raw bytes to payloads that are signed; the same for each seed."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from sandbox import clock
from sandbox.dispatch import Dispatch
from sandbox.teams.tenant import Tenant
from tests.fuzz import payloads

SLACK, TEAMS = "/slack/events", "/api/messages"
GET, POST = b"GET / HTTP/1.1\r\n", b"POST /slack/events HTTP/1.1\r\n"
CLOSED = 0
REFUSED = frozenset({400, 401, 404, 405, 408, 413, 415, 431})
KINDS = (
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain; charset=utf-16",
    "multipart/form-data",
    "application/json; charset=\xff",
    "",
    "a" * 9000,
    "image/png",
    "application/json, text/html",
)
UNREAD = (
    b"",
    b"{",
    b"[]",
    b"1",
    b"null",
    b'"',
    b"\xff\xfe",
    b"payload=1",
    b"payload=",
    b"payload={",
    b"payload=[]",
    b"%",
    b"&" * 999,
    gzip.compress(b"{}"),
    b"a=1&" * 5000,
    b"[" * 50_000,
    b'{"a":' * 20_000,
    b"{" + b'"a":' + b"9" * 5000 + b"}",
    b"\0" * 99,
    b'{"type": 5}',
    b'{"type": "event_callback"}',
    b'{"type": "event_callback", "event": 1}',
    b"command=%00",
    b"command=%ff",
    b'{"command": "/binome"}',
    b'{"command": ["a"]}',
    b'{"type": "block_actions"}',
    b"payload=%7B%22type%22%3A1%7D",
    b"ssl_check=0",
)
LARGE = (
    b"%41" * 333_000,
    b"a=1&" * 249_000,
    b"[" + b"[]," * 333_000 + b"1]",
    b"{" + b'"a":1,' * 166_000 + b'"a":1}',
    b"payload=" + b"%5B%5D%2C" * 111_000,
    b"x" * 1_000_001,
)
RAW = (
    b"",
    b"\0" * 100,
    b"\r\n" * 100,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    b"GET",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/1.1\nHost: x\n\n",
    GET + b"no colon\r\n\r\n",
    GET + b": x\r\n\r\n",
    GET + b"Host: \0\r\n\r\n",
    b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
    GET + b"Host: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
    GET + b"Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: a\r\n\r\n",
    GET + b"Host: x\r\n\r\n" * 30,
    b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 9_000,
    b"GET /" + b"a" * 200_000,
    GET + b"a: b\r\n" * 40_000 + b"\r\n",
    GET + b"X: " + b"a" * 30_000 + b"\r\n\r\n",
    POST + b"Content-Length: -1\r\n\r\n",
    POST + b"Content-Length: 1e3\r\n\r\n",
    POST + b"Content-Length: 9" + b"9" * 40 + b"\r\n\r\n",
    POST + b"Content-Length: 5\r\n\r\n{",
    POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
    POST + b"Transfer-Encoding: gzip\r\n\r\n{}",
    POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 100_000 + b"0\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + b"a: b\r\n" * 40_000 + b"\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"a" * 200_000 + b"\r\n{}\r\n0\r\n\r\n",
    POST + b"Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 30\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
    POST + b"Expect: 100-continue\r\n" * 99 + b"Content-Length: 2\r\n\r\n{}",
)
PATHS = (
    "/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/media/..%2f..%2fbot%2fapp.py",
    "/media/../app.py",
    "/media/%00",
    "/media//etc/passwd",
    "/media/" + "a" * 5000,
    "/media/%ff",
    "/media",
    "/media/ai-assistants.png",
    "/slack/install?a=%00&b=" + "c" * 2000,
    "/slack/events",
    "/slack/oauth_redirect",
    "/slack/oauth_redirect?state=%00&code=1",
    "/slack/oauth_redirect?state=%ff",
    "/api/messages",
    "/dev/clock",
    "/slack/oauth_redirect?error=%3Cscript%3E",
    "/slack/oauth_redirect?state=a&state=b&code=" + "9" * 3000,
    "//",
    "/%2e%2e/",
    "/nowhere?%",
    "/slack/oauth_redirect?state=%ed%a0%80",
    "/slack/events/",
    "/favicon.ico",
    "/.env",
    "/slack/../api/messages",
)
METHODS = ("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "POST", "PROPFIND", "get")


@dataclass(frozen=True)
class Odd:
    """A request: what it is, its bytes, and what may be answered; CLOSED is no answer at all."""

    kind: str
    sent: bytes
    answers: frozenset[int]


def request(path: str, body: bytes, *headers: tuple[str, str], method: str = "POST") -> bytes:
    """The bytes of a request, however odd."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    return head.encode("latin-1") + body


class Sender:
    """Whoever sends them: they know the secrets, and do not always use them."""

    def __init__(self, seed: int, slack: Dispatch, people: list[str], tenant: Tenant) -> None:
        self._luck, self._slack, self._people, self._tenant = Random(seed), slack, people, tenant

    def requests(self, number: int) -> Iterator[Odd]:
        """So many, of all kinds."""
        makes: list[Callable[[], Odd]] = [
            self._raw, self._unsigned, self._wrongly_signed, self._signed, self._signed_but_changed, self._elsewhere,
            self._not_of_teams, self._of_teams_but_changed,
        ]  # fmt: skip
        for one in range(number):
            yield makes[one % len(makes)]()
        for large in LARGE:
            yield Odd("large and unsigned", request(SLACK, large), REFUSED)
            yield Odd("large and signed", request(SLACK, large, *self._signature(large)), REFUSED)

    def good(self) -> list[bytes]:
        """Commands that must be answered whatever came before, in Slack and in Teams."""
        user, again = self._people[0], str(self._luck.random())
        fields = {"command": "/binome", "text": "help", "team_id": payloads.TEAM, "user_id": user, "channel_id": "C1"}
        slack = payloads.as_slack(fields | {"trigger_id": again, "response_url": "http://127.0.0.1:9/none"})
        teams = payloads.as_json(payloads.said(self._tenant, "help"))
        return [
            request(SLACK, slack, *self._signature(slack)),
            request(TEAMS, teams, ("Authorization", f"Bearer {self._token()}")),
        ]

    def _raw(self) -> Odd:
        sent = self._luck.choice([*RAW, self._luck.randbytes(200), self._slice()])
        return Odd("raw", sent, REFUSED | {CLOSED, 100, 200})

    def _slice(self) -> bytes:
        """Part of a good request, with one byte of it another: its beginning, or its middle."""
        good = bytearray(self.good()[0])
        good[self._luck.randrange(len(good))] = self._luck.randrange(256)
        return bytes(good[: self._luck.randrange(len(good))])

    def _unsigned(self) -> Odd:
        path, kind = self._luck.choice([SLACK, TEAMS]), self._luck.choice(KINDS)
        encoding = self._luck.choice(["gzip", "identity", "br", "\xff"])
        headers = [("Content-Type", kind), ("Content-Encoding", encoding), ("X", "y" * self._luck.randrange(9000))]
        return Odd("unsigned", request(path, self._body(), *headers), REFUSED)

    def _wrongly_signed(self) -> Odd:
        body = payloads.as_slack(payloads.slacks(self._luck, self._luck.choice(self._people)))
        (dated, at), (named, signature) = self._signature(body)
        wrong = [("x", "y"), (named, signature), (named, "v0="), (named, "\xe9" * 67), (named, signature[:-1] + "g")]
        moments = ["", "-1", "1e9", "\xb2\xb3", "9" * 400, str(int(at) - 301), str(int(at) + 301), f" {at}0", "nan"]
        headers = [(dated, self._luck.choice(moments)), (named, signature)]
        if self._luck.random() < 0.5:
            headers = [(dated, at), self._luck.choice([*wrong[:1], *wrong[2:]])]
        elif self._luck.random() < 0.2:
            headers = [(dated, at), (named, signature), wrong[1]]
        return Odd("wrongly signed", request(SLACK, body, *headers), frozenset({400, 401}))

    def _signed(self) -> Odd:
        body = self._body()
        return Odd("signed", request(SLACK, body, *self._signature(body)), frozenset({400}))

    def _signed_but_changed(self) -> Odd:
        payload = payloads.slacks(self._luck, self._luck.choice(self._people))
        body = payloads.as_slack(payloads.changed(self._luck, payload))
        return Odd("signed but changed", request(SLACK, body, *self._signature(body)), frozenset({200, 400}))

    def _elsewhere(self) -> Odd:
        method, path = self._luck.choice(METHODS), self._luck.choice(PATHS)
        return Odd(f"{method} {path[:60]}", request(path, b"", method=method), REFUSED | {200, 302, 307})

    def _not_of_teams(self) -> Odd:
        body = payloads.as_json(payloads.teams(self._luck, self._tenant))
        tokens = [
            "",
            "Bearer",
            "Bearer a.b.c",
            "Basic x",
            "Bearer \xff",
            "Bearer " + "a" * 9000,
            f"bearer {self._token()}x",
        ]
        wrong = self._luck.choice([*tokens, f"Bearer {self._token(aud='x')}", f"Bearer {self._token(exp=1)}"])
        headers = [("Authorization", wrong)] * self._luck.choice([1, 2])
        return Odd("not of Teams", request(TEAMS, body, *headers), frozenset({401}))

    def _of_teams_but_changed(self) -> Odd:
        body = payloads.as_json(payloads.changed(self._luck, payloads.teams(self._luck, self._tenant)))
        body = self._body() if self._luck.random() < 0.2 else body
        sent = request(TEAMS, body, ("Authorization", f"Bearer {self._token()}"))
        return Odd("of Teams but changed", sent, frozenset({200, 400, 401}))

    def _body(self) -> bytes:
        return self._luck.choice([*UNREAD, self._luck.randbytes(self._luck.randrange(2000))])

    def _signature(self, body: bytes) -> list[tuple[str, str]]:
        return list(self._slack.signed(body, int(clock.now())).items())

    def _token(self, **claims: object) -> str:
        return self._tenant.signing.token(**claims)
