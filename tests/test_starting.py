"""Starting, and being ready: what does not answer or cannot be written is named in a sentence, in time."""

import asyncio
import json
import resource
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest

from bot import VERSION, serving
from bot.slack import send
from sandbox.app import create_app
from sandbox.serving import loopback, served
from sandbox.sockets import Sockets
from sandbox.workspace import Workspace
from tests.a_proxy import a_proxy, an_authority, outside
from tests.running import APP_ID, APP_TOKEN, KEY, PASSWORD, SECRET, TENANT_ID, TOKEN, environment, manifest
from tests.test_command_line import SLACK, Types, sentence, types
from tests.waiting import comes_true

__all__ = ["types"]
GIVEN = {"SECRET_KEYS": KEY, **SLACK}
WRITABLE = "Is there space left, and do the file and its folder belong to whoever runs the bot?"


@contextmanager
def silent() -> Iterator[str]:
    """The address of something that takes connections, and never answers."""
    port, url = loopback()
    port.listen()
    with closing(port):
        yield url


def test_a_slack_that_does_not_answer_is_named_in_time(types: Types, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "TIMEOUT", 0.2)
    with silent() as url:
        said = sentence(types("serve", SLACK_API_URL=f"{url}/", **GIVEN))
    assert said == f"Slack cannot be reached at {url}/: no answer in time."


def test_a_start_has_an_end_whatever_it_waits_for(types: Types, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "START", 0.2)
    with silent() as url:
        said = sentence(types("serve", SLACK_API_URL=f"{url}/", **GIVEN))
    assert said == f"The bot has not started within 0.2 s: {serving.SLOW}"


@pytest.mark.parametrize("command", ["serve", "work", "migrate", "doctor", "lead-code"])
def test_a_database_that_does_not_answer_is_named_in_time(
    types: Types, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("storage.database.IN_TIME", 2)
    with silent() as url:
        host = url.removeprefix("http://")
        said = sentence(types(command, DATABASE_URL=f"postgresql://u:hunter2@{host}/x", **GIVEN))
    assert said.startswith("The database does not answer as it should: ")
    assert "hunter2" not in said


def test_a_file_that_cannot_be_written_is_named_before_anybody_is_answered(types: Types) -> None:
    assert types("migrate").exit_code == 0
    given = GIVEN | {"DATABASE_URL": "sqlite:///file:binome.db?mode=ro&uri=true"}
    assert WRITABLE in sentence(types("serve", **given))
    assert WRITABLE in sentence(types("lead-code", **given))


def test_a_server_that_cannot_be_written_to_is_named_and_the_doctor_says_it(types: Types, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only = on")
    given = GIVEN | {"DATABASE_URL": postgres_url, "SLACK_API_URL": "http://127.0.0.1:9/"}
    for command in ("serve", "work"):
        said = sentence(types(command, **given))
        assert said.startswith("The database cannot be written to: ")
        assert said.endswith(WRITABLE)
    doctor = types("doctor", "--json", **given)
    found = [one["found"] for one in json.loads(doctor.stdout)["findings"] if one["level"] == "attention"]
    assert doctor.exit_code == 1
    assert any(WRITABLE in one for one in found)


@asynccontextmanager
async def running(
    folder: Path, command: str = "serve", *words: str, tls: bool = False, **more: Any
) -> AsyncIterator[Any]:
    """A process of the bot in Groupe Alizé, and its first line; by `tls` only a proxy finds its Slack."""
    slack_port, slack_url = loopback()
    port, url = loopback()
    there = outside(slack_url, "slack").replace("http:", "https:") if tls else slack_url
    workspace = Workspace(manifest(), url, SECRET, TOKEN, base_url=there, retry_delays=(), app_token=APP_TOKEN)
    port.close()
    known = {"SLACK_API_URL": f"{there}/api/", "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
    given = environment(folder, PORT=url.rpartition(":")[2], **(known | more))
    async with served(create_app(workspace), slack_port):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", command, *words, cwd=folder, env=given, stderr=-1
        )
        assert process.stderr is not None
        try:
            yield process, json.loads(await process.stderr.readline()), url
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                assert await process.wait() == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def test_it_says_in_one_line_that_it_has_started(tmp_path: Path) -> None:
    with silent() as nowhere:
        teams: dict[str, Any] = {
            "MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": PASSWORD, "MICROSOFT_APP_TENANT_ID": TENANT_ID,
            # asked when somebody writes: a start does not wait for them
            "TEAMS_LOGIN_URL": nowhere, "TEAMS_OPENID_METADATA_URL": nowhere,
        }  # fmt: skip
        async with running(tmp_path, **teams) as (_, line, url):
            pass
    told = {"event": "started", "address": url, "platforms": ["Slack by HTTP", "Teams"], "version": VERSION}
    assert {name: line.get(name) for name in told} == told


async def test_whoever_works_says_so_too(tmp_path: Path, postgres_url: str) -> None:
    async with running(tmp_path, "work", DATABASE_URL=postgres_url) as (_, line, _url):
        assert (line["event"], line["platforms"], "address" in line) == ("started", ["Slack"], False)
    words = ("--host", "::1", "--metrics-port", "0")
    async with running(tmp_path, "work", *words, DATABASE_URL=postgres_url) as (_, line, _url):
        assert line["address"].startswith("http://[::1]:")


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_proxy_that_opens_what_is_encrypted_is_passed_where_its_authority_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    told = Sockets.address
    monkeypatch.setattr(Sockets, "address", lambda self: outside(told(self), "wss").replace("ws:", "wss:"))
    context, known = an_authority(tmp_path)
    async with a_proxy(authority=context) as proxy:
        walls = {"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": str(known) if trusted else ""}
        socket_mode = {"SLACK_APP_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": ""}
        async with running(tmp_path, tls=True, **walls, **socket_mode) as (process, line, _):
            if trusted:
                assert (line["event"], set(proxy.asked)) == ("started", {"slack.test", "wss.test"})
            else:
                assert await process.wait() == 2
                assert "its certificate is not trusted here" in line["why"]


async def test_where_nothing_can_be_written_it_is_not_ready(tmp_path: Path) -> None:
    """As on a full disk: the system refuses each write to a file; what can be read is as it was."""
    async with running(tmp_path) as (process, _, url), aiohttp.ClientSession() as http:

        async def ready() -> tuple[int, str]:
            async with http.get(f"{url}/readyz") as answer:
                return answer.status, await answer.text()

        assert await ready() == (200, "ready\n")
        limits = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

        async def is_noticed() -> bool:
            return await ready() == (503, "nothing can be written\n")

        await comes_true(is_noticed)
        with closing(sqlite3.connect(tmp_path / "binome.db")) as file:
            assert file.execute("SELECT count(*) FROM heartbeats WHERE kind = 'try'").fetchone() == (0,)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limits)

        async def ready_again() -> bool:
            return await ready() == (200, "ready\n")

        await comes_true(ready_again)
