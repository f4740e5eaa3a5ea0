"""Joining a programme, and changing one's topics."""

from datetime import UTC

import pytest

from storage.enrolments import ACTIVE
from tests.conversation import Bot
from tests.joining import enrolment, imported, joins_as_mentee, joins_as_mentor
from tests.programme_cast import forges, opened

REPUTATION, SECURITY, AI = "online-reputation", "everyday-security", "ai-at-work"


@pytest.mark.both_databases
async def test_a_mentee_joins_in_two_taps(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("join")
    await ana.presses(ana.reads("join.be-mentee"))
    await ana.submits()
    assert ana.last_title == "You are in: Duos numériques"
    joined = await enrolment(ana)
    assert (joined.role, joined.state, joined.capacity, joined.languages) == ("mentee", ACTIVE, 1, ["en"])
    assert len(joined.topics) == 8
    assert set(joined.topics.values()) == {1}
    assert joined.joined_at is not None
    assert joined.joined_at.astimezone(UTC).date().isoformat() == "2027-01-05"


async def test_wishes_keep_their_order(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana, first=REPUTATION, second=AI, third=SECURITY)
    assert (await enrolment(ana)).topics == {REPUTATION: 3, AI: 2, SECURITY: 1}


async def test_the_same_wish_twice_is_one_wish(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana, first=AI, second=AI, third=SECURITY)
    assert (await enrolment(ana)).topics == {AI: 3, SECURITY: 2}


async def test_a_mentor_gives_a_level_for_each_topic(bot: Bot) -> None:
    await opened(bot)
    luc = await bot.meet("Luc", locale="fr-FR")
    await joins_as_mentor(luc, {REPUTATION: "3", AI: "1"}, capacity="2", languages=["fr", "en"])
    assert luc.last_title == "Vous participez à Duos numériques"
    joined = await enrolment(luc)
    assert (joined.role, joined.capacity, sorted(joined.languages)) == ("mentor", 2, ["en", "fr"])
    assert joined.topics == {REPUTATION: 3, AI: 1}


async def test_everybody_reads_who_can_see_what_before_and_after(bot: Bot) -> None:
    await opened(bot)
    ana, luc = await bot.meet("Ana"), await bot.meet("Luc", locale="fr-FR")
    await ana.says("join")
    assert ana.reads("join.short-declined") in ana.last.words
    assert "Nothing from Binôme enters an appraisal, a career move or a disciplinary action" in ana.last.words
    await joins_as_mentee(luc)
    assert luc.reads("join.sees-lead-not") in luc.last.words
    assert "n’entre dans une évaluation, un avancement ou une sanction" in luc.last.words


async def test_the_invitations_button_answers_whoever_presses_it_and_nobody_else(bot: Bot) -> None:
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    await opened(bot)
    await ana.presses(ana.reads("setup.invitation.join"))
    assert ana.last_title == ana.reads("join.title", programme="Duos numériques")
    assert raj.last_title == raj.reads("setup.invitation.title")


async def test_a_direct_message_opens_the_same_way(bot: Bot) -> None:
    await opened(bot)
    luc = await bot.meet("Luc", locale="fr-FR")
    await luc.writes("Rejoindre !")
    await luc.presses("Avoir un mentor")
    assert luc.form_title == "Avoir un mentor"


async def test_somebody_imported_goes_straight_to_their_form(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    about = {"department": "Sales", "manager": "Léa Roy", "level": 5}
    await imported(bot, ana, role="mentor", topics={AI: 2}, capacity=3, languages=["fr"], **about)
    await ana.says("join")
    assert ana.form_title == "Be a mentor"
    intro = ana.form_words
    assert "Department: Sales, Manager: Léa Roy and Level: 5" in intro
    await ana.submits()
    await ana.submits()
    joined = await enrolment(ana)
    assert (joined.state, joined.topics, joined.capacity, joined.languages) == (ACTIVE, {AI: 2}, 3, ["fr"])


async def test_joining_twice_leads_to_the_profile(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    await ana.says("join")
    assert ana.last_title == ana.reads("refusals.enrolled-already")
    await ana.presses("My profile")
    assert ana.last_title == "Your profile in Duos numériques"


async def test_topics_can_be_changed_and_the_rest_stays(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana, first=AI, second=SECURITY)
    before = await enrolment(ana)
    await ana.says("profile")
    await ana.presses("Edit topics")
    await ana.submits(second=REPUTATION)
    after = await enrolment(ana)
    assert after.topics == {AI: 3, REPUTATION: 2}
    assert (after.joined_at, after.state, after.languages) == (before.joined_at, ACTIVE, ["en"])
    assert ana.last_title == "Your answers are saved."


async def test_a_mentors_levels_are_offered_again(bot: Bot) -> None:
    await opened(bot)
    luc = await bot.meet("Luc", locale="fr-FR")
    await joins_as_mentor(luc, {AI: "1"}, capacity="3")
    await luc.says("profil")
    await luc.presses("Modifier mes sujets")
    await luc.submits(topics=[AI, SECURITY])
    await luc.submits(**{f"level.{SECURITY}": "2"})
    after = await enrolment(luc)
    assert (after.topics, after.capacity) == ({AI: 1, SECURITY: 2}, 3)


async def test_a_topic_that_vanished_is_an_error_beside_its_field(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("join")
    await ana.presses(ana.reads("join.be-mentee"))
    ana.finds_another_option(AI, "fax-machines")
    await ana.submits(second="fax-machines")
    assert ana.errors == {"second": ana.reads("mistakes.topic-gone")}
    await ana.submits(second=SECURITY)
    assert (await enrolment(ana)).topics == {SECURITY: 3}


async def test_a_mentors_topic_that_vanished_is_an_error_in_either_step(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("join")
    await ana.presses("Be a mentor")
    ana.finds_another_option(AI, "fax-machines")
    await ana.submits(topics=["fax-machines"])
    assert ana.errors == {"topics": ana.reads("mistakes.topic-gone")}
    reply = await forges(ana, "join.mentor", programme=1, capacity=1, languages=["en"], levels={"fax-machines": 3})
    assert "level.fax-machines" in reply.shown[0].errors  # type: ignore[union-attr]


async def test_a_form_without_a_language_says_so_beside_the_field(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("join")
    await ana.presses("Be a mentee")
    await ana.submits(languages=[])
    assert "languages" in ana.errors


async def test_sending_both_roles_forms_joins_once(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    await forges(ana, "join.mentor", programme=1, capacity=2, languages=["en"], levels={AI: 3})
    assert (await enrolment(ana)).role == "mentee"


async def test_a_level_out_of_range_is_refused(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("thanks")
    await forges(ana, "join.mentor", programme=1, capacity=9, languages=["en"], levels={AI: 3})
    with pytest.raises(AssertionError):
        await enrolment(ana)


async def test_a_programme_that_is_not_there_cannot_be_joined(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("thanks")
    await forges(ana, "join.open", programme=99)
    assert ana.last_title == ana.reads("refusals.old-button")


async def test_a_guest_is_refused_kindly(bot: Bot) -> None:
    await opened(bot)
    guest = await bot.meet("Gus", is_restricted=True)
    await guest.says("join")
    assert guest.last_title == guest.reads("refusals.guests")


async def test_somebody_who_left_may_join_again_in_the_other_role(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana, first=AI)
    await ana.says("leave")
    await ana.presses("Leave the programme")
    await ana.presses("Join again")
    await ana.presses("Be a mentor")
    await ana.submits(topics=[SECURITY])
    await ana.submits(**{f"level.{SECURITY}": "3"})
    again = await enrolment(ana)
    assert (again.role, again.state, again.topics, again.left_at) == ("mentor", ACTIVE, {SECURITY: 3}, None)
