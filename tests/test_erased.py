"""What is erased: after somebody has left, nobody finds their topics, not even with the file and its keys."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import upkeep
from chat.card import Card
from chat.message import Message, Update
from chat.text import t
from content.words import Reader, say
from programme.clock import machine_now
from storage import blocks, drafts, enrolments
from storage.checkins import Checkin
from storage.drafts import Draft
from storage.outbox import CANCELLED, ERASED, FAILED, SENDING, SENT, WAITING, OutboxRow
from storage.pairs import Pair
from storage.sessions import Session
from tests.conversation import Bot, Person
from tests.errands import card, met, posts
from tests.joining import enrolment, joins_as_mentee
from tests.pair_cast import TOPIC, introduced, match_in_this_process, only_pair, proposed, says_no, says_yes, titles
from tests.programme_cast import opened
from tests.session_cast import asked
from tests.test_delivery import waits_over
from tests.test_failures import loses
from tests.whole_database import telling

WITH_TOPICS = {"shared": 3, "first_wish": True, "common_half_hours": 18, "other_department": True,
               "shared_interests": 0}  # fmt: skip


@pytest.fixture(autouse=True)
def matching_here(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def leaves(person: Person) -> None:
    await person.says("leave")
    await person.presses(person.reads("leave.confirm"))


async def telling_the_topic(bot: Bot) -> list[str]:
    """The rows with the topic's key or name, but for the part of whoever stays."""
    names = [say(t(f"topics.{TOPIC}"), Reader(locale, "UTC")) for locale in ("en", "fr")]
    return [row for row in await telling(bot, TOPIC, *names) if not row.startswith("enrolments ")]


async def why(bot: Bot) -> tuple[object, object]:
    pair = await only_pair(bot)
    return pair.why, pair.reasons


async def keeps_up(bot: Bot) -> None:
    """A day's upkeep."""
    await upkeep.forget_old_rows(bot.running.database, bot.running.clock.now(), machine_now())


async def sets(bot: Bot, message: str, **values: object) -> None:
    """A message stands in the outbox as it may elsewhere."""
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).where(OutboxRow.message == message).values(**values))


async def rows(bot: Bot, message: str = "m") -> list[OutboxRow]:
    async with bot.running.database.reading() as session:
        found = await session.scalars(
            select(OutboxRow).where(OutboxRow.message.startswith(message)).order_by(OutboxRow.id)
        )
        return list(found)


@pytest.mark.both_databases
@pytest.mark.parametrize("gone", ["ana", "bruno"])
async def test_once_somebody_has_left_their_topics_stand_nowhere(bot: Bot, gone: str) -> None:
    cast = await introduced(bot)
    await cast.ana.says("profile")
    await cast.bruno.says("status")
    await leaves(getattr(cast, gone))
    assert await telling_the_topic(bot) == []
    assert await why(bot) == (None, {})
    await leaves(cast.ana if gone == "bruno" else cast.bruno)
    assert await telling(bot, TOPIC) == []


@pytest.mark.both_databases
@pytest.mark.parametrize("gone", ["ana", "bruno"])
@pytest.mark.parametrize("accepted", [False, True])
async def test_nor_do_they_when_a_proposal_ends_because_somebody_leaves(bot: Bot, gone: str, *, accepted: bool) -> None:
    cast = await proposed(bot)
    if accepted:
        await says_yes(cast.bruno)
    assert (await why(bot))[0] is not None
    await leaves(getattr(cast, gone))
    assert (await telling_the_topic(bot), await why(bot)) == ([], (None, {}))


@pytest.mark.parametrize("gone", ["ana", "bruno"])
@pytest.mark.parametrize("state", [WAITING, SENDING, FAILED, "unknown"])
async def test_nor_in_what_has_not_arrived_or_perhaps(bot: Bot, gone: str, state: str) -> None:
    """The proposal stands as it was before it was sent, and nobody knows whether it has arrived."""
    cast = await proposed(bot)
    leaver = getattr(cast, gone)
    # first, for in Teams what answers a word waits behind what has not arrived
    await leaver.says("leave")
    words = Card(title=t(f"topics.{TOPIC}")).model_dump_json()
    key, later = "pair:1:proposal:mentee", machine_now() + timedelta(hours=1)
    await sets(bot, key, state=state, unclear=1, body=words, erased_at=None, due=later, lease_until=later)
    assert await telling_the_topic(bot) != []
    await leaver.presses(leaver.reads("leave.confirm"))
    assert await telling_the_topic(bot) == []
    proposal = cast.bruno.reads("proposals.mentee.title", name="Ana")
    read = titles(cast.bruno).count(proposal)
    await sets(bot, key, due=machine_now(), lease_until=machine_now())
    await waits_over(bot)
    assert titles(cast.bruno).count(proposal) <= read


@pytest.mark.both_databases
async def test_what_a_message_says_is_erased_as_soon_as_nobody_will_send_it_again(bot: Bot) -> None:
    ana, lost = await bot.meet("Ana"), await bot.meet("Raj")
    to, to_nobody = await met(bot, ana), await met(bot, lost)
    bot.goes_wrong("refused", to=lost, error="user_not_found")
    await posts(bot.running, Message(to=to, card=card("arrives"), key="m1"),
                Message(to=to_nobody, card=card("does not"), key="m2"))  # fmt: skip
    await bot.settles()
    arrives, does_not = await rows(bot)
    assert (arrives.state, arrives.body, arrives.erased) == (SENT, ERASED, True)
    assert (does_not.state, "does not" in does_not.body) == (FAILED, not does_not.erased)


async def test_a_message_that_is_erased_is_changed_and_taken_away_like_another(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await posts(bot.running, Message(to=await met(bot, ana), card=card("first"), key="m"))
    await bot.settles()
    await posts(bot.running, Update(key="m", card=card("second")), key="later")
    await bot.settles()
    assert ana.last_title == "second"
    assert [(row.body, row.erased) for row in await rows(bot)] == [(ERASED, True)] * 2


async def test_a_change_not_made_yet_says_what_a_last_one_says(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await posts(bot.running, Message(to=await met(bot, ana), card=card("first"), key="m"))
    await bot.settles()
    with pytest.MonkeyPatch.context() as cable:
        bot.cut_off(cable)
        await posts(bot.running, Update(key="m", card=card("private")), key="later")
        await bot.settles()
        await posts(bot.running, Update(key="m", card=card("over"), for_good=True), key="last")
        assert await telling(bot, "private") == []
    await waits_over(bot)
    assert ana.last_title == "over"


async def test_an_erased_message_that_the_version_before_has_wait_again_is_not_sent(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await posts(bot.running, Message(to=await met(bot, ana), card=card("said"), key="m"))
    await bot.settles()
    shown = len(ana.cards)
    await sets(bot, "m", state=WAITING, sent_to=None, sent_id=None)
    await waits_over(bot)
    (row,) = await rows(bot)
    assert (row.state, row.reason, len(ana.cards)) == (CANCELLED, "erased", shown)


@pytest.mark.both_databases
async def test_what_the_version_before_has_left_is_erased_by_the_upkeep(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await introduced(bot)
    await sets(bot, "pair:1:introduction", body="private", erased_at=None)
    await sets(bot, "pair:1:proposal:mentee", body="private", erased_at=None, state=CANCELLED)
    async with bot.running.database.writing() as session:
        await session.execute(update(Pair).values(reasons=WITH_TOPICS))
    monkeypatch.setattr(upkeep, "SLICE", 1)
    await keeps_up(bot)
    assert (await telling(bot, "private"), await why(bot)) == ([], (None, {}))


@pytest.mark.both_databases
async def test_why_an_open_proposal_was_made_is_encrypted_by_the_upkeep_and_still_told(bot: Bot) -> None:
    cast = await proposed(bot)
    async with bot.running.database.writing() as session:
        await session.execute(update(Pair).values(why=None, reasons=WITH_TOPICS))
    await keeps_up(bot)
    open_to_all = {"shared": 0, "first_wish": False}
    assert await why(bot) == (WITH_TOPICS, WITH_TOPICS | open_to_all)
    await cast.bruno.says("status")
    await cast.bruno.presses(cast.bruno.reads("status.see-proposal"))
    assert cast.bruno.reads("why.hours", hours=9) in cast.bruno.last.words


async def test_a_failure_that_nobody_decides_on_in_thirty_days_is_let_be(bot: Bot) -> None:
    cast = await introduced(bot)
    old = await loses(bot, "pair:1:proposal:mentee")
    await sets(bot, "pair:1:proposal:mentee", body="private", due=machine_now() - timedelta(days=29))
    await keeps_up(bot)
    assert await telling(bot, "private") != []
    await sets(bot, "pair:1:proposal:mentee", due=machine_now() - timedelta(days=31))
    await keeps_up(bot)
    assert await telling(bot, "private") == []
    read = len(titles(cast.bruno)), len(bot.together(cast.ana, cast.bruno))
    await cast.lead.says(f"resend {old}")
    assert cast.lead.reads("undelivered.sent-again", count=0) in cast.lead.last.words
    assert (len(titles(cast.bruno)), len(bot.together(cast.ana, cast.bruno))) == read


async def test_what_a_draft_counted_is_erased_when_it_is_published_or_put_aside(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_no(cast.bruno)
    await bot.passes(days=30)
    async with bot.running.database.writing() as session:
        (draft,) = await session.scalars(select(Draft))
        assert (draft.state, draft.matching) == (drafts.PUBLISHED, None)
        draft.matching = {"pairs": [{"mentor": "1", "mentee": "2", "shared": 3}], "unmatched": []}
    await keeps_up(bot)
    async with bot.running.database.writing() as session:
        (draft,) = await session.scalars(select(Draft))
        assert draft.matching is None
        draft.state, draft.matching = drafts.READY, {"pairs": [{"mentor": "1", "mentee": "2", "shared": 3}]}
        draft.put_aside()
        assert draft.matching == {"pairs": [{"mentor": "1", "mentee": "2"}]}


async def test_the_leave_card_says_what_is_erased_and_what_stays(bot: Bot) -> None:
    """Sentence by sentence."""
    cast = await asked(bot)
    await cast.bruno.presses(cast.bruno.reads("checkins.yes"))
    await cast.bruno.presses(cast.bruno.reads("checkins.line-for", partner="Ana"))
    await cast.bruno.submits(note="Thank you!")
    await cast.bruno.says("block")
    await cast.bruno.submits(colleague=cast.lead.user.id)
    await cast.bruno.says("leave")
    told = [cast.bruno.reads(f"leave.{one}") for one in ("pairs", "proposals", "erased", "kept")]
    assert all(one in cast.bruno.last.words for one in told)
    await cast.bruno.presses(cast.bruno.reads("leave.confirm"))
    assert titles(cast.ana)[-1] == cast.ana.reads("proposals.ended.title", partner="Bruno")
    assert await telling_the_topic(bot) == []
    assert cast.ana.reads(f"topics.{TOPIC}") in str([shown.words for shown in bot.together(cast.ana, cast.bruno)])
    left = await enrolment(cast.bruno)
    assert (left.state, left.topics, left.languages) == (enrolments.LEFT, {}, ["en", "fr"])
    async with bot.running.database.reading() as session:
        assert await session.scalar(select(Checkin.note).where(Checkin.person == left.person)) == "Thank you!"
        assert {one for one, _ in await blocks.everyone(session, left.organisation)} == {left.person}
        assert (await session.scalars(select(Session.due_on))).all() != []
    written = len(titles(cast.bruno))
    await bot.moves_to("2027-05-05 09:00")
    assert len(titles(cast.bruno)) == written


async def test_what_somebody_filled_in_before_they_were_known_is_erased_as_they_leave(bot: Bot) -> None:
    await opened(bot)
    eve = await bot.meet("Eve")
    bot.platform_does_not_say_who_somebody_is("server_error", times=0)
    await joins_as_mentee(eve, first="everyday-security")
    bot.platform_answers_again()
    await eve.presses(eve.reads("forms.open"))
    await eve.submits(first="everyday-security")
    assert await telling(bot, "everyday-security") != []
    await eve.says("leave")
    await eve.presses(eve.reads("leave.confirm"))
    assert await telling(bot, "everyday-security") == []


async def test_what_somebody_typed_before_they_were_known_is_erased_once_it_was_heard(bot: Bot) -> None:
    await opened(bot)
    eve = await bot.meet("Eve")
    bot.platform_does_not_say_who_somebody_is("server_error", times=1)
    await eve.says("announce my own words")
    assert await telling(bot, "my own words") != []
    bot.platform_answers_again()
    await bot.passes(minutes=1)
    assert await telling(bot, "my own words") == []
