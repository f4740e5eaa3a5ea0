"""Setting up a programme, and sending its invitation."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from chat.arrival import Arrival
from chat.refusals import in_form
from chat.turn import Source
from programme.clock import machine_now
from storage import lead_codes, organisations, programmes
from storage.lead_codes import WrongCode
from storage.programmes import Programme, calendar_of
from tests.conversation import Bot, Person
from tests.programme_cast import camille, forges, opened, sets_up

FIELDS = {
    "track": "executive", "title": "Mine", "channel": "C1", "languages": ["en"], "starts_on": "2027-02-01",
    "sessions": 6, "weeks": 4, "tip_weekday": 1, "tip_at": "09:30", "zone": "Europe/Paris", "place": "FR",
}  # fmt: skip


async def code_from_the_operator(bot: Bot, lasts: timedelta = timedelta(days=7)) -> str:
    async with bot.running.database.writing() as session:
        return lead_codes.issue(session, await organisations.home(session), machine_now() + lasts)


async def stored(bot: Bot) -> list[Programme]:
    async with bot.running.database.reading() as session:
        return await programmes.opened(session, await organisations.home(session))


def invitations(person: Person) -> int:
    return sum(card.title == person.reads("setup.invitation.title") for card in person.cards)


async def test_a_lead_reads_what_was_set_up_before_anybody_is_written_to(bot: Bot) -> None:
    lead, ana = await camille(bot), await bot.meet("Ana")
    await sets_up(lead)
    assert lead.last_title == "Duos numériques est créé"
    assert "lundi 11 janvier 2027" in lead.last.words
    assert "6 séances de 45 minutes, une toutes les 4 semaines" in lead.last.words
    assert "mardi à 09:30" in lead.last.words
    assert ana.cards == []


async def test_the_invitation_reaches_the_channel_in_the_languages_of_the_programme(bot: Bot) -> None:
    ana, luc = await bot.meet("Ana"), await bot.meet("Luc", locale="fr-FR")
    await opened(bot, sponsor_word="Apprenons *ensemble* <@everyone>")
    assert ana.last_title == ana.reads("setup.invitation.title")
    assert luc.reads("setup.invitation.title") in ana.last.words
    assert "Apprenons *ensemble* <@everyone>" in ana.last.words
    assert {ana.reads("setup.invitation.join"), luc.reads("setup.invitation.join")} == set(ana.last.buttons)


async def test_pressing_twice_invites_once(bot: Bot) -> None:
    lead, ana = await camille(bot), await bot.meet("Ana")
    await sets_up(lead)
    card = lead.last
    await lead.presses(lead.reads("setup.send"), within=card)
    await lead.presses(lead.reads("setup.sent.again"))
    assert invitations(ana) == 1


@pytest.mark.both_databases
async def test_a_channel_without_binome_is_invited_as_soon_as_binome_is_in_it(bot: Bot) -> None:
    lead, ana = await camille(bot), await bot.meet("Ana")
    elsewhere = bot.workspace.add_channel("elsewhere", [lead.user, ana.user])
    await sets_up(lead, channel=elsewhere)
    await lead.presses(lead.reads("setup.send"))
    assert invitations(ana) == 0
    elsewhere.members.append(bot.workspace.bot.id)
    await lead.presses(lead.reads("setup.sent.again"))
    assert invitations(ana) == 1


async def test_nobody_sets_up_a_programme_without_the_right(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("setup")
    assert ana.form_title == ""
    assert ana.last_title == ana.reads("refusals.no-setup-right")


@pytest.mark.parametrize("typed", ["NOPE-NOPE", "7k2m"])
async def test_an_unknown_code_opens_nothing(bot: Bot, typed: str) -> None:
    ana = await bot.meet("Ana")
    await ana.says(f"setup {typed}")
    assert (ana.form_title, ana.last_title) == ("", ana.reads("refusals.code-unknown"))


async def test_an_expired_code_opens_nothing(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says(f"setup {await code_from_the_operator(bot, timedelta(seconds=-1))}")
    assert (ana.form_title, ana.last_title) == ("", ana.reads("refusals.code-unknown"))


async def test_a_code_makes_one_programme_and_no_more(bot: Bot) -> None:
    ana, code = await bot.meet("Ana"), await code_from_the_operator(bot)
    await sets_up(ana, word=f"setup {code.lower()}")
    assert ana.last_title == ana.reads("setup.opened.title", programme="Duos numériques")
    await ana.says(f"setup {code}")
    assert ana.last_title == ana.reads("refusals.code-unknown")


async def types_wrong_codes(person: Person, number: int) -> None:
    for _ in range(number):
        await person.says("setup NOPE-NOPE")
        assert person.last_title == person.reads("refusals.code-unknown")


async def passes(bot: Bot, waited: timedelta) -> None:
    """Machine time, by which wrong codes are counted, goes on."""
    async with bot.running.database.writing() as session:
        await session.execute(update(WrongCode).values(tried_at=machine_now() - waited))


@pytest.mark.both_databases
async def test_after_five_wrong_codes_even_the_right_one_waits(bot: Bot) -> None:
    ana, luc = await bot.meet("Ana"), await bot.meet("Luc", locale="fr-FR")
    code = await code_from_the_operator(bot)
    await types_wrong_codes(ana, 5)
    await ana.says(f"setup {code}")
    assert (ana.form_title, ana.last_title) == ("", ana.reads("refusals.code-wait"))
    assert "Try again in 15 minutes." in ana.last.words
    await sets_up(luc, word=f"configurer {code}")
    assert luc.last_title == luc.reads("setup.opened.title", programme="Duos numériques")


async def test_whoever_has_waited_goes_on(bot: Bot) -> None:
    luc, code = await bot.meet("Luc", locale="fr-FR"), await code_from_the_operator(bot)
    await types_wrong_codes(luc, 5)
    await passes(bot, timedelta(minutes=14, seconds=30))
    await luc.says(f"configurer {code}")
    assert "Réessayez dans une minute." in luc.last.words
    await passes(bot, timedelta(minutes=15))
    await sets_up(luc, word=f"configurer {code}")
    assert luc.last_title == luc.reads("setup.opened.title", programme="Duos numériques")


async def test_many_people_together_do_not_try_more_than_thirty(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_codes, "OF_ALL", 6)
    ana, raj, lea = [await bot.meet(name) for name in ("Ana", "Raj", "Lea")]
    await types_wrong_codes(ana, 3)
    await types_wrong_codes(raj, 3)
    await lea.says("setup NOPE-NOPE")
    assert lea.last_title == lea.reads("refusals.code-wait")


async def test_a_form_with_a_wrong_code_counts_too(bot: Bot) -> None:
    ana, code = await bot.meet("Ana"), await code_from_the_operator(bot)
    for number in range(6):
        reply = await bot.running.conversation.hear(
            Arrival(address=ana.address, key=f"forged {number}", source=Source.FORM, command="setup.create",
                    values=FIELDS | {"code": code if number == 5 else "NOPE-NOPE"})
        )  # fmt: skip
        assert ("refusals.code-wait" if number == 5 else "refusals.code-unknown") in str(reply.shown)
    assert await stored(bot) == []


async def test_who_may_set_up_anyway_does_not_wait(bot: Bot) -> None:
    lead = await camille(bot)
    for _ in range(6):
        await lead.says("setup NOPE-NOPE")
    await sets_up(lead)
    assert len(await stored(bot)) == 1


async def test_a_code_used_while_the_form_was_open_creates_nothing(bot: Bot) -> None:
    ana, raj, code = await bot.meet("Ana"), await bot.meet("Raj"), await code_from_the_operator(bot)
    elsewhere = bot.workspace.add_channel("elsewhere", [bot.workspace.bot])
    await ana.says(f"setup {code}")
    await ana.submits(title="Late", channel=elsewhere.id)
    await sets_up(raj, word=f"setup {code}")
    await ana.submits()
    assert list(ana.errors.values()) == [ana.reads(in_form("refusals.code-unknown"))]
    assert [one.name for one in await stored(bot)] == ["Duos numériques"]


async def test_a_form_without_the_right_creates_nothing(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await forges(ana, "setup.create", **FIELDS)
    assert ana.last_title == ana.reads("refusals.code-unknown")
    assert await stored(bot) == []


async def test_a_start_in_the_past_is_refused_beside_its_field_and_the_input_is_kept(bot: Bot) -> None:
    lead = await camille(bot)
    await sets_up(lead, starts_on="2027-01-04")
    assert lead.errors == {"starts_on": lead.reads("mistakes.day-over")}
    assert "Duos numériques" in lead.entered
    await lead.submits(starts_on="2027-01-05")
    await lead.submits()
    assert [one.starts_on for one in await stored(bot)] == [date(2027, 1, 5)]


async def test_a_name_of_blanks_is_no_name(bot: Bot) -> None:
    lead = await camille(bot)
    await sets_up(lead, title="   ")
    assert lead.errors == {"title": lead.reads("mistakes.missing")}
    assert await stored(bot) == []


async def test_whatever_is_typed_after_the_word_the_form_goes_on(bot: Bot) -> None:
    lead = await camille(bot)
    await sets_up(lead, word="setup " + "🙂" * 3000, title="🙂" * 80)
    assert [one.name for one in await stored(bot)] == ["🙂" * 80]


async def test_a_channel_has_one_open_programme(bot: Bot) -> None:
    lead = await opened(bot)
    await sets_up(lead)
    assert lead.errors == {"channel": lead.reads("mistakes.channel-taken")}


async def test_a_channel_taken_while_the_form_was_open_is_refused_too(bot: Bot) -> None:
    lead, ana, code = await camille(bot), await bot.meet("Ana"), await code_from_the_operator(bot)
    await ana.says(f"setup {code}")
    await ana.submits(title="Late", channel=bot.channel.id)
    await sets_up(lead)
    await ana.submits()
    assert list(ana.errors.values()) == [ana.reads("mistakes.channel-taken")]
    assert [one.name for one in await stored(bot)] == ["Duos numériques"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("track", "juggling"), ("languages", ["tlh"]), ("zone", "Mars/Olympus"), ("place", "XX"), ("quiet", ["spring"]),
     ("sessions", 13)],
)  # fmt: skip
async def test_an_option_that_was_not_offered_is_refused(bot: Bot, field: str, value: object) -> None:
    lead = await camille(bot)
    reply = await bot.running.conversation.hear(
        Arrival(address=lead.address, key="forged", source=Source.FORM, command="setup.create",
                values=FIELDS | {field: value})
    )  # fmt: skip
    assert field in str(reply.shown)
    assert await stored(bot) == []


async def test_a_deputy_is_told_and_leads_too(bot: Bot) -> None:
    lead, ana, raj = await camille(bot), await bot.meet("Ana"), await bot.meet("Raj")
    await sets_up(lead, deputy=ana)
    assert ana.last_title == ana.reads("setup.deputy.title", programme="Duos numériques")
    await forges(raj, "setup.invite", programme=(await stored(bot))[0].id)
    assert invitations(raj) == 0
    await forges(ana, "setup.invite", programme=(await stored(bot))[0].id)
    assert invitations(raj) == 1


async def test_nobody_is_their_own_deputy(bot: Bot) -> None:
    lead = await camille(bot)
    await sets_up(lead, deputy=lead)
    assert lead.errors == {"deputy": lead.reads("mistakes.deputy")}


async def test_the_calendar_of_a_programme_knows_its_region_and_its_quiet_periods(bot: Bot) -> None:
    lead = await camille(bot)
    await sets_up(lead, place="FR-Alsace", quiet=["summer"])
    calendar = calendar_of((await stored(bot))[0])
    assert not calendar.is_working_day(date(2028, 12, 26))
    assert calendar.is_quiet(date(2027, 8, 1))
    assert not calendar.is_quiet(date(2027, 12, 27))


async def test_the_form_offers_the_channel_where_it_was_asked_for(bot: Bot) -> None:
    lead = await camille(bot)
    await lead.says("configurer", bot.channel)
    words = lead.form_words
    assert lead.form_title == "Créer un programme"
    assert "Toutes les 4 semaines" in words
    assert bot.channel.id in lead.entered
