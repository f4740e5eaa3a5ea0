"""The tip of the week: when it is posted, what it says, and its quiz."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select

from content import library
from programme.calendar import FRENCH_QUIET_PERIODS, Calendar
from programme.tips import next_tip
from storage.agenda import AgendaRow
from storage.tips import QuizAnswer
from tests.conversation import Bot, Person, Shown
from tests.programme_cast import forges, opened

FIRST, SECOND = library.tips()[0].key, library.tips()[1].key
RIGHT = library.tips()[0].answer
WRONG = (RIGHT + 1) % 3
FRANCE = Calendar("FR", quiet=FRENCH_QUIET_PERIODS)


def title(person: Person, tip: str) -> str:
    """A tip's title as the channel reads it."""
    return person.reads("tip.title", tip=person.reads(f"tips.{tip}.title"))


def tips_seen(person: Person) -> list[Shown]:
    """The tips in the channel, oldest first."""
    return [card for card in person.cards if card.title.startswith(person.reads("tip.title", tip=""))]


async def with_tips_on_tuesday(bot: Bot, starts_on: str = "2027-01-11") -> Person:
    """A colleague who reads the channel of a programme whose tip comes on Tuesdays at 10:00."""
    ana = await bot.meet("Ana")
    await opened(bot, tip_weekday="1", tip_at="10:00", starts_on=starts_on, zone="Europe/Paris", place="FR")
    return ana


async def with_first_tip(bot: Bot) -> Person:
    """The same colleague, when the first tip has come."""
    ana = await with_tips_on_tuesday(bot)
    await bot.moves_to("2027-01-12 10:00")
    return ana


async def answers(bot: Bot) -> list[QuizAnswer]:
    """The quiz answers in the database: nobody can see those of others."""
    async with bot.running.database.reading() as session:
        found = await session.scalars(select(QuizAnswer))
        return list(found)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2027-01-05", "2027-01-05"),
        ("2027-05-05", "2027-05-11"),
        ("2027-07-20", "2027-08-31"),
        ("2026-12-16", "2027-01-05"),
        ("2027-07-14", "2027-07-20"),
    ],
)
def test_a_tip_waits_for_a_week_that_is_not_quiet(after: str, expected: str) -> None:
    midnight = datetime.fromisoformat(after).replace(hour=9, tzinfo=UTC)
    found = next_tip(midnight, 1, time(10, 30), "Europe/Paris", FRANCE)
    assert found.day == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("after", "weekday", "expected"),
    [
        ("2027-03-24", 0, "2027-03-30"),  # Easter Monday goes to Tuesday
        ("2027-05-01", 3, "2027-05-07"),  # Ascension goes to Friday
        ("2027-12-13", 3, "2027-12-16"),
        ("2027-02-01", 5, "2027-02-06"),  # a Saturday that was chosen stays
    ],
)
def test_a_public_holiday_moves_a_tip_to_the_next_working_day(after: str, weekday: int, expected: str) -> None:
    found = next_tip(datetime.fromisoformat(after).replace(tzinfo=UTC), weekday, time(10), "Europe/Paris", FRANCE)
    assert found.day == date.fromisoformat(expected)


async def test_the_first_tip_comes_at_the_programmes_hour_and_not_before_its_start(bot: Bot) -> None:
    ana = await with_tips_on_tuesday(bot, starts_on="2027-01-18")
    await bot.moves_to("2027-01-19 09:59")
    assert tips_seen(ana) == []
    await bot.moves_to("2027-01-19 10:00")
    assert [tip.title for tip in tips_seen(ana)] == [title(ana, FIRST)]


async def test_a_tip_explains_shows_and_asks(bot: Bot) -> None:
    ana = await with_first_tip(bot)
    words = ("title", "meaning", "alt", "example", "try_it", "question")
    assert [word for word in words if ana.reads(f"tips.{FIRST}.{word}") not in tips_seen(ana)[0].words] == []
    options = [ana.reads(f"tips.{FIRST}.option.{n}") for n in range(3)]
    assert tips_seen(ana)[0].buttons[:3] == options


async def test_a_bilingual_channel_reads_a_tip_in_both_languages(bot: Bot) -> None:
    ana = await with_first_tip(bot)
    french = library.words()["fr"]
    assert french[f"tips.{FIRST}.meaning"] in tips_seen(ana)[0].words
    assert tips_seen(ana)[0].buttons[3:] == [french[f"tips.{FIRST}.option.{n}"] for n in range(3)]


@pytest.mark.both_databases
async def test_a_programme_sees_each_tip_once_and_then_no_more(bot: Bot) -> None:
    ana = await with_tips_on_tuesday(bot)
    await bot.moves_to("2027-03-30 10:01")
    assert [tip.title for tip in tips_seen(ana)] == [title(ana, tip.key) for tip in library.tips()]
    async with bot.running.database.reading() as session:
        planned = select(AgendaRow.key).where(AgendaRow.done_at.is_(None), AgendaRow.key.contains(":tip:"))
        assert list(await session.scalars(planned)) == []


async def test_a_tip_more_than_a_day_late_is_skipped_and_the_next_one_comes(bot: Bot) -> None:
    ana = await with_first_tip(bot)
    bot.running.clock.move_to(datetime(2027, 1, 27, 12, tzinfo=UTC))
    await bot.settles()
    assert len(tips_seen(ana)) == 1
    await bot.moves_to("2027-02-02 10:00")
    assert [tip.title for tip in tips_seen(ana)] == [title(ana, FIRST), title(ana, SECOND)]


async def test_a_tip_a_few_hours_late_is_still_posted(bot: Bot) -> None:
    ana = await with_tips_on_tuesday(bot)
    bot.running.clock.move_to(datetime(2027, 1, 12, 15, tzinfo=UTC))
    await bot.settles()
    assert len(tips_seen(ana)) == 1


@pytest.mark.parametrize(("choice", "explained"), [(RIGHT, "right"), (WRONG, "wrong")])
async def test_a_quiz_is_answered_privately_with_the_explanation(bot: Bot, choice: int, explained: str) -> None:
    ana = await with_first_tip(bot)
    luc = await bot.meet("Luc", locale="fr-FR")
    await ana.presses(ana.reads(f"tips.{FIRST}.option.{choice}"))
    assert ana.last_title == ana.reads("tip.answered", answer=ana.reads(f"tips.{FIRST}.option.{choice}"))
    assert ana.reads(f"tips.{FIRST}.{explained}") in ana.last.words
    assert ana.reads(f"tips.{FIRST}.{explained}") not in "".join(card.words for card in luc.cards)


async def test_the_first_answer_counts_and_a_second_one_is_told_so(bot: Bot) -> None:
    ana = await with_first_tip(bot)
    for choice in (WRONG, RIGHT):
        await ana.presses(ana.reads(f"tips.{FIRST}.option.{choice}"))
    assert ana.last_title == ana.reads("tip.answered", answer=ana.reads(f"tips.{FIRST}.option.{WRONG}"))
    assert ana.reads("tip.first-counts") in ana.last.words
    assert [answer.choice for answer in await answers(bot)] == [WRONG]


async def test_the_quiz_answers_in_the_readers_own_language(bot: Bot) -> None:
    await with_first_tip(bot)
    luc = await bot.meet("Luc", locale="fr-FR")
    await luc.presses(luc.reads(f"tips.{FIRST}.option.{RIGHT}"))
    assert luc.reads(f"tips.{FIRST}.right") in luc.last.words


@pytest.mark.parametrize("forged", [{"tip": SECOND}, {"tip": "no-such-tip"}, {"choice": 3}, {"choice": -1}])
async def test_a_forged_answer_is_an_old_button(bot: Bot, forged: dict[str, object]) -> None:
    ana = await with_first_tip(bot)
    fields: dict[str, Any] = {"programme": 1, "tip": FIRST, "choice": RIGHT} | forged
    await forges(ana, "tip.answer", **fields)
    assert ana.last_title == ana.reads("refusals.old-button")
    assert await answers(bot) == []


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
async def test_a_word_shows_the_latest_tip_again_in_private(bot: Bot, locale: str) -> None:
    await with_first_tip(bot)
    await bot.moves_to("2027-01-19 10:00")
    zoe = await bot.meet("Zoé", locale=locale)
    await zoe.says("astuce" if locale == "fr-FR" else "tip")
    assert zoe.last_title == title(zoe, SECOND)
    assert zoe.last.buttons == [zoe.reads(f"tips.{SECOND}.option.{n}") for n in range(3)]


async def test_before_the_first_tip_its_day_is_told(bot: Bot) -> None:
    ana = await with_tips_on_tuesday(bot)
    await ana.says("tip")
    assert ana.last_title == ana.reads("tip.none-yet", day=date(2027, 1, 12))
    assert "12 January 2027" in ana.last_title
