"""The command line, as an operator types it: what works, and one sentence for each thing that is wrong."""

import asyncio
import json
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot import VERSION
from bot.__main__ import cli
from programme.clock import machine_now
from sandbox.app import create_app
from sandbox.faults import Fault
from sandbox.person import User
from sandbox.serving import loopback, served
from sandbox.workspace import Workspace
from storage import encryption, lead_codes, organisations
from storage.compatibility import typed
from storage.database import Database
from storage.outbox import OutboxRow
from tests.running import APP_TOKEN, KEY, SECRET, TOKEN, environment, manifest
from tests.waiting import comes_true

COMMANDS = ("demo", "doctor", "import", "lead-code", "migrate", "pair", "rotate-keys", "routes", "serve",
            "teams-package", "work")  # fmt: skip
Types = Callable[..., Result]


@pytest.fixture
def types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Types]:
    """Types a command in an empty folder and an empty environment; log lines stay as tests have them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.log.configure", lambda: None)
    for name in ("DATABASE_URL", "PORT", "SECRET_KEYS", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)

    def typed(*words: str, typed_in: str | bytes = "", **environment: str) -> Result:
        return CliRunner().invoke(cli, words, input=typed_in, env=environment)

    yield typed
    encryption.use_keys([KEY])


def told(result: Result) -> str:
    """What stands on standard error of a command that could not do its work."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert isinstance(result.exception, SystemExit)
    return result.stderr.strip()


def sentence(result: Result) -> str:
    """The one line that stands there."""
    (line,) = told(result).splitlines()
    return line


SLACK = {"SLACK_BOT_TOKEN": "xoxb-hunter2", "SLACK_SIGNING_SECRET": "hunter2"}
WRONG: Mapping[str, tuple[dict[str, str], str]] = {
    "another database": ({"DATABASE_URL": "mysql://u:hunter2@db/x"}, "DATABASE_URL: must be sqlite"),
    "no address": ({"DATABASE_URL": "hunter2"}, "DATABASE_URL: is not a database address"),
    "a wrong port of the database": ({"DATABASE_URL": "postgresql://u:hunter2"}, "DATABASE_URL: is not a database"),
    "a folder that is not there": ({"DATABASE_URL": "sqlite:///no/binome.db", **SLACK}, "unable to open database file"),
    "a database that is away": (
        {"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:9/x", **SLACK},
        "The database does not",
    ),
    "no number": ({"PORT": "abc"}, "PORT: must be a number from 1 to 65535"),
    "no port": ({"PORT": "70000"}, "PORT: must be a number from 1 to 65535"),
    "a host alone": ({"PUBLIC_URL": "your.host"}, "PUBLIC_URL: must be an address that begins with https://"),
    "no Slack's address": ({"SLACK_API_URL": "htp:/slack"}, "SLACK_API_URL: must be an address"),
    "a name": ({"BINOME_LEADS": "a@b.c,Camille Moreau"}, "BINOME_LEADS: Camille Moreau is neither an e-mail nor"),
    "other commas": ({"BINOME_LEADS": "a@b.c;d@e.f"}, "BINOME_LEADS: a@b.c;d@e.f is neither"),
    "a workspace by name": ({"SLACK_ALLOWED_WORKSPACES": "Bora"}, "SLACK_ALLOWED_WORKSPACES: Bora is neither"),
    "a proxy without http": ({"HTTPS_PROXY": "u:hunter2@proxy"}, "HTTPS_PROXY: must be http://host:port"),
    "no keys": ({"SECRET_KEYS": "", **SLACK}, "SECRET_KEYS is not set"),
    "a bad key": ({"SECRET_KEYS": "hunter2"}, "SECRET_KEYS: each key is 32 bytes"),
    "a bad second key": ({"SECRET_KEYS": f"{KEY},hunter2"}, "SECRET_KEYS: each key is 32 bytes"),
    "no platform": ({}, "No platform is configured"),
    "a token that ends": ({**SLACK, "SLACK_BOT_TOKEN": "xoxe.xoxb-hunter2"}, "SLACK_BOT_TOKEN: this token ends within"),
    "Teams without an app id": ({"MICROSOFT_APP_PASSWORD": "hunter2"}, "MICROSOFT_APP_ID is not set"),
    "Teams without a password": ({"MICROSOFT_APP_ID": "a"}, "MICROSOFT_APP_PASSWORD is not set"),
    "Teams without a tenant": (
        {"MICROSOFT_APP_ID": "a", "MICROSOFT_APP_PASSWORD": "hunter2"},
        "MICROSOFT_APP_TENANT_ID is not set",
    ),
    "no Slack there": (
        {**SLACK, "SLACK_API_URL": "http://127.0.0.1:9/"},
        "Slack cannot be reached at http://127.0.0.1:9/",
    ),
}


@pytest.mark.parametrize(("environment", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_named_in_one_sentence(types: Types, environment: dict[str, str], said: str) -> None:
    wrong = sentence(types("serve", **({"SECRET_KEYS": KEY} | environment)))
    assert said in wrong
    assert "hunter2" not in wrong


REACHED, INSTALLED = "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN", "SLACK_BOT_TOKEN or SLACK_CLIENT_ID"
OAUTH = {"SLACK_CLIENT_ID": "1.1", "SLACK_CLIENT_SECRET": "hunter2"}
SIGNED = {"SLACK_SIGNING_SECRET": "hunter2"}
HALVES: Mapping[str, tuple[dict[str, str], str, str]] = {
    "a token": ({"SLACK_BOT_TOKEN": "xoxb-hunter2"}, REACHED, "SLACK_BOT_TOKEN"),
    "a signing secret": ({"SLACK_SIGNING_SECRET": "hunter2"}, INSTALLED, "SLACK_SIGNING_SECRET"),
    "an app token": ({"SLACK_APP_TOKEN": "xapp-hunter2"}, INSTALLED, "SLACK_APP_TOKEN"),
    "a client id": ({"SLACK_CLIENT_ID": "1.1"}, "SLACK_CLIENT_SECRET", "SLACK_CLIENT_ID"),
    "a client secret": ({"SLACK_CLIENT_SECRET": "hunter2"}, "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
    "a client that is not reached": (OAUTH, REACHED, "SLACK_CLIENT_ID"),
    "a client id beside a token": ({**SLACK, "SLACK_CLIENT_ID": "1.1"}, "SLACK_CLIENT_SECRET", "SLACK_CLIENT_ID"),
    "workspaces that may": ({**SLACK, "SLACK_ALLOWED_WORKSPACES": "T1"}, "SLACK_CLIENT_ID", "SLACK_ALLOWED_WORKSPACES"),
    "nowhere to come back to": ({**OAUTH, **SIGNED}, "PUBLIC_URL", "SLACK_CLIENT_ID"),
    "beside Teams": ({"SLACK_CLIENT_ID": "1.1", "MICROSOFT_APP_ID": "a"}, "SLACK_CLIENT_SECRET", "SLACK_CLIENT_ID"),
}


@pytest.mark.parametrize("command", ["serve", "doctor"])
@pytest.mark.parametrize(("environment", "missing", "half"), HALVES.values(), ids=HALVES)
def test_the_half_that_is_missing_is_named(
    types: Types, command: str, environment: dict[str, str], missing: str, half: str
) -> None:
    said = sentence(types(command, SECRET_KEYS=KEY, **environment))
    assert said == f"{missing} is not set: {half} does nothing without it."


def test_a_key_that_is_missing_is_proposed(types: Types) -> None:
    proposed = sentence(types("serve", **SLACK)).split()[-1]
    assert "SECRET_KEYS" not in sentence(types("serve", SECRET_KEYS=proposed, PORT="1"))


def test_in_development_a_key_is_made_beside_the_database_and_kept(types: Types, tmp_path: Path) -> None:
    assert "nowhere.example" in sentence(types("serve", "--dev", "--host", "nowhere.example"))
    key = tmp_path / "binome.db.key"
    made = key.read_text("utf-8")
    assert (len(made), key.stat().st_mode & 0o777) == (44, 0o600)
    assert "nowhere.example" in sentence(types("serve", "--dev", "--host", "nowhere.example"))
    assert key.read_text("utf-8") == made
    said = sentence(types("serve", "--dev", DATABASE_URL="sqlite:///no/binome.db"))
    assert said == "no/binome.db.key: No such file or directory."


def test_a_demo_that_cannot_be_kept_or_set_up_is_one_sentence(types: Types, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert sentence(types("demo", "--folder", "file/demo", "--port", "1")) == "file/demo: Not a directory."
    assert sentence(types("demo", PORT="abc")) == "PORT: must be a number from 1 to 65535"


def test_in_development_half_of_slack_is_not_taken_for_teams(types: Types) -> None:
    for half in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID"):
        assert f"{half} does nothing without it" in sentence(types("serve", "--dev", **{half: "xoxb-hunter2"}))


def test_in_development_teams_may_do_without_an_app_id_but_not_without_a_tenant(types: Types) -> None:
    assert "MICROSOFT_APP_PASSWORD" in sentence(types("serve", "--dev", MICROSOFT_APP_ID="a"))
    assert "MICROSOFT_APP_TENANT_ID" in sentence(types("serve", "--dev", MICROSOFT_APP_PASSWORD="hunter2"))
    tenant = {"MICROSOFT_APP_TENANT_ID": "t", "DATABASE_URL": "sqlite:///no/binome.db", "SECRET_KEYS": KEY}
    assert "database" in sentence(types("serve", "--dev", **tenant))


def test_on_sqlite_no_other_process_may_work(types: Types) -> None:
    assert "PostgreSQL" in sentence(types("work", SECRET_KEYS=KEY, **SLACK))


def test_what_is_missing_is_named_to_whoever_works_too(types: Types) -> None:
    away = {"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:9/x"}
    assert "SECRET_KEYS is not set" in sentence(types("work", **away, **SLACK))
    assert "The database does not" in sentence(types("work", SECRET_KEYS=KEY, **away, **SLACK))


def test_a_port_that_is_taken_is_named_to_whoever_works_too(types: Types, postgres_url: str) -> None:
    taken, url = loopback()
    taken.listen()
    with taken:
        wrong = sentence(types("work", "--metrics-port", url.rpartition(":")[2], SECRET_KEYS=KEY,
                               DATABASE_URL=postgres_url, **SLACK))  # fmt: skip
    assert re.match(r"--metrics-port: 127.0.0.1:\d+ cannot be listened on: Address already in use\.", wrong)


def test_a_port_that_is_taken_is_named(types: Types) -> None:
    taken, url = loopback()
    taken.listen()
    with taken:
        wrong = sentence(types("serve", SECRET_KEYS=KEY, PORT=url.rpartition(":")[2], **SLACK))
    assert re.match(r"PORT: 127.0.0.1:\d+ cannot be listened on: Address already in use\.", wrong)
    nowhere = sentence(types("serve", "--host", "no.such.host.example", SECRET_KEYS=KEY, **SLACK))
    assert "no.such.host.example:3000 cannot be listened on" in nowhere


def test_a_lead_code_is_printed_and_works_once(types: Types, database_url: str) -> None:
    result = types("lead-code", DATABASE_URL=database_url, SECRET_KEYS=KEY)
    assert result.exit_code == 0
    code = re.match(r"[2-9A-Z]{4}-[2-9A-Z]{4}", result.stdout)
    assert code

    async def redeemed() -> list[bool]:
        database = Database(database_url)
        async with database.writing() as session:
            home = await organisations.home(session)
            both = [await lead_codes.redeem(session, home, code[0], machine_now()) for _ in range(2)]
        await database.close()
        return both

    assert asyncio.run(redeemed()) == [True, False]


def test_a_lead_code_needs_a_database_that_was_migrated(types: Types) -> None:
    said = f"The database has no schema yet. Run `{typed('migrate')}`."
    assert sentence(types("lead-code", SECRET_KEYS=KEY)) == said
    assert types("migrate").exit_code == 0
    assert types("migrate").stdout == "The database is up to date.\n"
    assert types("lead-code", SECRET_KEYS=KEY).exit_code == 0


def test_a_database_that_cannot_be_migrated_is_named_in_one_sentence(types: Types, tmp_path: Path) -> None:
    (tmp_path / "binome.db").write_bytes(b"no database" * 500)
    for file, why in (("binome.db", "file is not a database"), ("no/binome.db", "unable to open database file")):
        said = sentence(types("migrate", DATABASE_URL=f"sqlite:///{file}"))
        assert why in said
        assert "migrate" not in said


@pytest.mark.parametrize("command", [("doctor",), ("lead-code",), ("migrate",), ("serve",), ("import", "some.csv")])
def test_a_database_that_somebody_holds_is_one_sentence(
    types: Types, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    assert types("migrate").exit_code == 0
    (tmp_path / "some.csv").write_text("email,role\nana@alize.example,mentor\n", encoding="utf-8")
    monkeypatch.setattr("storage.sqlite.PRAGMAS", ("busy_timeout=1",))
    monkeypatch.setattr("storage.sqlite.CHANGING", ("busy_timeout=1",))
    with closing(sqlite3.connect(tmp_path / "binome.db", isolation_level=None)) as somebody:
        somebody.execute("BEGIN EXCLUSIVE" if command == ("doctor",) else "BEGIN IMMEDIATE")
        said = types(*command, SECRET_KEYS=KEY, **SLACK)
    assert "database is locked" in sentence(said)


def test_a_list_that_cannot_be_imported_is_one_sentence(types: Types, tmp_path: Path) -> None:
    assert types("migrate").exit_code == 0
    assert sentence(types("import", "nope.csv", SECRET_KEYS=KEY)) == "nope.csv: No such file or directory."
    assert sentence(types("import", ".", SECRET_KEYS=KEY)) == ".: Is a directory."
    (tmp_path / "some.csv").write_text("email,role\nana@alize.example,mentor\n", encoding="utf-8")
    assert sentence(types("import", "some.csv", SECRET_KEYS=KEY)) == "No programme is open yet."


def test_settings_are_read_from_a_file_too_and_the_environment_wins(types: Types, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"PORT=abc\nSECRET_KEYS={KEY}\n", "utf-8")
    assert sentence(types("serve")).startswith("PORT:")
    assert sentence(types("serve", PORT="3000")).startswith("No platform")
    assert sentence(types("serve", PORT="3000", SECRET_KEYS="short")).startswith("SECRET_KEYS")


def people(count: int = 1) -> str:
    """The smallest document that `pair` understands."""
    one = {"topics": {"hashtags": 3}, "languages": ["en"]}
    return json.dumps({
        "mentors": [one | {"id": f"m{n}", "name": f"Mentor {n}"} for n in range(count)],
        "mentees": [one | {"id": f"e{n}", "name": f"Mentee {n}"} for n in range(count)],
    })  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [("[", "-: line 1, column 2"), ("", "-: line 1, column 1"), ("[]", "-: document: "),
     ('{"mentors": 3}', "-: document: "),
     (b"\xff\xfe", "-: is not UTF-8 text"), ("[" * 100_000, "-: is nested too deeply")],
)  # fmt: skip
def test_people_that_cannot_be_read_are_refused_with_the_place(types: Types, given: str | bytes, said: str) -> None:
    assert told(types("pair", "-", typed_in=given)).startswith(said)


def test_a_file_of_people_that_is_not_there_is_named(types: Types, tmp_path: Path) -> None:
    assert sentence(types("pair", "people.json")) == "people.json: No such file or directory"
    (tmp_path / "latin.json").write_bytes("é".encode("latin-1"))
    assert sentence(types("pair", "latin.json")) == "latin.json: is not UTF-8 text"


def test_everything_that_can_be_said_is_listed(types: Types) -> None:
    listed = types("routes").stdout
    assert re.search(r"\| help aide.*\| help\.open +\| anyone +\| +\| handlers\.help\.", listed)
    assert "test." not in listed


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_each_command_says_what_it_does(types: Types, command: str) -> None:
    result = types(*([command] if command else []), "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    words = " ".join(result.stdout.split())
    if command:
        assert f"Example: .venv/bin/python -m bot {command}" in words
    else:
        assert all(name in words for name in (*COMMANDS, "Exit codes: 0"))


def test_it_says_which_version_it_is(types: Types) -> None:
    assert types("--version").stdout == f"binome {VERSION}\n"


def test_it_is_the_same_in_a_process_of_its_own(tmp_path: Path) -> None:
    pair = subprocess.run(
        [sys.executable, "-m", "bot", "pair", "-"], input="[", cwd=tmp_path, env=environment(tmp_path),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (pair.returncode, pair.stdout) == (2, "")
    assert pair.stderr == "-: line 1, column 2: Expecting value\n"


@asynccontextmanager
async def serving(tmp_path: Path, **tokens: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, Workspace]]:
    """A bot in a process of its own, and the workspace it talks to."""
    slack_port, slack_url = loopback()
    port, url = loopback()
    workspace = Workspace(manifest(), url, SECRET, TOKEN, base_url=slack_url, app_token=APP_TOKEN, retry_delays=())
    port.close()
    known = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET} | tokens
    set_up = environment(
        tmp_path, PORT=url.rpartition(":")[2], SLACK_API_URL=f"{slack_url}/api/", BINOME_LEADS="ana@alize.example",
        **known,
    )  # fmt: skip
    async with served(create_app(workspace), slack_port):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", cwd=tmp_path, env=set_up, stdout=-1, stderr=-1
        )
        try:
            yield process, workspace
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_token_that_slack_refuses_is_one_sentence_and_where_a_log_is_kept_a_line_of_it(
    tmp_path: Path, name: str
) -> None:
    async with serving(tmp_path, **{name: "hunter2"}) as (process, _):
        out, err = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    (line,) = map(json.loads, err.splitlines())
    assert (line["event"], line["why"]) == ("stopped", f"{name}: Slack says invalid_auth.")


async def test_a_token_of_which_slack_says_that_it_ends_is_one_sentence_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as (process, workspace):
        workspace.rotation.ends[TOKEN] = workspace.clock() + 43_200
        out, err = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    (line,) = map(json.loads, err.splitlines())
    assert line["why"].startswith("SLACK_BOT_TOKEN: this token ends within twelve hours")


async def is_answered(person: User) -> bool:
    """Whether the bot is there for somebody."""
    return (await person.types("/binome help")).status == 200


@pytest.mark.parametrize(
    "way", [{}, {"SLACK_APP_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": ""}], ids=["http", "socket"]
)
async def test_a_bot_that_is_told_to_stop_finishes_what_it_has_begun(tmp_path: Path, way: dict[str, str]) -> None:
    async with serving(tmp_path, **way) as (process, workspace):
        ana = workspace.add_user("Ana", "ana@alize.example")
        await comes_true(lambda: is_answered(ana))
        workspace.faults.append(Fault("chat.postMessage", "slow", delay=0.5))
        await ana.writes("help")
        await comes_true(lambda: not workspace.faults)
        process.send_signal(signal.SIGTERM)
        out, err = await process.communicate()
    (line,) = map(json.loads, err.splitlines())
    assert (process.returncode, out, line["event"]) == (0, b"", "started")
    assert [entry.method for entry in workspace.ledger].count("chat.postMessage") == 1
    encryption.use_keys([KEY])
    database = Database(f"sqlite:///{tmp_path / 'binome.db'}")
    async with database.reading() as session:
        states: list[Any] = list(await session.scalars(select(OutboxRow.state)))
    await database.close()
    assert states == ["sent"]
