"""How it goes on: the first sessions, tips and quizzes, an announcement, and newcomers who find a mentor too."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from bot.story import script
from bot.story.acting import Actor
from bot.story.beginning import wants
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
    await stage.comes(nudge_on(due, CALENDAR), FOUR)
    await _draw_near(stage, mentors, due)
    await stage.comes(due, FOUR)
    await _meet_early(stage, mentors)
    stage.everybody_has_read()
    await stage.comes(CALENDAR.add_open_days(due, 1), FOUR)
    await _newcomers_join(stage)
    await stage.actor(script.LEAD).says("apparier")
    # while the draft is being made
    await _check_in(stage, mentors)
    await stage.bot.settle()
    await _newcomers_agree(stage)
    await _latecomers_join(stage)
    await stage.comes_open_day(TEN)


async def _greet(stage: Stage, mentors: Mentors) -> None:
    for name, (hello, answer) in script.GREETINGS.items():
        mentee, mentor = stage.actor(name), mentors[name]
        together = stage.group(mentee, mentor)
        await mentor.writes(hello.format(mentee=mentee.first_name), together)
        await mentee.writes(answer, together)


async def _draw_near(stage: Stage, mentors: Mentors, due: date) -> None:
    """Mentors have been nudged, and one moves the session; tips have come, and quizzes are answered."""
    moving = stage.actor(script.MOVED)
    await mentors[script.MOVED].presses(t("nudges.new-date", partner=moving.first_name))
    await mentors[script.MOVED].submits(on=due + timedelta(weeks=1))
    for name, choice in script.QUIZ.items():
        await stage.actor(name).presses(t(f"tips.tbt.option.{choice}"))
    author, words = script.MEMORY
    await stage.actor(author).writes(words, stage.channel)


async def _meet_early(stage: Stage, mentors: Mentors) -> None:
    """A pair says by itself that it has met; the lead announces a get-together."""
    early, lead = stage.actor(script.EARLY), stage.actor(script.LEAD)
    await early.writes("vu")
    await lead.says("annoncer")
    await lead.submits(audience="everyone", text=script.ANNOUNCEMENT)
    await stage.bot.settle()
    await lead.presses(t("announcement.send"))
    await _thinks(early, mentors[script.EARLY])


async def _check_in(stage: Stage, mentors: Mentors) -> None:
    """A pair has met and says how it was, another has not, and two people do not answer."""
    mentee, mentor = stage.actor(script.MET), mentors[script.MET]
    for one, other in ((mentee, mentor), (mentor, mentee)):
        await one.presses(t("checkins.yes"))
        await _thinks(one, other)
    await stage.actor(script.NOT_YET).presses(t("checkins.not-yet"))


async def _thinks(one: Actor, partner: Actor) -> None:
    """Somebody says how useful a session was, and writes to the other."""
    score, line = script.THOUGHTS.get(one.user.name, script.MENTORS_THOUGHT)
    await one.presses(score)
    await one.presses(t("checkins.line-for", partner=partner.first_name))
    await one.submits(note=line)


async def _newcomers_join(stage: Stage) -> None:
    """By the channel's button, and by a word."""
    by_button, by_word = map(stage.actor, script.LATE)
    await by_button.presses(t("setup.invitation.join"))
    await by_word.says("join")
    for newcomer in (by_button, by_word):
        await _is_mentee(newcomer, script.LATE[newcomer.user.name])


async def _is_mentee(newcomer: Actor, wishes: Sequence[str]) -> None:
    await newcomer.presses(t("join.be-mentee"))
    await wants(newcomer, wishes)


async def _newcomers_agree(stage: Stage) -> None:
    """One mentee has still to answer, and the mentor of another."""
    await stage.actor(script.LEAD).presses(t("matching.publish.button"))
    await stage.bot.settle()
    again, newcomer = stage.actor(script.DECLINED), stage.actor(script.WAITING)
    for mentee in (again, newcomer):
        await mentee.presses(t("proposals.yes"))
    await stage.bot.settle()
    await stage.mentor_of(again).presses(t("proposals.yes"))


async def _latecomers_join(stage: Stage) -> None:
    """They will have a mentor as soon as somebody else becomes one."""
    for name, wishes in script.UNPAIRED.items():
        await stage.actor(name).says("join")
        await _is_mentee(stage.actor(name), wishes)
