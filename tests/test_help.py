"""Asking for help, and not being understood."""

import pytest

import handlers
from chat.text import t
from content.words import LANGUAGES, Language, Reader, say
from handlers.help import said_routes
from tests.conversation import Bot, Person
from tests.pair_cast import mentee
from tests.programme_cast import opened


def line(person: Person, command: str) -> str:
    """What help says of a word."""
    return person.reads(f"help.word.{command.replace('.', '-')}")


async def test_an_unknown_word_is_named_and_answered_with_help(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("frobnicate <!channel> *now*")
    assert ana.last_title == ana.reads("help.not-understood", said="frobnicate <!channel> *now*")
    assert line(ana, "help.open") in ana.last.words
    assert ana.reads("help.nearest") not in ana.last.words


@pytest.mark.parametrize(
    ("typed", "meant"), [("jion", "Join"), ("rejoindr", "Rejoindre"), ("I’d like to join, please", "Join")]
)
async def test_a_word_that_is_nearly_known_becomes_a_button(bot: Bot, typed: str, meant: str) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says(typed)
    assert ana.reads("help.nearest") in ana.last.words
    assert ana.last.buttons[0] == meant
    await ana.presses(meant)
    assert ana.last_title == ana.reads("join.title", programme="Duos numériques")


async def test_nobody_is_pointed_to_a_word_that_would_be_refused(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("anounce")
    assert "Announce" not in ana.last.buttons


async def test_words_after_help_are_not_taken_for_a_mistake(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("help me")
    assert ana.last_title == ana.reads("help.title")


@pytest.mark.both_databases
async def test_somebody_new_is_offered_to_join_and_nothing_of_leads(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("help")
    assert line(ana, "join.open") in ana.last.words
    offered = ("profile.open", "leave.open", "draft.open", "announcement.open", "setup.open")
    assert [command for command in offered if line(ana, command) in ana.last.words] == []
    assert "Join" in ana.last.buttons


async def test_a_participant_reads_what_participants_can_do(bot: Bot) -> None:
    await opened(bot)
    ana = await mentee(bot, "Ana")
    await ana.says("help")
    said = ("status.open", "pair.open", "profile.open", "pause.open", "leave.open", "blocks.open", "tip.open")
    assert [command for command in said if line(ana, command) not in ana.last.words] == []
    assert line(ana, "join.open") not in ana.last.words
    assert "Join" not in ana.last.buttons


async def test_somebody_who_has_paused_reads_how_to_come_back(bot: Bot) -> None:
    await opened(bot)
    ana = await mentee(bot, "Ana")
    await ana.says("pause 2027-02-01")
    await ana.says("help")
    assert line(ana, "pause.resume") in ana.last.words
    assert line(ana, "pause.open") not in ana.last.words


async def test_a_lead_reads_french_words_and_what_leads_can_do(bot: Bot) -> None:
    lead = await opened(bot)
    await lead.writes("aide")
    assert lead.last_title == "Ce que je peux faire pour vous"
    assert lead.reads("help.as-lead") in lead.last.words
    said = ("setup.open", "draft.open", "announcement.open", "announcement.list")
    assert [command for command in said if line(lead, command) not in lead.last.words] == []
    assert {"Apparier", "Annoncer"} <= set(lead.last.buttons)


async def test_before_any_programme_help_says_so(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("help")
    assert ana.reads("help.no-programme") in ana.last.words
    assert line(ana, "join.open") not in ana.last.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_its_line(language: Language) -> None:
    names = {route.command.name.replace(".", "-") for route in handlers.gather().routes.values() if route.said}
    assert names
    assert [name for name in names if not say(t(f"help.word.{name}"), Reader(language))] == []


def test_every_word_is_said_in_both_languages() -> None:
    assert [route.command.name for route in said_routes() if len(route.said) < len(LANGUAGES)] == []
