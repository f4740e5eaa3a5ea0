"""Leaving a programme."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from programme.events import ParticipantLeft
from sandbox.faults import Kind
from storage import outbox
from storage.enrolments import ACTIVE, LEFT, PAUSED
from storage.outbox import OutboxRow
from tests.conversation import Bot, Person
from tests.joining import enrolment, joins_as_mentee
from tests.pair_cast import Cast, match_in_this_process, proposed, says_yes, titles
from tests.programme_cast import forges, opened
from tests.test_delivery import waits_over

Leaving = Callable[[], Awaitable[None]]


async def takes_part(bot: Bot, name: str = "Ana", locale: str = "en-GB") -> Person:
    await opened(bot)
    person = await bot.meet(name, locale=locale)
    await joins_as_mentee(person)
    return person


@pytest.mark.parametrize("word", ["leave", "stop", "quitter", "arrêter", "partir", "Arreter !"])
async def test_every_word_for_going_shows_what_leaving_means(bot: Bot, word: str) -> None:
    luc = await takes_part(bot, "Luc", "fr-FR")
    await luc.says(word)
    assert luc.last_title == "Quitter Duos numériques\u202f?"
    assert luc.last.buttons == ["Quitter le programme", "Rester", "Plutôt une pause"]
    assert (await enrolment(luc)).state == ACTIVE


async def test_leaving_erases_topics_and_says_goodbye(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("leave")
    await ana.presses("Leave the programme")
    row = await enrolment(ana)
    assert (row.state, row.topics) == (LEFT, {})
    assert row.left_at is not None
    assert ana.private[-1].title == "Goodbye from Duos numériques"
    assert ana.private[-1].buttons == ["Join again"]
    assert all("Leave the programme" not in card.buttons for card in ana.cards)


async def test_leaving_twice_says_goodbye_once(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("leave")
    await ana.presses("Leave the programme")
    left_at = (await enrolment(ana)).left_at
    await forges(ana, "leave.confirm", programme=1)
    assert (await enrolment(ana)).left_at == left_at
    assert sum(card.title == "Goodbye from Duos numériques" for card in ana.cards) == 1
    assert ana.last_title == ana.reads("refusals.not-enrolled")


@pytest.mark.both_databases
async def test_leaving_is_announced_and_cancels_what_was_not_sent_yet(bot: Bot) -> None:
    heard: list[ParticipantLeft] = []

    async def hears(event: ParticipantLeft, *_: object) -> list[object]:
        heard.append(event)
        return []

    bot.running.conversation.router.when(ParticipantLeft)(hears)  # type: ignore[arg-type]
    ana = await takes_part(bot)
    async with bot.running.database.writing() as session:
        last = (await session.scalars(select(OutboxRow).order_by(OutboxRow.id.desc()).limit(1))).one()
        last.state, last.due = outbox.WAITING, last.due + timedelta(hours=1)
        last.conversation = "where nothing else waits for it"
    await ana.says("leave")
    await ana.presses("Leave the programme")
    async with bot.running.database.reading() as session:
        assert (await session.get_one(OutboxRow, last.id)).state == outbox.CANCELLED
    assert heard == [ParticipantLeft(1, 1, (await enrolment(ana)).person)]


async def test_staying_changes_nothing(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("leave")
    await ana.presses("Stay")
    assert ana.last_title == ana.reads("leave.stayed")
    assert (await enrolment(ana)).state == ACTIVE


async def test_a_pause_is_offered_instead(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("leave")
    await ana.presses("Pause instead")
    await ana.submits(until="2027-02-01")
    assert (await enrolment(ana)).state == PAUSED


async def test_leaving_ends_a_pause_for_good(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("pause 2027-02-01")
    await ana.says("leave")
    await ana.presses("Leave the programme")
    await bot.moves_to("2027-02-03 12:00")
    row = await enrolment(ana)
    assert (row.state, row.paused_until) == (LEFT, None)
    assert ana.private[-1].title == "Goodbye from Duos numériques"


async def test_somebody_who_does_not_take_part_has_nothing_to_leave(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("stop")
    assert ana.last_title == ana.reads("refusals.not-enrolled")


async def agrees(bot: Bot, monkeypatch: pytest.MonkeyPatch, gone: str = "bruno") -> tuple[Cast, Leaving]:
    """Ana and Bruno, of whom Ana has not said yes yet, and one of the two thinks of leaving."""
    match_in_this_process(monkeypatch)
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    person: Person = getattr(cast, gone)
    await person.says("leave")
    card = person.last
    return cast, lambda: person.presses(person.reads("leave.confirm"), card)


def introduction_goes_wrong(bot: Bot, cast: Cast, kind: Kind) -> None:
    """Nobody receives their introduction: what is posted next in Slack, a card for each of the two in Teams."""
    for whom in (None,) if bot.CALLS["post"] == "chat.postMessage" else (cast.ana, cast.bruno):
        bot.goes_wrong(kind, to=whom, error="msg_too_long")


async def are_not_introduced(bot: Bot, cast: Cast, gone: Person) -> None:
    """Neither reads the introduction, however long they wait; whoever stays reads that the pair has ended."""
    await waits_over(bot)
    await waits_over(bot)
    assert bot.together(cast.ana, cast.bruno) == []
    stays, left = (cast.ana, "Bruno") if gone is cast.bruno else (cast.bruno, "Ana")
    assert titles(stays)[-1] == stays.reads("proposals.ended.title", partner=left)


@pytest.mark.both_databases
@pytest.mark.parametrize("gone", ["bruno", "ana"])
async def test_two_people_of_whom_one_has_left_are_not_introduced_when_the_platform_is_back(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    cast, leaves = await agrees(bot, monkeypatch, gone)
    with monkeypatch.context() as cable:
        bot.cut_off(cable)
        await says_yes(cast.ana)
    await leaves()
    await are_not_introduced(bot, cast, getattr(cast, gone))


async def test_an_introduction_that_the_platform_did_not_want_yet_is_not_sent_after_one_has_left(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, leaves = await agrees(bot, monkeypatch)
    introduction_goes_wrong(bot, cast, "rate_limited")
    await says_yes(cast.ana)
    await leaves()
    await are_not_introduced(bot, cast, cast.bruno)


@pytest.mark.parametrize("kind", ["refused", "server_error"])
async def test_no_lead_sends_an_introduction_again_after_one_has_left(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    cast, leaves = await agrees(bot, monkeypatch)
    introduction_goes_wrong(bot, cast, kind)
    await says_yes(cast.ana)
    if kind == "server_error":
        introduction_goes_wrong(bot, cast, kind)
        await waits_over(bot)
    await cast.lead.says("failures")
    assert cast.lead.last_title != cast.lead.reads("undelivered.title", count=0)
    await leaves()
    await cast.lead.says("failures")
    assert cast.lead.last_title == cast.lead.reads("undelivered.title", count=0)
    await cast.lead.says("resend all")
    await are_not_introduced(bot, cast, cast.bruno)


async def test_an_introduction_that_is_refused_while_one_leaves_is_not_for_a_lead_to_send_again(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, leaves = await agrees(bot, monkeypatch)
    introduction_goes_wrong(bot, cast, "rate_limited")
    await says_yes(cast.ana)
    await becomes(bot, outbox.SENDING)
    await leaves()
    await becomes(bot, outbox.FAILED)
    await cast.lead.says("failures")
    assert cast.lead.last_title == cast.lead.reads("undelivered.title", count=0)
    await cast.lead.says("resend all")
    await are_not_introduced(bot, cast, cast.bruno)


async def becomes(bot: Bot, state: str) -> None:
    """What becomes of an introduction that has not arrived."""
    its = OutboxRow.message == "pair:1:introduction", OutboxRow.state != outbox.CANCELLED
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).where(*its).values(state=state))
