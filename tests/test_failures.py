"""Messages that did not arrive: a lead sees to whom, about what and why, and sends each again or lets it be."""

import pytest
from sqlalchemy import select, update

from chat.refusals import in_form
from handlers.failures.cards import about
from programme.refusals import Failure
from sandbox.faults import Fault
from storage import audit, outbox
from storage.outbox import FAILED, UNKNOWN, WAITING, OutboxRow
from tests.conversation import Bot, Person, Shown
from tests.pair_cast import (
    introduced,
    match_in_this_process,
    mentee,
    only_pair,
    proposed,
    titles,
)
from tests.programme_cast import camille, forges, opened, sets_up
from tests.test_announcements import leaves, previews, received
from tests.test_delivery import waits_over

GONE, UNCLEAR = "user_not_found", "internal_error"


async def announced(bot: Bot, *, gone: int = 0, unclear: int = 0) -> tuple[Person, list[Person]]:
    """A lead who has announced to six mentees: the platform refuses the first ones, and says nothing of the next."""
    lead = await opened(bot)
    mentees = [await mentee(bot, f"Mentee {n}") for n in range(6)]
    await previews(lead)
    for number, one in enumerate(mentees[: gone + unclear]):
        bot.goes_wrong("refused" if number < gone else "server_error", to=one, error=GONE)
    await lead.presses(lead.reads("announcement.send"))
    await nobody_may_look(bot)
    return lead, mentees


async def nobody_may_look(bot: Bot) -> None:
    """What may have arrived stays unknown, as in a workspace that installed the bot by OAuth."""
    bot.workspace.faults.append(Fault("conversations.history", "refused", times=0, error="missing_scope"))
    async with bot.running.database.writing() as session:
        rests = OutboxRow.state == WAITING, OutboxRow.unclear > 0
        await session.execute(update(OutboxRow).where(*rests).values(state=UNKNOWN))


async def failures(lead: Person, word: str = "failures") -> Shown:
    """What a lead reads."""
    await lead.says(word)
    return lead.last


async def numbers(bot: Bot, *states: str) -> list[int]:
    """The rows in these states."""
    async with bot.running.database.reading() as session:
        return list(
            await session.scalars(select(OutboxRow.id).where(OutboxRow.state.in_(states)).order_by(OutboxRow.id))
        )


async def loses(bot: Bot, message: str, state: str = FAILED, reason: str = "person-gone user_not_found") -> int:
    """A message that was sent did not arrive after all, and what it says is kept."""
    async with bot.running.database.writing() as session:
        lost = {"state": state, "reason": reason, "erased_at": None}
        changed = update(OutboxRow).where(OutboxRow.message == message).values(**lost)
        return (await session.scalars(changed.returning(OutboxRow.id))).one()


@pytest.mark.both_databases
async def test_a_lead_reads_to_whom_about_what_and_why_but_not_what(bot: Bot) -> None:
    lead, _ = await announced(bot, gone=1, unclear=1)
    shown = await failures(lead, "échecs")
    assert shown.title == lead.reads("undelivered.title", count=2)
    assert "Mentee 0" in shown.words
    assert "Mentee 1" in shown.words
    assert "Mentee 2" not in shown.words
    assert lead.reads("undelivered.about.announcement") in shown.words
    assert lead.reads(in_form("failures.person-gone")) in shown.words
    assert lead.reads(in_form("failures.not-answered")) in shown.words
    assert "cafétéria" not in shown.words


async def test_a_message_is_sent_again_once(bot: Bot) -> None:
    lead, mentees = await announced(bot, gone=1)
    await failures(lead)
    await lead.presses_twice(lead.reads("undelivered.send"))
    assert len(received(mentees[0])) == 1
    assert (await failures(lead)).title == lead.reads("undelivered.title", count=0)
    async with bot.running.database.reading() as session:
        assert [one["deed"] for one in await audit.everything(session, 1)].count("sent-again") == 1


async def test_what_may_have_arrived_is_sent_again_after_a_warning_and_may_arrive_twice(bot: Bot) -> None:
    lead = await opened(bot)
    mentees = [await mentee(bot, f"Mentee {n}") for n in range(5)]
    await previews(lead)
    bot.goes_wrong("server_error", to=mentees[0], accepted=True)
    await lead.presses(lead.reads("announcement.send"))
    await nobody_may_look(bot)
    assert len(received(mentees[0])) == 1
    shown = await failures(lead)
    assert lead.reads("undelivered.perhaps-twice") in str(shown.where.__dict__)
    bot.goes_wrong("rate_limited", to=mentees[0])
    await lead.presses(lead.reads("undelivered.send"))
    assert lead.reads("undelivered.sent-again", count=1) in lead.last.words
    assert lead.reads("undelivered.perhaps-twice") in lead.last.words
    await waits_over(bot)
    assert len(received(mentees[0])) == 2


async def test_a_message_that_is_let_be_is_not_seen_again(bot: Bot) -> None:
    lead, mentees = await announced(bot, gone=1)
    await failures(lead)
    await lead.presses(lead.reads("undelivered.let-be"))
    assert lead.reads("undelivered.left", count=1) in lead.last.words
    assert lead.last_title == lead.reads("undelivered.title", count=0)
    assert received(mentees[0]) == []


async def test_all_of_one_reason_are_decided_at_once(bot: Bot) -> None:
    lead, mentees = await announced(bot, gone=2, unclear=1)
    await failures(lead)
    await lead.presses(lead.reads("undelivered.send-all", count=2))
    assert lead.reads("undelivered.sent-again", count=2) in lead.last.words
    assert [len(received(one)) for one in mentees] == [1, 1, 0, 1, 1, 1]
    assert lead.last_title == lead.reads("undelivered.title", count=1)


@pytest.mark.both_databases
async def test_what_a_button_says_of_many_happens_a_slice_at_a_time_and_once(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.failures.SLICE", 2)
    lead, mentees = await announced(bot, gone=5)
    await failures(lead)
    for one in mentees[:2]:
        bot.goes_wrong("refused", to=one, error=GONE)
    await lead.presses(lead.reads("undelivered.send-all", count=5))
    said = next(card for card in reversed(lead.cards) if lead.reads("undelivered.sent-again", count=5) in card.words)
    assert said.title == lead.reads("undelivered.title", count=0)
    assert [len(received(one)) for one in mentees] == [0, 0, 1, 1, 1, 1]
    await lead.says("resend all")
    assert lead.reads("undelivered.sent-again", count=2) in lead.last.words
    assert [len(received(one)) for one in mentees] == [1] * 6


async def test_many_are_let_be_a_slice_at_a_time(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.failures.SLICE", 2)
    lead, mentees = await announced(bot, gone=5)
    await failures(lead)
    await lead.presses(lead.reads("undelivered.let-all-be"))
    assert lead.reads("undelivered.left", count=5) in lead.last.words
    assert await numbers(bot, FAILED) == []
    assert [len(received(one)) for one in mentees] == [0] * 5 + [1]


async def test_all_of_one_reason_can_be_let_be(bot: Bot) -> None:
    lead, mentees = await announced(bot, unclear=2)
    await failures(lead)
    await lead.presses(lead.reads("undelivered.let-all-be"))
    assert lead.reads("undelivered.left", count=2) in lead.last.words
    assert [received(one) for one in mentees[:2]] == [[], []]


@pytest.mark.parametrize(("word", "everything"), [("resend", "all"), ("renvoyer", "tout")])
async def test_a_typed_word_sends_again_what_surely_did_not_arrive(bot: Bot, word: str, everything: str) -> None:
    lead, mentees = await announced(bot, gone=2, unclear=1)
    first = (await numbers(bot, FAILED))[0]
    await lead.says(f"{word} {first}")
    assert lead.reads("undelivered.sent-again", count=1) in lead.last.words
    await lead.says(f"{word} {everything}")
    assert [len(received(one)) for one in mentees[:3]] == [1, 1, 0]
    await lead.says(f"{word} {first} {'9' * 30}")
    assert lead.reads("undelivered.sent-again", count=0) in lead.last.words
    assert await numbers(bot, UNKNOWN) != []


@pytest.mark.parametrize("word", ["ignore", "ignorer"])
async def test_a_typed_word_lets_messages_be(bot: Bot, word: str) -> None:
    lead, _ = await announced(bot, gone=1, unclear=1)
    both = await numbers(bot, FAILED, UNKNOWN)
    await lead.says(f"{word} {both[0]} {both[1]}")
    assert lead.last_title == lead.reads("undelivered.title", count=0)
    assert await numbers(bot, FAILED, UNKNOWN) == []


async def test_a_few_are_shown_at_a_time(bot: Bot) -> None:
    lead, _ = await announced(bot, gone=6)
    shown = await failures(lead)
    assert "Mentee 5" in shown.words
    assert "Mentee 0" not in shown.words
    await lead.presses(lead.reads("undelivered.more"))
    assert "Mentee 0" in lead.last.words
    assert "Mentee 5" not in lead.last.words
    assert lead.reads("undelivered.more") not in lead.last.buttons


async def test_the_channel_and_two_people_together_are_named_too(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)
    lead = (await introduced(bot)).lead
    await loses(bot, "programme:1:invitation", reason="channel-closed not_in_channel")
    async with bot.running.database.writing() as session:
        for row in await outbox.under(session, 1, {"pair:1:introduction"}):
            row.state, row.reason = FAILED, "rejected msg_too_long"
    shown = await failures(lead)
    assert lead.reads("undelivered.to-channel") in shown.words
    assert "Bruno" in shown.words
    assert "Ana" in shown.words


async def test_a_lead_does_not_learn_what_one_of_two_was_told(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)
    cast = await proposed(bot)
    await loses(bot, "pair:1:proposal:mentee")
    shown = await failures(cast.lead)
    assert cast.lead.reads("undelivered.about.pair") in shown.words
    assert "Ana" not in shown.words


async def test_what_is_sent_again_is_what_is_true_by_then(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)
    cast = await proposed(bot)
    row = await loses(bot, "pair:1:proposal:mentee")
    await bot.passes(days=30)
    assert (await only_pair(bot)).state == "not_formed"
    seen = len(titles(cast.bruno))
    await cast.lead.says(f"resend {row}")
    assert len(titles(cast.bruno)) == seen + 1
    assert cast.bruno.reads("proposals.yes") not in cast.bruno.last.buttons


async def test_whoever_has_left_is_not_written_to_again(bot: Bot) -> None:
    lead, mentees = await announced(bot, gone=1)
    (row,) = await numbers(bot, FAILED)
    await leaves(mentees[0])
    assert (await failures(lead)).title == lead.reads("undelivered.title", count=0)
    await lead.says(f"resend {row}")
    assert received(mentees[0]) == []


@pytest.mark.parametrize("word", ["failures", "échecs", "resend 1", "renvoyer 1", "ignore 1", "ignorer 1"])
async def test_only_leads_decide(bot: Bot, word: str) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says(word)
    assert ana.last_title == ana.reads("refusals.leads-only", lead="Camille")


async def test_a_button_reaches_no_other_programmes_messages(bot: Bot) -> None:
    lead, mentees = await announced(bot, gone=1)
    (row,) = await numbers(bot, FAILED)
    elsewhere = bot.workspace.add_channel("other", [bot.workspace.bot, lead.user])
    await sets_up(lead, channel=elsewhere, title="Autre")
    for command in ("failures.send-again", "failures.let-be"):
        await forges(lead, command, programme=2, row=row)
        await forges(lead, command, programme=2, reason=Failure.PERSON_GONE)
    assert received(mentees[0]) == []
    assert await numbers(bot, FAILED) == [row]


async def test_numbers_lead_to_the_messages(bot: Bot) -> None:
    lead, _ = await announced(bot, gone=1)
    for word in ("status", "announcements", "doctor"):
        await lead.says(word)
        await lead.presses(lead.reads("undelivered.see"), lead.last)
        assert lead.last_title == lead.reads("undelivered.title", count=1)


async def test_when_everything_has_arrived_there_is_nothing_to_decide(bot: Bot) -> None:
    lead = await camille(bot)
    await sets_up(lead)
    assert (await failures(lead)).title == lead.reads("undelivered.title", count=0)
    assert lead.last.buttons == []
    for word, said in (("resend 1", "undelivered.sent-again"), ("ignore 1", "undelivered.left")):
        await lead.says(word)
        assert lead.reads(said, count=0) in lead.last.words


@pytest.mark.parametrize(
    ("message", "family"),
    [
        ("announcement:3", "announcement"), ("announcement:3:preview", "announcement"), ("draft:2", "draft"),
        ("pair:7:another", "pair"), ("pair:7:introduction:mentor", "pair"), ("session:4:line:2", "session"),
        ("programme:1:nudge:2027-03-09:2", "session"), ("programme:1:tip:2027-03-09", "tip"),
        ("programme:1:invitation", "invitation"), ("programme:1:volunteer:9:reminder", "invitation"),
        ("programme:1:opened", "other"), ("due:pair:7:propose#0", "pair"), ("due:programme:1:back:3:2027#0", "other"),
        ("1234.5678.abcdef#0", "other"), ("pair", "pair"), ("programme:1", "other"), ("", "other"),
    ],
)  # fmt: skip
def test_a_message_is_called_by_what_it_is_about(message: str, family: str) -> None:
    assert about(message) == family


async def test_every_kind_of_message_has_its_words(bot: Bot) -> None:
    lead, _ = await announced(bot, gone=6)
    kinds = (
        "draft:1",
        "pair:1:another",
        "session:1:line:2",
        "programme:1:tip:2027-03-09",
        "programme:1:invitation",
        "x#0",
    )
    async with bot.running.database.writing() as session:
        for number, key in zip(await numbers(bot, FAILED), kinds, strict=True):
            (await session.get_one(OutboxRow, number)).message = key
    await failures(lead)
    words = lead.last.words
    await lead.presses(lead.reads("undelivered.more"))
    words += lead.last.words
    named = [lead.reads(f"undelivered.about.{about(key)}") for key in kinds]
    assert [one for one in named if one not in words] == []
