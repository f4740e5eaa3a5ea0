"""Where a Slack request comes from: a workspace or an enterprise, a programme's channel, a first contact."""

import asyncio
from datetime import UTC, date, datetime, time
from urllib.parse import parse_qsl, urlencode

import pytest
from sqlalchemy import select

from chat.command import ProgrammeId
from sandbox.conversations import Channel
from storage.installations import Installation
from storage.organisations import home
from storage.programmes import Programme
from tests.conversation import Bot
from tests.errands import Visit, gives, known_to, lines
from tests.running import bot_in_workspace

NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)


async def opens(bot: Bot, name: str, channel: Channel) -> int:
    """A programme in a channel, however it came there."""
    async with bot.running.database.writing() as session:
        programme = Programme(
            organisation=await home(session), name=name, track="executive", platform="slack",
            tenant=bot.workspace.team_id, channel=channel.id, languages=["fr"], zone="Europe/Paris", country="FR",
            starts_on=date(2027, 2, 1), tip_weekday=1, tip_at=time(10), opened_at=NOW,
        )  # fmt: skip
        session.add(programme)
        await session.flush()
        return programme.id


@pytest.mark.usefixtures("errands")
async def test_of_two_programmes_a_word_asks_which_and_the_answer_counts(bot: Bot) -> None:
    first, second = await opens(bot, "Duos", bot.channel), await opens(bot, "Duos & Co", bot.workspace.add_channel("b"))
    ana = await bot.meet("Ana")
    await ana.says("visit")
    assert (ana.last_title, ana.last.buttons) == (ana.reads("which-programme.title"), ["Duos", "Duos & Co"])
    await ana.presses("Duos & Co")
    await ana.writes("visit")
    assert ana.private[-1].buttons == ["Duos", "Duos & Co"]
    await ana.presses("Duos", ana.private[-1])
    assert await lines(bot.running) == [f"programme {second} {second}", f"programme {first} {first}"]


async def test_it_is_asked_whatever_was_typed_after_the_word(bot: Bot) -> None:
    await opens(bot, "Duos", bot.channel)
    await opens(bot, "Duos & Co", bot.workspace.add_channel("b"))
    ana = await bot.meet("Ana")
    for name in ("Duos", "Duos & Co"):
        await ana.says("join")
        await ana.presses(name)
        await ana.presses(ana.reads("join.be-mentee"))
        await ana.submits()
    await ana.says("move " + "\\" * 3000)
    assert (ana.last_title, ana.last.buttons) == (ana.reads("which-programme.title"), ["Duos", "Duos & Co"])


@pytest.mark.usefixtures("errands")
async def test_in_a_programmes_channel_that_programme_is_meant(bot: Bot) -> None:
    await opens(bot, "Duos", bot.channel)
    there = bot.workspace.add_channel("b", [bot.workspace.bot])
    second = await opens(bot, "Duos & Co", there)
    ana = await bot.meet("Ana")
    await ana.says("visit", there)
    there.members.append(ana.user.id)
    await ana.writes("@Binôme visit", there)
    assert await lines(bot.running) == [f"programme {second} {second}"] * 2


@pytest.mark.usefixtures("errands")
async def test_without_a_programme_a_word_says_so(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("visit")
    assert ana.last_title == ana.reads("refusals.no-programme")


@pytest.mark.usefixtures("errands")
async def test_the_button_of_a_programme_that_is_over_says_so(bot: Bot) -> None:
    number = await opens(bot, "Duos", bot.channel)
    ana = await bot.meet("Ana")
    await gives(bot, ana, Visit().inside(ProgrammeId(number)))
    async with bot.running.database.writing() as session:
        (await session.scalars(select(Programme))).one().closed_at = NOW
    await ana.presses("button 0")
    assert ana.last_title in {ana.reads("refusals.old-button"), ana.reads("refusals.programme-closed")}
    assert await lines(bot.running) == []


async def three_first_requests(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    typed = (ana.user.types("/binome jot one"), ana.user.types("/binome jot two"), ana.user.writes("jot three"))
    await asyncio.gather(*typed)
    await bot.settles()
    assert sorted(await lines(bot.running)) == ["one", "three", "two"]


@pytest.mark.usefixtures("errands")
async def test_several_first_requests_at_once_all_count(bot: Bot) -> None:
    await three_first_requests(bot)


@pytest.mark.postgres
async def test_several_first_requests_at_once_all_count_on_postgresql(bot_on_postgres: Bot) -> None:
    with known_to(bot_on_postgres.running):
        await three_first_requests(bot_on_postgres)


@pytest.mark.usefixtures("errands")
async def test_an_app_that_was_taken_out_is_forgotten_once_and_says_so(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("jot before")
    last = bot.workspace.dispatch.last_request
    assert last is not None
    await bot.workspace.uninstalls()
    await bot.workspace.uninstalls()
    async with bot.running.database.reading() as session:
        assert (await session.scalars(select(Installation))).all() == []
    body = urlencode(dict(parse_qsl(last.body.decode())) | {"trigger_id": "9.9"}).encode()
    answer = await bot.workspace.dispatch.send(last.path, body, last.headers["Content-Type"])
    assert (answer.status, answer.content["response_type"]) == (200, "ephemeral")
    assert await lines(bot.running) == ["before"]


async def test_an_enterprise_is_one_place_whatever_the_team(database_url: str) -> None:
    async with bot_in_workspace(database_url, "", enterprise_id="E1", org_wide=True) as (running, workspace):
        bot = Bot(running, workspace)
        ana = await bot.meet("Ana")
        with known_to(running):
            await ana.says("jot slash")
            await ana.writes("jot message")
            await ana.says("book")
            await ana.submits(line="form")
            await ana.says("look")
            await ana.presses("jot")
            await ana.user.changes(locale="fr-FR")
            await ana.writes("help")
        async with running.database.reading() as session:
            assert list(await session.scalars(select(Installation.tenant))) == ["E1"]
        assert await lines(bot.running) == ["slash", "message", "form", "from home"]
        assert ana.private[-1].title == ana.reads("help.title")
