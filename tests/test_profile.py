"""Reading and changing one's profile."""

from datetime import time

import pytest
from sqlalchemy import delete

from storage.programmes import Lead
from tests.conversation import Bot
from tests.joining import imported, joins_as_mentee, joins_as_mentor, stored
from tests.programme_cast import forges, opened

AI, SECURITY = "ai-at-work", "everyday-security"


async def test_a_mentee_reads_their_wishes_in_order(bot: Bot) -> None:
    await opened(bot)
    luc = await bot.meet("Luc", locale="fr-FR")
    await joins_as_mentee(luc, first=SECURITY, second=AI)
    await luc.says("profil")
    assert luc.last_title == "Votre profil dans Duos numériques"
    wishes = [luc.reads(f"topics.{SECURITY}"), luc.reads(f"topics.{AI}")]
    assert "\n".join(wishes) in luc.last.words
    assert "Paris" in luc.last.words
    assert "09:00–18:00" in luc.last.words


async def test_a_mentee_without_wishes_reads_surprise_me(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    await ana.says("profile")
    assert "Surprise me" in ana.last.words
    assert ana.reads(f"topics.{AI}") not in ana.last.words


async def test_a_mentor_reads_levels_capacity_and_languages(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentor(ana, {AI: "1", SECURITY: "3"}, capacity="2", languages=["en", "fr"])
    await ana.says("profile")
    levels = [f"{ana.reads(f'topics.{SECURITY}')}: I can teach it to anyone", f"{ana.reads(f'topics.{AI}')}: I get by"]
    assert "\n".join(levels) in ana.last.words
    assert "2 mentees" in ana.last.words
    assert "English and French" in ana.last.words


async def test_what_was_imported_is_shown_with_whoever_corrects_it(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await imported(bot, ana, role="mentee", department="Sales", site="Lyon", manager="Léa Roy", level=2)
    await ana.says("join")
    await ana.submits()
    await ana.says("profile")
    for said in ("Sales", "Lyon", "Léa Roy", "2", "tell Camille"):
        assert said in ana.last.words


async def test_where_nobody_leads_any_more_no_lead_is_named(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await imported(bot, ana, role="mentee", site="Lyon")
    await ana.says("join")
    await ana.submits()
    async with bot.running.database.writing() as session:
        await session.execute(delete(Lead))
    await ana.says("profile")
    assert ana.reads("profile.imported", lead=ana.reads("profile.your-lead")) in ana.last.words


async def test_a_profile_needs_somebody_who_takes_part(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("profile")
    assert ana.last_title == ana.reads("refusals.not-enrolled")


@pytest.mark.both_databases
async def test_what_was_assumed_says_so_until_it_is_chosen(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana", locale="", zone="")
    await joins_as_mentee(ana)
    await ana.says("profile")
    assert ana.last.words.count("(assumed)") == 2
    await ana.presses("Language and time zone")
    await ana.submits(language="en", zone="Europe/Dublin")
    await ana.says("profile")
    assert "(assumed)" not in ana.last.words
    assert "Dublin" in ana.last.words


async def test_a_new_language_is_spoken_at_once(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("language")
    assert ana.form_title == "Language and time zone"
    await ana.submits(language="fr", zone="America/Toronto")
    assert ana.last_title == "Désormais, je vous écris en français et à l’heure de votre fuseau."
    row = await stored(ana)
    assert (row.locale, row.zone) == ("fr-FR", "America/Toronto")
    await ana.says("merci")
    assert ana.last_title == "Avec plaisir."


async def test_the_same_language_keeps_its_country(bot: Bot) -> None:
    await opened(bot)
    luc = await bot.meet("Luc", locale="fr-CA", zone="America/Toronto")
    await luc.says("langue")
    await luc.submits()
    row = await stored(luc)
    assert (row.locale, row.zone) == ("fr-CA", "America/Toronto")


async def test_a_zone_that_does_not_exist_is_not_stored(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("language")
    await forges(ana, "profile.language-save", language="en", zone="Europe/Atlantis")
    assert (await stored(ana)).zone == "Europe/Paris"


async def test_working_hours_are_changed(bot: Bot) -> None:
    await opened(bot)
    luc = await bot.meet("Luc", locale="fr-FR")
    await luc.says("horaires")
    await luc.submits(works_from="08:00", works_until="16:30")
    assert luc.last_title == luc.reads("profile.hours-saved", hours="08:00–16:30")
    row = await stored(luc)
    assert (row.works_from, row.works_until) == (time(8), time(16, 30))


async def test_a_day_cannot_end_before_it_begins(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("hours")
    await ana.submits(works_from="18:00", works_until="09:00")
    assert ana.errors == {"works_until": ana.reads("mistakes.hours-backwards")}
