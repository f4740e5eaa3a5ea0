"""`python -m bot doctor`: everything that the bot needs is looked at once, and each finding has its fix."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import update

from bot.doctor import examine
from bot.doctor.findings import Finding, Level, for_machines, for_people, is_well
from bot.doctor.rows import OTHER
from programme.clock import machine_now
from storage import audit, encryption, organisations, paces
from storage.agenda import AgendaRow
from storage.heartbeats import Heartbeat
from storage.outbox import SENDING, WAITING, OutboxRow
from storage.people import PlatformAddress
from storage.schema import Table
from tests.conversation import Bot
from tests.programme_cast import opened
from tests.running import APP_TOKEN, KEY, SECRET, TOKEN, bot_in_workspace, environment
from tests.schemas import stands_at
from tests.test_command_line import SLACK, Types, sentence, types
from tests.test_failures import announced

__all__ = ["types"]
MINUTE = timedelta(minutes=1)


async def found(bot: Bot, **settings: Any) -> list[Finding]:
    """What the doctor finds beside a bot whose work has just gone round."""
    await bot.running.heart.beat()
    return await examine(bot.running.settings.model_copy(update=settings))


def at(level: Level, findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """What is at a level: about what, and what was found."""
    return [(one.about, one.found) for one in findings if one.level is level]


def wrong(findings: Sequence[Finding], about: str) -> str:
    """The one thing that needs attention; it has its fix."""
    ((subject, said),) = at(Level.ATTENTION, findings)
    assert subject == about
    assert all(one.fix for one in findings if one.level is Level.ATTENTION)
    return said


async def changes(bot: Bot, table: type[Table], *which: Any, **values: Any) -> None:
    """Rows are as only time, or another version, makes them."""
    async with bot.running.database.writing() as session:
        changed = await session.execute(update(table).where(*which).values(**values).returning(table.id))
        assert changed.all()


@pytest.mark.both_databases
async def test_a_bot_that_is_well_is_found_so(bot: Bot, platform: str) -> None:
    await opened(bot)
    findings = await found(bot)
    assert at(Level.ATTENTION, findings) == []
    assert is_well(findings)
    subjects = {about for about, _ in at(Level.WELL, findings)}
    token = "SLACK_BOT_TOKEN" if platform == "slack" else "Teams' token"
    assert {"settings", "database", "heartbeat", "queue", "agenda", "people", token, "clock"} <= subjects
    assert any("programme:1:tip" in said for about, said in at(Level.WELL, findings) if about == "agenda")


async def test_nothing_secret_and_nobodys_words_are_told(bot: Bot) -> None:
    await announced(bot, gone=1, unclear=1)
    told = for_machines(await found(bot))
    assert [one for one in (TOKEN, SECRET, KEY, "hunter2", "cafétéria") if one in told] == []


async def test_what_did_not_arrive_is_counted_by_reason_with_the_last_ones(bot: Bot, platform: str) -> None:
    await announced(bot, gone=2, unclear=1)
    findings = await found(bot)
    assert at(Level.ATTENTION, findings) == [
        ("messages", f"2 failed on {platform}: person-gone"), ("messages", f"1 unknown on {platform}: not-answered"),
    ]  # fmt: skip
    assert len([said for _, said in at(Level.NOTE, findings) if said.startswith("announcement:1 to ")]) == 3
    assert not is_well(findings)


@pytest.mark.parametrize(("age", "version", "level"), [(7, "0.1.0", Level.ATTENTION), (1, "0.0.9", Level.NOTE)])
async def test_a_process_that_hangs_or_is_of_another_version_is_seen(
    bot: Bot, age: int, version: str, level: Level
) -> None:
    await found(bot)
    await changes(bot, Heartbeat, seen_at=machine_now() - age * MINUTE, version=version)
    about, said = at(level, await found(bot))[-1]
    assert about == "heartbeat"
    assert ("was last seen 7 min ago" if age == 7 else "runs version 0.0.9, and this is 0.1.0") in said


async def test_after_a_clean_stop_it_says_so_and_no_more(bot: Bot) -> None:
    await bot.running.heart.beat()
    await bot.running.heart.stop()
    said = wrong(await examine(bot.running.settings), "heartbeat")
    assert said == "no process of the bot runs: none has begun, or each was told to stop"


async def test_an_address_that_was_only_an_example_is_told(bot: Bot) -> None:
    """The pictures' address; without one, cards carry words, on either platform."""
    findings = await found(bot, public_url="https://binome.example")
    assert wrong(findings, "settings").endswith("; PUBLIC_URL is that of an example")
    without = bot.running.settings.model_copy()
    without.model_fields_set.discard("public_url")
    assert any(said.endswith("words in place of pictures") for _, said in at(Level.NOTE, await examine(without)))


async def test_nothing_is_cut_off_however_narrow_the_terminal_is(bot: Bot) -> None:
    await announced(bot, gone=2, unclear=1)
    findings = await found(bot)
    told = StringIO()
    Console(file=told, width=40).print(for_people(findings))
    read = "".join(told.getvalue().split())
    for one in findings:
        assert "".join(f"{one.about}: {one.found}".split()) in read
        assert "".join(one.fix.split()) in read


async def test_a_message_that_waits_for_too_long_is_named_with_its_reason(bot: Bot, platform: str) -> None:
    await opened(bot)
    waits = {"state": SENDING, "lease_until": machine_now() + MINUTE, "reason": "HTTP 503"}
    its = OutboxRow.message == "programme:1:invitation"
    await changes(bot, OutboxRow, its, due=machine_now() - 9 * MINUTE, **waits)
    findings = await found(bot)
    assert wrong(findings, "queue") == (f"programme:1:invitation on {platform} could have left 9 min ago, HTTP 503")
    assert any(said.endswith("1 sending") for _, said in at(Level.WELL, findings))
    again = {"state": WAITING, "first_try": machine_now() - 9 * MINUTE, "due": machine_now() + MINUTE}
    await changes(bot, OutboxRow, its, **again)
    assert wrong(await found(bot), "queue").endswith("could have left 9 min ago, HTTP 503"), "between two tries"
    await changes(bot, OutboxRow, its, due=machine_now() - MINUTE, first_try=machine_now() - MINUTE)
    assert is_well(await found(bot))


async def test_an_announcement_may_take_two_hours_and_no_longer(bot: Bot, platform: str) -> None:
    await announced(bot)
    its, on_its_way = OutboxRow.message == "announcement:1", {"state": SENDING, "lease_until": machine_now() + MINUTE}
    await changes(bot, OutboxRow, its, due=machine_now() - 110 * MINUTE, **on_its_way)
    findings = await found(bot)
    assert is_well(findings)
    assert any(said.endswith("6 sending") for _, said in at(Level.WELL, findings))
    await changes(bot, OutboxRow, its, due=machine_now() - 121 * MINUTE, **on_its_way)
    assert wrong(await found(bot), "queue").startswith(f"announcement:1 on {platform} could have left 2 h")


async def test_a_due_date_that_waits_for_too_long_is_named(bot: Bot) -> None:
    await opened(bot)
    overdue = {"due_at": bot.running.clock.now() - 3 * 60 * MINUTE, "retry_at": machine_now() + MINUTE}
    await changes(bot, AgendaRow, AgendaRow.key.contains(":tip:"), **overdue)
    assert wrong(await found(bot), "agenda") == "1 overdue, the first for 3 h"


@pytest.mark.parametrize(
    ("error", "name", "fix"),
    [
        ("UnknownCommandError('tips.vote')", "UnknownCommandError", OTHER),
        ("UnreadableError('…')", "UnreadableError", "SECRET_KEYS"),
        ("1 validation error for PostTip\non", "ValidationError", OTHER),
        ("RuntimeError('somebody’s words')", "RuntimeError", "due command failed"),
    ],
)
async def test_a_due_date_that_cannot_be_carried_out_is_named_by_its_error(
    bot: Bot, error: str, name: str, fix: str
) -> None:
    await opened(bot)
    await changes(bot, AgendaRow, AgendaRow.key.contains(":tip:"), last_error=error)
    findings = await found(bot)
    assert wrong(findings, "rows") == f"1 met {name}"
    assert fix in "".join(one.fix for one in findings if one.about == "rows")


async def test_a_message_of_a_newer_version_is_counted(bot: Bot) -> None:
    await opened(bot)
    newer = {"state": WAITING, "due": machine_now() + MINUTE, "reason": "UnknownWordsError('tips.new')"}
    await changes(bot, OutboxRow, OutboxRow.message == "programme:1:invitation", **newer)
    assert wrong(await found(bot), "rows") == "1 met UnknownWordsError"


async def test_who_cannot_be_written_to_is_counted(bot: Bot) -> None:
    await announced(bot)
    await changes(bot, PlatformAddress, reachable=False)
    assert ("people", "0 of 6 who take part can be written to") in at(Level.NOTE, await found(bot))


@pytest.mark.parametrize("parked", [True, False])
async def test_the_pace_that_was_learned_is_told(bot: Bot, parked: bool) -> None:
    now = machine_now()
    async with bot.running.database.writing() as session:
        await paces.learn(session, "slack", "T1", paces.POSTING, 0.8, now + 5 * MINUTE if parked else None, now)
    (said,) = [one for one in await found(bot) if one.about == "pace"]
    assert said.found.startswith("slack T1: 0.8 messages a second")
    assert said.level is (Level.NOTE if parked else Level.WELL)


@pytest.mark.parametrize(("moved", "said"), [(10, "10 min ahead of"), (-10, "10 min behind")])
async def test_a_clock_that_is_wrong_is_told(bot: Bot, monkeypatch: pytest.MonkeyPatch, moved: int, said: str) -> None:
    monkeypatch.setattr("bot.doctor.platforms.machine_now", lambda: machine_now() + moved * MINUTE)
    # the answer's own date has no fractions of a second
    assert wrong(await found(bot), "clock").replace("9 min", "10 min").startswith(said)


@pytest.mark.parametrize(("revision", "fix"), [("0003", "migrate"), ("9999", "update this one")])
async def test_a_schema_of_another_version_is_told_and_its_rows_are_not_read(bot: Bot, revision: str, fix: str) -> None:
    await stands_at(bot.running.database, revision, oldest="9998")
    findings = await examine(bot.running.settings)
    assert revision in wrong(findings, "database")
    assert any(fix in one.fix for one in findings)
    assert [one for one in findings if one.about in {"queue", "heartbeat"}] == []


async def test_a_newer_schema_that_this_version_may_use_is_a_note_and_its_rows_are_read(bot: Bot) -> None:
    await stands_at(bot.running.database, "9999")
    findings = await found(bot)
    assert is_well(findings)
    ((_, said),) = [one for one in at(Level.NOTE, findings) if one[0] == "database"]
    assert said.endswith("with schema 9999, of a newer version, beside which this one may run")
    assert {"queue", "heartbeat"} <= {about for about, _ in at(Level.WELL, findings)}


async def test_a_token_that_the_platform_refuses_is_told(bot: Bot, platform: str) -> None:
    if platform == "slack":
        said = wrong(await found(bot, slack_bot_token=SecretStr("xoxb-hunter2")), "SLACK_BOT_TOKEN")
    else:
        said = wrong(await found(bot, microsoft_app_password=SecretStr("hunter3")), "Teams' token")
    assert said in {"the platform says invalid_auth", "the platform says invalid_client"}


async def test_a_platform_that_is_away_is_told(bot: Bot, platform: str) -> None:
    nowhere = "http://127.0.0.1:9/"
    said = await found(bot, slack_api_url=nowhere, teams_login_url=nowhere)
    assert "cannot be reached" in wrong(said, "SLACK_BOT_TOKEN" if platform == "slack" else "Teams' token")


@pytest.mark.slack_alone
async def test_a_slack_that_is_busy_is_asked_another_time(bot: Bot) -> None:
    bot.goes_wrong("rate_limited", "*", retry_after=20)
    assert ("SLACK_BOT_TOKEN", "the platform wants a rest of 20 s") in at(Level.NOTE, await found(bot))


@pytest.mark.slack_alone
async def test_scopes_are_held_against_the_manifest(bot: Bot) -> None:
    app = bot.workspace.app
    bot.workspace.app = replace(app, scopes=app.scopes - {"files:write"})
    assert wrong(await found(bot), "SLACK_BOT_TOKEN") == "Slack takes it, in Groupe Alizé, without files:write"
    bot.workspace.app = replace(app, scopes=app.scopes | {"channels:history"})
    assert "more than it needs: channels:history" in dict(at(Level.NOTE, await found(bot)))["SLACK_BOT_TOKEN"]


@pytest.mark.slack_alone
async def test_each_workspace_that_has_installed_the_bot_is_asked(bot: Bot) -> None:
    oauth = {"slack_bot_token": None, "slack_client_id": "1.1", "slack_client_secret": SecretStr("hunter2")}
    tenant = bot.workspace.team_id
    assert (f"Slack {tenant}", "Slack takes it, in Groupe Alizé") in at(Level.WELL, await found(bot, **oauth))
    key = encryption.new_key()
    encryption.use_keys([key])
    async with bot.running.database.writing() as session:
        audit.note(session, await organisations.home(session), 1, "said", machine_now())
    other = [one for one in await found(bot, **oauth, secret_keys=(SecretStr(key),)) if one.about != "keys"]
    encryption.use_keys([KEY])
    assert "SECRET_KEYS holds no key" in wrong(other, "Slack")


async def test_the_token_of_socket_mode_is_asked_too(database_url: str) -> None:
    async with bot_in_workspace(database_url, "", http=False, socket=True) as (running, _):
        settings = running.settings
        assert ("SLACK_APP_TOKEN", "Slack takes it") in at(Level.WELL, await examine(settings))
        another = settings.model_copy(update={"slack_app_token": SecretStr("xapp-hunter2")})
        assert ("SLACK_APP_TOKEN", "the platform says invalid_auth") in at(Level.ATTENTION, await examine(another))
        assert APP_TOKEN not in for_machines(await examine(settings))


async def test_an_operator_types_it_beside_a_running_bot(database_url: str, tmp_path: Path) -> None:
    async with bot_in_workspace(database_url, "") as (running, workspace):
        await running.heart.beat()
        known = {"SLACK_API_URL": f"{workspace.base_url}/api/", "SLACK_SIGNING_SECRET": SECRET}
        typed = environment(tmp_path, DATABASE_URL=database_url, SLACK_BOT_TOKEN=TOKEN, COLUMNS="200", **known)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "doctor", cwd=tmp_path, env=typed, stdout=-1, stderr=-1
        )
        out, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert "Slack takes it, in Groupe Alizé" in out.decode()


NOWHERE = {"SECRET_KEYS": KEY, "SLACK_API_URL": "http://127.0.0.1:9/", **SLACK}


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({}, "There is no database at binome.db yet"),
        ({"SLACK_BOT_TOKEN": "", "SLACK_SIGNING_SECRET": ""}, "No platform is configured"),
        ({"SLACK_BOT_TOKEN": "xoxe.xoxb-hunter2"}, "SLACK_BOT_TOKEN: this token ends within twelve hours"),
        ({"SECRET_KEYS": ""}, "SECRET_KEYS is not set"),
        ({"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:9/x"}, "The database does not answer"),
    ],
)
def test_where_it_cannot_look_it_says_why_in_a_sentence(types: Types, missing: dict[str, str], said: str) -> None:
    wrong = sentence(types("doctor", **(NOWHERE | missing)))
    assert said in wrong
    assert "hunter2" not in wrong
    assert not Path("binome.db").exists()


def test_it_tells_a_shell_and_a_machine_that_something_needs_attention(types: Types, tmp_path: Path) -> None:
    (tmp_path / "binome.db").touch()
    for words in (["doctor"], ["doctor", "--json"]):
        result = types(*words, **NOWHERE)
        assert (result.exit_code, result.stderr) == (1, "")
        assert "with no" in result.stdout
        assert "hunter2" not in result.stdout
    assert '"well": false' in result.stdout
