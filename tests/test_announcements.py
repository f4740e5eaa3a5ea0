"""Announcements: written, looked at, sent once, scheduled, edited, cancelled."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.slack.render import card as rendered
from chat.command import ProgrammeId
from chat.commands.announcements import DeliverAnnouncement
from chat.refusals import in_form
from chat.text import t
from chat.turn import Address, Platform
from content.words import Reader, say
from handlers.announcements.cards import overview
from programme.clock import machine_now
from storage import agenda, people, programmes
from storage.agenda import AgendaRow
from storage.announcements import Announcement
from storage.enrolments import ACTIVE, Enrolment
from storage.outbox import OutboxRow
from storage.people import Profile
from tests.conversation import Bot, Person, Shown
from tests.pair_cast import mentee, mentor
from tests.programme_cast import forges, opened

TEXT = "Rendez-vous *jeudi* à la <!channel> cafétéria\n& merci"
DECISIONS = ("announcement.send", "announcement.cancel", "announcement.take-back")
MONDAY = datetime(2027, 3, 8, 8, tzinfo=UTC)


async def leaves(person: Person) -> None:
    """Leaves the programme."""
    await person.says("leave")
    await person.presses(person.reads("leave.confirm"))


async def with_mentees(bot: Bot, number: int = 5) -> tuple[Person, list[Person]]:
    """A lead whose programme has some mentees."""
    lead = await opened(bot)
    return lead, [await mentee(bot, f"Mentee {n}") for n in range(number)]


async def crowd(bot: Bot, number: int) -> None:
    """Mentees beyond counting, who have joined at some time."""
    async with bot.running.database.writing() as session:
        programme = (await session.scalars(select(programmes.Programme))).one()
        for n in range(number):
            user = bot.workspace.add_user(f"Reader {n}", f"reader{n}@alize.example")
            address = Address(Platform(programme.platform), programme.tenant, user.id)
            profile = Profile(user.name, user.email, "en-GB", "Europe/Paris")
            person = await people.meet(session, programme.organisation, address, profile, programme.opened_at)
            session.add(Enrolment(organisation=programme.organisation, programme=programme.id, person=person.id,
                                  role="mentee", state=ACTIVE))  # fmt: skip


async def previews(lead: Person, audience: str = "mentees", **fields: str) -> Shown:
    """Fills in the form and looks at what it will be."""
    await lead.says("announce")
    await lead.submits(**({"audience": audience, "text": TEXT} | fields))
    assert lead.errors == {}
    assert lead.last_title == lead.reads("announcement.preview")
    return lead.last


def received(person: Person, lead: str = "Camille") -> list[Shown]:
    """The announcements that somebody has."""
    return [card for card in person.cards if card.title == person.reads("announcement.title", lead=lead)]


def scheduled(lead: Person) -> str:
    """The title of the card of an announcement that goes on Monday."""
    return lead.reads("announcement.scheduled", at=MONDAY)


async def states(bot: Bot) -> list[str]:
    """The states of all announcements, oldest first."""
    async with bot.running.database.reading() as session:
        return list(await session.scalars(select(Announcement.state).order_by(Announcement.id)))


async def test_an_announcement_is_seen_before_it_goes_and_reaches_its_readers_only(bot: Bot) -> None:
    lead, mentees = await with_mentees(bot)
    raj = await mentor(bot, "Raj")
    preview = await previews(lead)
    assert lead.reads("announcement.count", readers=5) in preview.words
    assert [received(person) for person in mentees] == [[]] * 5
    await lead.presses(lead.reads("announcement.send"))
    assert [len(received(person)) for person in mentees] == [1] * 5
    assert received(raj) == []
    assert TEXT in received(mentees[0])[0].words
    assert "Duos numériques" in received(mentees[0])[0].words


async def test_a_double_click_sends_once(bot: Bot) -> None:
    lead, mentees = await with_mentees(bot)
    await previews(lead)
    send = lead.reads("announcement.send")
    await lead.presses_twice(send)
    assert [len(received(person)) for person in mentees] == [1] * 5


async def test_the_channel_reads_the_leads_words_once_and_as_they_are(bot: Bot) -> None:
    lead = await opened(bot)
    ana = await bot.meet("Ana")
    preview = await previews(lead, "channel")
    assert lead.reads("announcement.count", readers=0) in preview.words
    await lead.presses(lead.reads("announcement.send"))
    assert ana.last_title == ana.reads("announcement.title", lead="Camille")
    assert ana.last.words.count(TEXT) == 1


async def test_fewer_than_five_readers_are_refused_beside_the_field(bot: Bot) -> None:
    lead, _ = await with_mentees(bot, 4)
    await lead.says("annoncer")
    await lead.submits(audience="everyone", text=TEXT)
    assert lead.errors == {"audience": lead.reads("mistakes.too-few-readers")}
    assert await states(bot) == []


async def test_readers_who_leave_while_the_draft_waits_are_counted_again(bot: Bot) -> None:
    lead, mentees = await with_mentees(bot)
    await previews(lead)
    await leaves(mentees[0])
    await lead.presses(lead.reads("announcement.send"))
    assert lead.last_title == lead.reads("refusals.too-few-readers")
    assert await states(bot) == ["draft"]


async def test_the_audience_is_whoever_takes_part_when_it_goes(bot: Bot) -> None:
    lead, mentees = await with_mentees(bot, 6)
    await previews(lead, on="2027-03-08", at="09:00")
    await lead.presses(lead.reads("announcement.schedule", at=MONDAY))
    assert lead.last_title == scheduled(lead)
    await leaves(mentees[0])
    await mentees[1].says("pause 2027-06-01")
    late = await mentee(bot, "Late")
    await bot.moves_to("2027-03-08 08:59")
    assert received(late) == []
    await bot.moves_to("2027-03-08 09:00")
    assert [len(received(person)) for person in (*mentees, late)] == [0, 1, 1, 1, 1, 1, 1]
    assert await states(bot) == ["sent"]


async def test_what_too_few_would_read_when_it_is_due_does_not_go_and_its_author_is_told(bot: Bot) -> None:
    lead, mentees = await with_mentees(bot)
    await previews(lead, on="2027-03-08", at="09:00")
    await lead.presses(lead.reads("announcement.schedule", at=MONDAY))
    await leaves(mentees[0])
    await bot.moves_to("2027-03-08 09:00")
    assert lead.last_title == lead.reads("announcement.not-sent")
    assert [received(person) for person in mentees] == [[]] * 5


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"on": "2027-01-04", "at": "09:00"}, {"on": "mistakes.moment-passed"}),
        ({"on": "2027-01-05", "at": "09:00"}, {"at": "mistakes.moment-passed"}),
        ({"on": "2027-01-06"}, {"at": "mistakes.date-and-time"}),
        ({"at": "09:00"}, {"on": "mistakes.date-and-time"}),
    ],
)
async def test_a_wrong_moment_is_told_beside_its_field(
    bot: Bot, fields: dict[str, str], errors: dict[str, str]
) -> None:
    lead = await opened(bot)
    await lead.says("announce")
    await lead.submits(audience="channel", text=TEXT, **fields)
    assert lead.errors == {field: lead.reads(key) for field, key in errors.items()}


async def test_a_moment_that_passes_while_the_draft_waits_is_refused(bot: Bot) -> None:
    lead = await opened(bot)
    await previews(lead, "channel", on="2027-03-08", at="09:00")
    await bot.moves_to("2027-03-08 10:00")
    await lead.presses(lead.reads("announcement.schedule", at=MONDAY))
    assert lead.last_title == lead.reads("refusals.moment-passed")


async def test_an_edited_announcement_replaces_the_earlier_one(bot: Bot) -> None:
    lead = await opened(bot)
    ana = await bot.meet("Ana")
    await previews(lead, "channel", on="2027-03-08", at="09:00")
    await lead.presses(lead.reads("announcement.schedule", at=MONDAY))
    await lead.says("announcements")
    await lead.presses(lead.reads("announcement.edit"))
    await lead.submits(text="Mieux dit")
    assert "Mieux dit" in lead.last.words
    assert lead.reads("announcement.replaced") in [card.title for card in lead.private]
    await lead.presses(lead.reads("announcement.schedule", at=MONDAY))
    await bot.moves_to("2027-03-08 09:00")
    assert ["Mieux dit" in card.words for card in received(ana)] == [True]
    assert await states(bot) == ["cancelled", "sent"]


async def test_what_has_gone_cannot_be_edited(bot: Bot) -> None:
    lead = await opened(bot)
    preview = await previews(lead, "channel")
    await lead.presses(lead.reads("announcement.edit"))
    await lead.user.clicks(preview.where, lead.reads("announcement.send"))
    await lead.submits(text="Trop tard")
    assert list(lead.errors.values()) == [lead.reads(in_form("refusals.announced-already"))]
    assert await states(bot) == ["sent"]


async def test_a_draft_can_be_discarded(bot: Bot) -> None:
    lead = await opened(bot)
    ana = await bot.meet("Ana")
    await previews(lead, "channel")
    await lead.presses(lead.reads("announcement.discard"))
    assert lead.last_title == lead.reads("announcement.cancelled")
    await forges(lead, "announcement.send", programme=1, announcement=1)
    assert received(ana) == []
    assert await states(bot) == ["cancelled"]


@pytest.mark.both_databases
async def test_the_list_cancels_what_is_scheduled_and_counts_what_was_delivered(bot: Bot) -> None:
    lead, _ = await with_mentees(bot)
    await lead.says("annonces")
    assert lead.last_title == lead.reads("announcement.none")
    await previews(lead)
    await lead.presses(lead.reads("announcement.send"))
    await previews(lead, "channel", on="2027-03-08", at="09:00")
    await lead.presses(lead.reads("announcement.schedule", at=MONDAY))
    await lead.says("announcements")
    mentees = lead.reads("announcement.to.mentees")
    assert lead.reads("announcement.delivered", audience=mentees, delivered=5, readers=5) in lead.last.words
    await lead.presses(lead.reads("announcement.cancel"))
    assert lead.last_title == lead.reads("announcement.cancelled")
    async with bot.running.database.reading() as session:
        planned = select(AgendaRow.key).where(AgendaRow.done_at.is_(None), AgendaRow.key.startswith("announcement:"))
        assert list(await session.scalars(planned)) == []
    await bot.moves_to("2027-03-08 09:00")
    assert await states(bot) == ["sent", "cancelled"]


async def gone(bot: Bot, audience: str = "mentees") -> tuple[Person, list[Person]]:
    """A lead who has sent an announcement, and mentees."""
    lead, mentees = await with_mentees(bot)
    await previews(lead, audience)
    await lead.presses(lead.reads("announcement.send"))
    return lead, mentees


@pytest.mark.both_databases
async def test_what_has_gone_is_taken_back_wherever_it_arrived_and_once(bot: Bot) -> None:
    lead, mentees = await gone(bot)
    await lead.presses_twice(lead.reads("announcement.take-back"))
    await forges(lead, "announcement.take-back", programme=1, announcement=1)
    assert [received(person) for person in mentees] == [[]] * 5
    assert len(bot.said("delete")) == 5
    assert lead.reads("announcement.reached", reached=5, readers=5) in lead.last.words
    assert lead.reads("announcement.take-back") not in lead.last.buttons
    assert await states(bot) == ["taken-back"]


async def test_the_list_takes_back_what_is_in_the_channel_and_keeps_its_count(bot: Bot) -> None:
    lead, mentees = await gone(bot, "channel")
    assert [len(received(person)) for person in mentees] == [1] * 5
    await lead.says("annonces")
    await lead.presses(lead.reads("announcement.take-back"))
    assert lead.reads("announcement.reached", reached=1, readers=0) in lead.last.words
    assert [received(person) for person in mentees] == [[]] * 5
    await lead.says("annonces")
    channel = lead.reads("announcement.to.channel")
    assert lead.reads("announcement.delivered", audience=channel, delivered=1, readers=0) in lead.last.words
    assert lead.reads("announcement.take-back") not in lead.last.buttons


async def test_what_may_have_arrived_is_not_said_to_be_gone(bot: Bot) -> None:
    lead, mentees = await with_mentees(bot)
    await previews(lead)
    bot.goes_wrong("server_error", to=mentees[0], accepted=True)
    await lead.presses(lead.reads("announcement.send"))
    await lead.presses(lead.reads("announcement.take-back"))
    assert lead.reads("announcement.perhaps", count=1) in lead.last.words


async def test_what_has_not_left_when_it_is_taken_back_reaches_nobody(bot: Bot) -> None:
    lead, mentees = await with_mentees(bot)
    await previews(lead)
    bot.goes_wrong("rate_limited", to=mentees[0])
    await lead.presses(lead.reads("announcement.send"))
    await lead.presses(lead.reads("announcement.take-back"))
    assert lead.reads("announcement.reached", reached=4, readers=5) in lead.last.words
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).where(OutboxRow.state == "waiting").values(due=machine_now()))
    await bot.settles()
    assert [received(person) for person in mentees] == [[]] * 5


async def test_another_lead_takes_it_back_and_its_author_is_told(bot: Bot) -> None:
    deputy = await bot.meet("Denis")
    lead = await opened(bot, deputy=deputy)
    await previews(lead, "channel")
    await lead.presses(lead.reads("announcement.send"))
    await deputy.says("announcements")
    await deputy.presses(deputy.reads("announcement.take-back"))
    assert received(deputy) == []
    assert lead.last_title == lead.reads("announcement.taken-back-by", lead="Denis")
    assert lead.reads("announcement.take-back") not in [label for card in lead.private for label in card.buttons]


async def test_what_reaches_many_waits_ten_minutes_for_another_lead_to_object(bot: Bot) -> None:
    deputy = await bot.meet("Denis")
    lead = await opened(bot, deputy=deputy)
    await crowd(bot, 101)
    await previews(lead)
    await lead.presses(lead.reads("announcement.send"))
    assert await states(bot) == ["scheduled"]
    assert TEXT in deputy.last.words
    await bot.passes(minutes=9)
    await deputy.presses(deputy.reads("announcement.cancel"))
    assert lead.last_title == lead.reads("announcement.stopped", lead="Denis")
    assert lead.reads("announcement.cancelled") in [card.title for card in lead.private]
    await bot.passes(minutes=2)
    assert await states(bot) == ["cancelled"]


async def test_what_reaches_many_goes_when_nobody_objects(bot: Bot) -> None:
    lead = await opened(bot)
    await crowd(bot, 101)
    await previews(lead)
    await lead.presses(lead.reads("announcement.send"))
    await bot.passes(minutes=10)
    assert await states(bot) == ["sent"]
    await lead.says("announcements")
    mentees = lead.reads("announcement.to.mentees")
    assert lead.reads("announcement.delivered", audience=mentees, delivered=101, readers=101) in lead.last.words


@pytest.mark.both_databases
async def test_what_reaches_very_many_goes_in_slices_to_each_reader_once(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.announcements.SLICE", 2)
    _, mentees = await gone(bot)
    assert [len(received(person)) for person in mentees] == [1] * 5


async def test_what_is_taken_back_between_two_slices_reaches_nobody_else(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.announcements.SLICE", 2)
    lead, mentees = await gone(bot)
    await lead.presses(lead.reads("announcement.take-back"))
    rest = DeliverAnnouncement(programme=ProgrammeId(1), announcement=1, after=3)
    async with bot.running.database.writing() as session:
        await agenda.plan(session, 1, rest, at=bot.running.clock.now(), key="rest", programme=1)
    await bot.settles()
    assert [received(person) for person in mentees] == [[]] * 5


@pytest.mark.parametrize("word", ["announce", "annoncer", "annonce", "announcements", "annonces"])
async def test_only_leads_announce(bot: Bot, word: str) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says(word)
    assert ana.last_title == ana.reads("refusals.leads-only", lead="Camille")
    assert ana.form_title == ""


@pytest.mark.parametrize("command", [*DECISIONS, "announcement.open"])
async def test_a_forged_announcement_is_an_old_button(bot: Bot, command: str) -> None:
    lead = await opened(bot)
    named: dict[str, Any] = {"replaces": 99} if command == "announcement.open" else {"announcement": 99}
    await forges(lead, command, programme=1, **named)
    assert lead.last_title == lead.reads("refusals.old-button")


@pytest.mark.parametrize("command", DECISIONS)
async def test_nobody_but_a_lead_decides_on_a_draft(bot: Bot, command: str) -> None:
    lead = await opened(bot)
    await previews(lead, "channel")
    ana = await bot.meet("Ana")
    await forges(ana, command, programme=1, announcement=1)
    assert ana.last_title == ana.reads("refusals.leads-only", lead="Camille")
    assert await states(bot) == ["draft"]


async def test_nobody_can_play_the_clock(bot: Bot) -> None:
    lead = await opened(bot)
    await previews(lead, "channel", on="2027-03-08", at="09:00")
    await lead.presses(lead.reads("announcement.schedule", at=MONDAY))
    await forges(lead, "announcement.deliver", programme=1, announcement=1)
    assert lead.last_title == lead.reads("refusals.old-button")
    assert await states(bot) == ["scheduled"]


def test_however_many_are_scheduled_the_list_fits_into_a_message() -> None:
    waiting = [Announcement(id=n, programme=1, audience="mentees", body="x" * 2500, goes_at=MONDAY) for n in range(12)]
    gone = {"programme": 1, "audience": "channel", "body": "y", "readers": 0, "state": "sent", "sent_at": MONDAY}
    sent = [(Announcement(id=n, **gone), 1) for n in range(5)]
    blocks = rendered.message(overview(waiting, sent), (Reader("fr"),), "https://binome.example/media")["blocks"]
    assert len(blocks) <= 50
    assert say(t("announcement.more", count=2), Reader("fr")) in str(blocks)
