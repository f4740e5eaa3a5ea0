"""Only employees: guests, strangers of shared channels and closed accounts stay out, also while nobody can be asked."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.slack import send
from bot.teams import send as teams_send
from sandbox.faults import Kind
from storage import people
from storage.enrolments import LEFT, PAUSED, Enrolment
from storage.people import Person as Stored
from tests import errands
from tests.conversation import Bot, Person
from tests.joining import enrolment, joins_as_mentee, stored
from tests.programme_cast import forges, opened
from tests.test_volunteers import ANA, HEADER, imports, invited

AI, SECURITY = "ai-at-work", "everyday-security"
OUTSIDERS: dict[str, dict[str, Any]] = {"guest": {"is_restricted": True}, "external": {"team_id": "T0OTHER"}}


async def names(bot: Bot) -> set[str]:
    """Whoever is stored."""
    async with bot.running.database.reading() as session:
        return set(await session.scalars(select(Stored.name)))


async def enrolled(bot: Bot) -> int:
    async with bot.running.database.reading() as session:
        return len(list(await session.scalars(select(Enrolment.id))))


@pytest.mark.parametrize("fields", OUTSIDERS.values(), ids=OUTSIDERS)
async def test_no_outsider_gets_in(bot: Bot, fields: dict[str, Any]) -> None:
    lead = await opened(bot)
    eve = await bot.meet("Eve", **fields)
    await eve.says("join")
    assert eve.last_title == eve.reads("refusals.guests")
    assert eve.reads("refusals.guests.next", lead=lead.user.name) in eve.last.words


@pytest.mark.parametrize(
    ("kind", "who"),
    [("server_error", "guest"), ("rate_limited", "guest"), ("slow", "guest"), ("dropped", "external")],
)
async def test_no_outsider_gets_in_while_the_platform_does_not_say_who_they_are(
    bot: Bot, kind: Kind, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(bot)
    eve = await bot.meet("Eve", **OUTSIDERS[who])
    if kind == "slow":
        for each in (send, teams_send):
            monkeypatch.setattr(each, "LOOK_UP_TIMEOUT", 0.05)
    bot.platform_does_not_say_who_somebody_is(kind, times=0, delay=0.3)
    await joins_as_mentee(eve, first=AI)
    assert (await enrolled(bot), eve.private[-1].title) == (0, eve.reads("holding.form"))
    bot.platform_answers_again()
    await eve.presses(eve.reads("forms.open"))
    assert (await enrolled(bot), eve.last_title) == (0, eve.reads("refusals.guests"))


@pytest.mark.both_databases
@pytest.mark.usefixtures("errands")
async def test_what_somebody_types_before_the_platform_says_who_they_are_is_done_once_it_does(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    bot.platform_does_not_say_who_somebody_is(times=2)
    await ana.says("jot once")
    assert (ana.last_title, await errands.lines(bot.running)) == (ana.reads("holding.kept"), [])
    assert ana.reads("holding.kept-next") in ana.last.words
    await bot.passes(seconds=6)
    assert await errands.lines(bot.running) == []
    await bot.passes(seconds=31)
    await bot.passes(hours=1)
    assert await errands.lines(bot.running) == ["once"]


@pytest.mark.usefixtures("errands")
async def test_what_is_told_twice_is_kept_once(bot: Bot) -> None:
    luc = await bot.meet("Luc", locale="fr-FR")
    bot.platform_does_not_say_who_somebody_is(times=2)
    await luc.writes("jot once")
    await bot.replays()
    await bot.passes(hours=1)
    assert await errands.lines(bot.running) == ["once"]


@pytest.mark.usefixtures("errands")
async def test_a_platform_that_never_says_who_somebody_is_ends_it_in_words(bot: Bot) -> None:
    luc = await bot.meet("Luc", locale="fr-FR")
    bot.platform_does_not_say_who_somebody_is(times=0)
    await luc.says("jot never")
    await bot.passes(hours=2)
    assert luc.private[-1].title == "I could not find out who you are"  # nobody has said what they read
    assert "jot never" in luc.private[-1].words
    said = len(luc.private)
    bot.platform_answers_again()
    await bot.passes(days=1)
    assert (await errands.lines(bot.running), len(luc.private)) == ([], said)


@pytest.mark.slack_alone
@pytest.mark.usefixtures("errands")
async def test_a_button_pressed_before_the_platform_says_who_somebody_is_is_kept_too(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    bot.platform_does_not_say_who_somebody_is(times=0)
    await ana.says("look")
    await ana.presses("jot")
    assert await errands.lines(bot.running) == []
    await bot.passes(hours=2)
    assert ana.reads("holding.over-pressed") in ana.private[-1].words
    await ana.presses("jot")
    bot.platform_answers_again()
    await bot.passes(seconds=6)
    assert await errands.lines(bot.running) == ["from home"]


@pytest.mark.usefixtures("errands")
async def test_an_outsider_whose_word_was_kept_reads_that_it_is_for_employees(bot: Bot) -> None:
    eve = await bot.meet("Eve", is_restricted=True)
    bot.platform_does_not_say_who_somebody_is()
    await eve.says("jot")
    await bot.passes(seconds=6)
    assert (await errands.lines(bot.running), eve.private[-1].title) == ([], eve.reads("refusals.guests"))


async def test_whoever_may_set_a_programme_up_is_not_refused_before_they_are_known(bot: Bot) -> None:
    lead = await bot.meet("Camille", locale="fr-FR", email="camille@alize.example")
    bot.platform_does_not_say_who_somebody_is()
    await lead.says("setup")
    assert lead.last_title == "I am still finding out who you are."  # nobody has said what they read
    await bot.passes(seconds=6)
    await lead.presses(lead.reads("forms.open"))
    assert lead.form_title == lead.reads("setup.form.title")


async def test_a_form_sent_too_soon_comes_back_as_it_was_filled_in(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    bot.platform_does_not_say_who_somebody_is(times=0)
    await joins_as_mentee(ana, first=AI, second=SECURITY)
    assert await enrolled(bot) == 0
    assert "Nothing that you typed is lost" in ana.private[-1].words
    bot.platform_answers_again()
    await ana.presses(ana.reads("forms.open"))
    assert AI in ana.entered
    assert SECURITY in ana.entered
    await ana.submits()
    assert (await enrolment(ana)).topics == {AI: 3, SECURITY: 2}


async def test_a_form_that_was_kept_is_nobody_elses(bot: Bot) -> None:
    await opened(bot)
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    bot.platform_does_not_say_who_somebody_is(times=0)
    await joins_as_mentee(ana, first=AI)
    bot.platform_answers_again()
    await forges(raj, "holding.reopen", form=1)
    assert (raj.last_title, raj.form_title) == (raj.reads("refusals.old-button"), "")


async def test_whoever_takes_part_and_becomes_a_guest_reads_what_is_theirs_and_leaves(bot: Bot) -> None:
    lead = await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    await ana.changes(is_restricted=True)
    await ana.is_noticed()
    await ana.says("status")
    assert ana.reads("status.you-are") in ana.last.words
    await ana.says("profile")
    assert ana.last_title == "Your profile in Duos numériques"
    await ana.says("pause 2027-02-01")
    assert (await enrolment(ana)).state == PAUSED
    await ana.says("resume")
    assert ana.last_title == ana.reads("pause.over")
    await ana.says("block")
    assert ana.last_title == ana.reads("refusals.guests")
    await ana.says("leave")
    await ana.presses("Leave the programme")
    assert (await enrolment(ana)).state == LEFT
    await ana.says("join")
    assert ana.last_title == ana.reads("refusals.guests")
    assert lead.reads("departures.news", name="Ana", programme="Duos numériques") in [one.title for one in lead.cards]


async def test_whoever_is_an_employee_again_is_heard_at_once(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana", is_restricted=True)
    await ana.says("join")
    assert ana.last_title == ana.reads("refusals.guests")
    ana.user.is_restricted = ana.user.guest = False  # type: ignore[attr-defined]
    await joins_as_mentee(ana)
    assert await enrolled(bot) == 1


async def test_a_new_e_mail_is_taken_over_whatever_its_case_and_nobodys_is_stolen(bot: Bot, platform: str) -> None:
    await opened(bot)
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    await ana.says("help")
    await raj.says("help")
    await ana.changes(email="Ana.Lopez@Alize.example")
    await raj.changes(email="ANA.lopez@alize.example")
    for each in (ana, raj):
        await each.says("join")
    if platform == "teams":  # which tells of no change
        await joins_as_mentee(ana)
        await joins_as_mentee(raj)
        await ana.is_noticed()
    assert [(await stored(each)).email for each in (ana, raj)] == ["ana.lopez@alize.example", "raj@alize.example"]


@pytest.mark.parametrize("fields", OUTSIDERS.values(), ids=OUTSIDERS)
async def test_an_outsiders_e_mail_makes_them_nobody_else(bot: Bot, fields: dict[str, Any]) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    eve = await bot.meet("Eve", email="ana@alize.example", **fields)
    await eve.says("leave")
    assert eve.last_title == eve.reads("refusals.guests")
    assert ((await stored(eve)).email, (await stored(ana)).email) == (None, "ana@alize.example")


async def test_whoever_is_given_the_address_of_somebody_else_is_somebody_else(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    await ana.changes(deleted=True)
    nova = await bot.meet("Ana Nova", email="ana@alize.example")
    await nova.says("status")
    assert nova.reads("status.outside") in nova.last.words
    assert (await stored(nova)).name == "Ana Nova"
    assert (await stored(ana)).name == "Ana"


async def blocks(ana: Person, whom: Person) -> None:
    await ana.says("block")
    await ana.submits(colleague=whom)


@pytest.mark.parametrize("fields", [*OUTSIDERS.values(), {"deleted": True}], ids=[*OUTSIDERS, "gone"])
async def test_no_outsider_can_be_chosen_in_a_form(bot: Bot, platform: str, fields: dict[str, Any]) -> None:
    await opened(bot)
    ana, eve = await bot.meet("Ana"), await bot.meet("Eve", **fields)
    # of a closed account Teams' rosters tell nothing
    mistake = "wrong" if platform == "teams" and "deleted" in fields else "outsider"
    await blocks(ana, eve)
    assert ana.errors == {"colleague": ana.reads(f"mistakes.{mistake}")}
    assert "Eve" not in await names(bot)
    await eve.says("help")
    await ana.submits(colleague=eve)
    assert ana.errors == {"colleague": ana.reads(f"mistakes.{mistake}")}


async def test_nobody_is_chosen_in_a_form_whom_the_platform_does_not_tell_about(bot: Bot) -> None:
    await opened(bot)
    luc, raj = await bot.meet("Luc", locale="fr-FR"), await bot.meet("Raj")
    await luc.says("bloquer")
    bot.platform_does_not_say_who_somebody_is("server_error", times=0)
    await luc.submits(colleague=raj)
    assert luc.errors == {"colleague": luc.reads("mistakes.not-checked")}
    assert "Raj" not in await names(bot)
    bot.platform_answers_again()
    await luc.submits(colleague=raj)
    assert (luc.errors, "Raj" in await names(bot)) == ({}, True)


@pytest.mark.parametrize("fields", [*OUTSIDERS.values(), {"deleted": True}], ids=[*OUTSIDERS, "gone"])
async def test_no_outsider_of_a_leads_list_is_invited(bot: Bot, fields: dict[str, Any], tmp_path: Path) -> None:
    ana = await bot.meet("Ana", **fields)
    lead = await opened(bot)
    await imports(bot, tmp_path, HEADER + ANA)
    assert ana.private == []
    assert lead.last_title == lead.reads("volunteers.reach", reachable=0, total=1)


@pytest.mark.slack_alone
async def test_whoever_was_given_an_account_is_invited_once_they_have_signed_in(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana", is_invited_user=True)
    await opened(bot)
    await imports(bot, tmp_path, HEADER + ANA)
    assert ana.private == []
    await ana.changes(is_invited_user=False)
    assert len(invited(ana)) == 3


@pytest.mark.slack_alone
async def test_whoever_has_not_signed_in_cannot_be_chosen(bot: Bot) -> None:
    await opened(bot)
    ana, new = await bot.meet("Ana"), await bot.meet("New", is_invited_user=True)
    await blocks(ana, new)
    assert ana.errors == {"colleague": ana.reads("mistakes.not-checked")}


async def test_known_people_cost_no_call(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    bot.platform_does_not_say_who_somebody_is(times=0)
    await ana.says("pause 2027-02-01")
    assert (await enrolment(ana)).state == PAUSED
    async with bot.running.database.reading() as session:
        found = await people.at(session, 1, ana.address)
    assert found is not None
    assert found.looked_up
