"""What is known of a session, and what follows once it is settled."""

from typing import Final

from chat.message import Outbound
from handlers.checkins import cards
from programme.events import Event, SessionHeld, SessionMissed, SessionUnclear
from programme.sessions import DidYouMeet, Outcome, outcome
from storage.checkins import CARDS, Checkin
from storage.meetings import Meeting
from storage.sessions import HELD, NOT_HELD, UNKNOWN

Answers = dict[int, Checkin]
Settled = type[SessionHeld] | type[SessionMissed] | type[SessionUnclear]
ENDS: Final[dict[Outcome, tuple[str, Settled]]] = {
    Outcome.HELD: (HELD, SessionHeld),
    Outcome.NOT_HELD: (NOT_HELD, SessionMissed),
}


def known(meeting: Meeting, answers: Answers) -> Outcome:
    """What the two answers mean so far."""
    mentor, mentee = (_said(answers.get(one)) for one in (meeting.pair.mentor, meeting.pair.mentee))
    return outcome(mentor, mentee)


def differ(meeting: Meeting, answers: Answers) -> bool:
    """Whether one says yes and the other no."""
    return known(meeting, answers) is Outcome.DISPUTED


def settle(meeting: Meeting, answers: Answers, result: Outcome) -> list[Outbound | Event]:
    """Keep what came of a session, bring both people's cards up to date, and announce it."""
    row = meeting.row
    row.state, happened = ENDS.get(result, (UNKNOWN, SessionUnclear))
    said: list[Outbound | Event] = []
    for person in meeting.people:
        mine = answers.get(person)
        card = cards.answered(meeting, mine) if mine and mine.answer else cards.closed(meeting)
        said += cards.in_place(meeting, person, card, *CARDS)
    return [*said, happened(row.organisation, meeting.programme, row.pair, row.id)]


def settle_if_held(meeting: Meeting, answers: Answers) -> list[Outbound | Event]:
    """Settle a session that took place once both have answered: there is nothing to wait for."""
    both = all(person in answers and answers[person].answer for person in meeting.people)
    held = known(meeting, answers) is Outcome.HELD
    return settle(meeting, answers, Outcome.HELD) if both and held else []


def _said(checkin: Checkin | None) -> DidYouMeet | None:
    return DidYouMeet(checkin.answer) if checkin and checkin.answer else None
