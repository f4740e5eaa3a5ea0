"""Status: where somebody stands, and whose turn it is; to a lead, the programme in numbers."""

from datetime import date

import pytest

from chat.refusals import in_form
from programme.refusals import Failure
from storage import outbox
from storage.outbox import OutboxRow
from tests.conversation import Bot, Person
from tests.pair_cast import introduced, match_in_this_process, mentee, mentor, proposed, says_yes
from tests.programme_cast import opened

TO_WHOEVER_ACTS = {Failure.CLOSED, Failure.NO_FORM, Failure.OURS, Failure.STRANGER, Failure.UNSHOWN}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def status(person: Person, word: str = "status") -> str:
    """What the status says to somebody."""
    await person.says(word)
    assert person.last_title == "Duos numériques"
    return person.last.words


async def test_without_a_programme_there_is_no_status(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("status")
    assert ana.last_title == ana.reads("refusals.no-programme")


async def test_somebody_outside_is_shown_the_way_in(bot: Bot) -> None:
    await opened(bot)
    luc = await bot.meet("Luc", locale="fr-FR")
    assert "Vous ne participez pas encore à ce programme." in await status(luc, "état")
    await luc.presses("Rejoindre")
    assert luc.reads("join.be-mentor") in luc.last.buttons


async def test_before_the_pairs_are_made_there_is_nothing_to_do(bot: Bot) -> None:
    await opened(bot)
    ana = await mentor(bot, "Ana")
    said = await status(ana)
    assert f"{ana.reads('status.you-are')} \n{ana.reads('status.role.mentor')}" in said
    assert ana.reads("status.turn.nothing") in said


@pytest.mark.both_databases
async def test_the_status_says_whose_turn_it_is(bot: Bot) -> None:
    cast = await proposed(bot)
    assert cast.bruno.reads("status.turn.answer") in await status(cast.bruno)
    assert cast.ana.reads("status.turn.nothing") in await status(cast.ana)
    await says_yes(cast.bruno)
    assert cast.bruno.reads("status.pair.asking") in await status(cast.bruno)
    assert cast.ana.reads("status.turn.answer") in await status(cast.ana)
    await says_yes(cast.ana)
    for person in (cast.ana, cast.bruno):
        assert person.reads("status.turn.meet") in await status(person)


async def test_a_pause_shows_and_can_be_ended(bot: Bot) -> None:
    await opened(bot)
    ana = await mentor(bot, "Ana")
    await ana.says("pause 2027-02-01")
    assert "you are on pause until Monday, 1 February 2027" in await status(ana)
    await ana.presses(ana.reads("status.resume"))
    assert ana.reads("status.turn.nothing") in await status(ana)


def numbers(lead: Person, said: str) -> dict[str, int]:
    """The counts that a lead reads, by the last part of their key."""
    names = ("mentor", "mentee", "being_agreed", "agreed", "introduced", "not_formed", "ended", "failed")
    lines = [line.strip() for line in said.splitlines()]
    return {name: int(lines[lines.index(lead.reads(f"status.count.{name}")) + 1]) for name in names}


async def test_a_lead_reads_the_programme_in_numbers(bot: Bot) -> None:
    cast = await proposed(bot)
    await mentee(bot, "Chloé")
    being_agreed = {"mentor": 1, "mentee": 2, "being_agreed": 1, "agreed": 0, "introduced": 0, "not_formed": 0,
                    "ended": 0, "failed": 0}  # fmt: skip
    assert numbers(cast.lead, await status(cast.lead)) == being_agreed
    await says_yes(cast.bruno)
    assert numbers(cast.lead, await status(cast.lead)) == being_agreed
    await says_yes(cast.ana)
    assert numbers(cast.lead, await status(cast.lead)) == being_agreed | {"being_agreed": 0, "introduced": 1}


async def test_a_lead_reads_no_name_in_the_status(bot: Bot) -> None:
    cast = await introduced(bot)
    said = await status(cast.lead)
    assert [name for name in ("Ana", "Bruno") if name in said] == []


async def test_a_lead_reads_how_many_messages_did_not_arrive_and_what_to_do(bot: Bot) -> None:
    cast = await proposed(bot)
    async with bot.running.database.writing() as session:
        row = (await outbox.under(session, 1, {"pair:1:proposal:mentee"}))[0]
        stored = await session.get_one(OutboxRow, row.id)
        stored.state, stored.reason = outbox.FAILED, "channel-closed not_in_channel"
    said = await status(cast.lead)
    assert numbers(cast.lead, said)["failed"] == 1
    assert cast.lead.reads("failures.channel-closed.next") in said


@pytest.mark.parametrize("failure", [one for one in Failure if one not in TO_WHOEVER_ACTS])
async def test_a_lead_reads_what_went_wrong_and_what_to_do(bot: Bot, failure: Failure) -> None:
    cast = await proposed(bot)
    async with bot.running.database.writing() as session:
        row = (await outbox.under(session, 1, {"pair:1:proposal:mentee"}))[0]
        stored = await session.get_one(OutboxRow, row.id)
        unknown = failure is Failure.NOT_ANSWERED
        stored.state, stored.reason = (outbox.UNKNOWN if unknown else outbox.FAILED), f"{failure} what Slack said"
    assert cast.lead.reads(in_form(f"failures.{failure}")) in await status(cast.lead)


async def test_a_session_whose_day_is_over_is_not_called_the_next_one(bot: Bot) -> None:
    cast = await introduced(bot)
    await bot.passes(days=28)
    assert cast.ana.reads("status.turn.say") not in await status(cast.ana)
    await bot.passes(days=1)
    said = await status(cast.ana)
    assert cast.ana.reads("status.turn.say") in said
    assert cast.ana.reads("status.pair.was-due", day=date(2027, 2, 2)) in said
    home = await cast.ana.opens_home()
    assert cast.ana.reads("home.was-due", partner="Bruno", number=1, day=date(2027, 2, 2)) in home.words


async def test_a_participant_reads_no_numbers(bot: Bot) -> None:
    cast = await introduced(bot)
    assert cast.ana.reads("status.count.mentor") not in await status(cast.ana)
