"""How it goes on: the first sessions, tips and quizzes, an announcement, and newcomers who find a mentor too."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from bot.story import script
from bot.story.acting import Actor
from bot.story.beginning import publish, wants
from bot.story.stage import CALENDAR, Stage
from chat.text import t
from programme.nudges import nudge_on

TEN, FOUR = time(10), time(16)
CADENCE = timedelta(weeks=4)

Mentors = Mapping[str, Actor]


async def tell(stage: Stage, mentors: Mentors) -> None:
    """From the introductions, today, to the morning after the first check-ins; `mentors` are by mentee."""
    due = stage.today + CADENCE
    await _greet(stage, mentors)
    await _draw_near(stage, mentors, due)
    await _meet(stage, mentors, due)
    stage.everybody_has_read()
    await _welcome_newcomers(stage)


async def _greet(stage: Stage, mentors: Mentors) -> None:
    for name, (hello, answer) in script.GREETINGS.items():
        mentee, mentor = stage.actor(name), mentors[name]
        together = stage.group(mentee, mentor)
        await mentor.writes(hello.format(mentee=mentee.first_name), together)
        await mentee.writes(answer, together)


async def _draw_near(stage: Stage, mentors: Mentors, due: date) -> None:
    """Mentors are nudged, and one session is moved; tips have come and quizzes are answered meanwhile."""
    await stage.comes(nudge_on(due, CALENDAR), FOUR)
    moving = stage.actor(script.MOVED)
    await mentors[script.MOVED].presses(t("nudges.new-date", partner=moving.first_name))
    await mentors[script.MOVED].submits(on=due + timedelta(weeks=1))
    for name, (tip, choice) in script.QUIZ.items():
        await stage.actor(name).presses(t(f"tips.{tip}.option.{choice}"))
    author, words = script.MEMORY
    await stage.actor(author).writes(words, stage.channel)
    await _announce(stage.actor(script.LEAD))


async def _announce(lead: Actor) -> None:
    await lead.says("annoncer")
    await lead.submits(audience="everyone", text=script.ANNOUNCEMENT)
    await lead.presses(t("announcement.send"))


async def _meet(stage: Stage, mentors: Mentors, due: date) -> None:
    """One pair says so by itself, another when asked; a third has not met, and two people have not answered."""
    early, asked = map(stage.actor, script.THOUGHTS)
    await stage.comes(due, FOUR)
    await early.writes("vu")
    await _thinks(early, mentors[early.user.name], *script.THOUGHTS[early.user.name])
    await stage.comes(CALENDAR.add_open_days(due, 1), FOUR)
    for one, other in ((asked, mentors[asked.user.name]), (mentors[asked.user.name], asked)):
        await one.presses(t("checkins.yes"))
        score, line = script.THOUGHTS.get(one.user.name, ("4", script.MENTORS_LINE))
        await _thinks(one, other, score, line)
    await stage.actor(script.NOT_YET).presses(t("checkins.not-yet"))


async def _thinks(one: Actor, partner: Actor, score: str, line: str) -> None:
    await one.presses(score)
    await one.presses(t("checkins.line-for", partner=partner.first_name))
    await one.submits(note=line)


async def _welcome_newcomers(stage: Stage) -> None:
    """They join by the channel's button and by a word; who has a proposal has not answered it, but for one pair."""
    await stage.comes_open_day(TEN)
    by_button, by_word = map(stage.actor, script.LATE)
    await by_button.presses(t("setup.invitation.join"))
    await by_word.says("join")
    for newcomer in (by_button, by_word):
        await newcomer.presses(t("join.be-mentee"))
        await wants(newcomer, script.LATE[newcomer.user.name])
    await publish(stage.actor(script.LEAD))
    again = stage.actor(script.DECLINED)
    for mentee in (by_word, again):
        await mentee.presses(t("proposals.yes"))
    await stage.mentor_of(again).presses(t("proposals.yes"))
