"""A bot as operators start it, in Slack and in Teams, and everything that is thrown at it."""

import asyncio
import contextlib
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sandbox.app
import sandbox.teams.connector
from sandbox.serving import loopback, served
from sandbox.teams.tenant import Tenant
from sandbox.workspace import Workspace
from tests.fuzz.odd import CLOSED, Odd, Sender
from tests.running import APP_ID, PASSWORD, SECRET, TENANT_ID, TOKEN, environment, manifest

PATIENCE = 60
READY = 300
AT_ONCE = 8
HIDDEN = (SECRET, TOKEN, PASSWORD, "hunter2", "Bearer ey", "v0=")


@dataclass
class Bout:
    """What came of it: answers that should not be, what the log says, and how long the loop was held up."""

    sent: int = 0
    wrong: list[tuple[str, int, bytes]] = field(default_factory=list)
    afterwards: list[int] = field(default_factory=list)
    log: str = ""
    code: int | None = None
    longest: float = 0.0

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The log; raises ValueError for a line that is no JSON object."""
        return [dict(json.loads(line)) for line in self.log.splitlines()]


@asynccontextmanager
async def _standing(folder: Path, module: str) -> AsyncIterator[tuple[Process, int, Sender]]:
    """The bot's process, its port, and somebody who knows its people and secrets."""
    (slack_port, slack_url), (teams_port, teams_url), (bot_port, bot_url) = loopback(), loopback(), loopback()
    bot_port.close()
    workspace = Workspace(manifest(), bot_url, SECRET, TOKEN, base_url=slack_url, retry_delays=())
    people = [workspace.add_user(name, f"{name.lower()}@alize.example").id for name in ("Ana", "Raj", "Luc")]
    tenant = Tenant(bot_url, APP_ID, PASSWORD, TENANT_ID, teams_url)
    tenant.add_user("Ana", "ana@alize.example")
    port = int(bot_url.rpartition(":")[2])
    set_up = environment(
        folder, PORT=str(port), PUBLIC_URL=bot_url, SLACK_API_URL=f"{slack_url}/api/", SLACK_BOT_TOKEN=TOKEN,
        SLACK_SIGNING_SECRET=SECRET,
        SLACK_CLIENT_ID="1.1", SLACK_CLIENT_SECRET="hunter2", MICROSOFT_APP_ID=APP_ID, MICROSOFT_APP_PASSWORD=PASSWORD,
        MICROSOFT_APP_TENANT_ID=TENANT_ID, TEAMS_OPENID_METADATA_URL=f"{teams_url}/openid", TEAMS_LOGIN_URL=teams_url,
    )  # fmt: skip
    with closing(slack_port), closing(teams_port), (folder / "log").open("wb") as log:
        async with (
            served(sandbox.app.create_app(workspace), slack_port),
            served(sandbox.teams.connector.create_app(tenant), teams_port),
        ):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", module, "serve", cwd=folder, env=set_up, stdout=PIPE, stderr=log
            )
            try:
                yield process, port, Sender(6, workspace.dispatch, people, tenant)
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()


async def fought(folder: Path, number: int, *, watched: bool = False) -> Bout:
    """Throw so many odd requests at a bot, then a good one, and stop it as an operator does."""
    bout = Bout()
    async with _standing(folder, "tests.fuzz.process" if watched else "bot") as (process, port, sender):
        for _ in range(READY):
            if await answered(port, b"GET /readyz HTTP/1.0\r\n\r\n") == 200:
                break
            await asyncio.sleep(0.1)
        for good in sender.good():
            await answered(port, good)
        if watched:
            process.send_signal(signal.SIGUSR1)
        requests = sender.requests(number)
        await asyncio.gather(*(_throw(port, requests, bout) for _ in range(AT_ONCE)))
        bout.afterwards = [await answered(port, good) for good in sender.good()]
        if process.returncode is None:
            process.terminate()
        out, _ = await process.communicate()
    bout.code, bout.log = process.returncode, (folder / "log").read_text("utf-8")
    bout.longest = json.loads(out)["longest"] if out else 0.0
    return bout


async def _throw(port: int, requests: Iterable[Odd], bout: Bout) -> None:
    for odd in requests:
        status = await answered(port, odd.sent, ends=odd.kind == "raw")
        bout.sent += 1
        if status not in odd.answers:
            bout.wrong.append((odd.kind, status, odd.sent[:2000]))


async def answered(port: int, sent: bytes, *, ends: bool = False) -> int:
    """The status that is answered to some bytes; `ends` says that nothing more comes of them."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return CLOSED
    with contextlib.suppress(OSError):
        writer.write(sent)
        if ends:
            writer.write_eof()
    try:
        async with asyncio.timeout(PATIENCE):
            first = await reader.readline()
    except OSError:
        first = b""
    writer.close()
    return int(first.split()[1]) if first else CLOSED


def told(lines: Sequence[dict[str, Any]]) -> set[str]:
    """What the log says of faults of the bot's own."""
    return {str(one) for one in lines if one["level"] not in {"info", "warning"}}
