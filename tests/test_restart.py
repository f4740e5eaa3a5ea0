"""Started again, the bot and the workspace go on where they were: old buttons work, old messages are updated."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import sandbox.app
from bot.app import Bot as RunningBot
from bot.web import create_app
from sandbox import saved
from sandbox.serving import loopback, served
from sandbox.workspace import Workspace
from tests.conftest import LEADS
from tests.conversation import Bot, Person
from tests.joining import joins_as_mentee
from tests.programme_cast import camille, sets_up
from tests.running import SECRET, TOKEN, manifest, settings

TEN = datetime(2027, 1, 5, 9, tzinfo=UTC)


def as_kept(file: Path, bot_url: str, url: str) -> Workspace:
    """The workspace of a file, or a new one."""
    workspace = Workspace(manifest(), bot_url, SECRET, TOKEN, base_url=url, retry_delays=())
    if file.exists():
        saved.load(workspace, file, "1")
    return workspace


@asynccontextmanager
async def workspace_at_work(file: Path) -> AsyncIterator[Workspace]:
    """A workspace that is kept in a file; each time at other ports."""
    (port, url), (reserved, bot_url) = loopback(), loopback()
    reserved.close()
    workspace = as_kept(file, bot_url, url)
    with closing(port):
        async with saved.kept(workspace, file, "1") as keeping, served(sandbox.app.create_app(workspace), port):
            keeping.set()
            yield workspace


@asynccontextmanager
async def bot_at_work(database_url: str, workspace: Workspace) -> AsyncIterator[RunningBot]:
    """A bot where the workspace looks for it."""
    port, url = loopback(urlsplit(workspace.dispatch.bot_url).port or 0)
    bot = RunningBot(settings(database_url, workspace.base_url, url, LEADS))
    with closing(port):
        async with served(create_app(bot, dev=True), port):
            yield bot


async def begins(running: RunningBot, workspace: Workspace) -> Person:
    """A lead who has set a programme up, and not sent its invitation yet."""
    bot = Bot(running, workspace)
    await bot.moves_to("2027-01-05 10:00")
    lead = await camille(bot)
    await sets_up(lead)
    return lead


async def goes_on(lead: Person) -> None:
    """The lead presses a button of before, which updates its message; somebody joins."""
    bot = lead.bot
    assert bot.running.clock.now() >= TEN
    old, since = lead.card_with(lead.reads("setup.send")), len(bot.workspace.ledger)
    await lead.presses(lead.reads("setup.send"), old)
    assert lead.outcome.status == 200
    accepted = [(entry.method, entry.ts) for entry in bot.workspace.ledger[since:]]
    updated = [ts for method, ts in accepted if method == "chat.update"]
    assert updated
    assert max(updated) < min(ts for method, ts in accepted if method == "chat.postMessage")
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    assert ana.last_title == "You are in: Duos numériques"


async def test_the_bot_is_started_again_while_the_workspace_goes_on(database_url: str, tmp_path: Path) -> None:
    async with workspace_at_work(tmp_path / "workspace.json") as workspace:
        async with bot_at_work(database_url, workspace) as running:
            lead = await begins(running, workspace)
        missed = await lead.user.clicks(lead.card_with(lead.reads("setup.send")).where, lead.reads("setup.send"))
        assert missed.failed == "dispatch_failed"
        async with bot_at_work(database_url, workspace) as lead.bot.running:
            await goes_on(lead)


async def test_both_are_started_again(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "workspace.json"
    async with workspace_at_work(file) as workspace, bot_at_work(database_url, workspace) as running:
        lead = await begins(running, workspace)
    async with workspace_at_work(file) as again, bot_at_work(database_url, again) as lead.bot.running:
        lead.bot.workspace, lead.user = again, again.user(lead.user.name)
        lead.bot.channel = again.channel(lead.bot.channel.name)
        await goes_on(lead)
