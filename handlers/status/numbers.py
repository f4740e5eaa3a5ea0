"""A programme in numbers, for its leads: no name stands here, and no answer."""

from collections import Counter

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Block, Bullets, Buttons, Fact, Note, button
from chat.commands.failures import OpenFailures
from chat.refusals import in_form
from chat.text import t, verbatim
from chat.turn import Role, Turn
from programme.pair import ShownToLead, shown_to_lead
from storage import condition, enrolments, failures, pairs
from storage.enrolments import ACTIVE, PAUSED


async def numbers(turn: Turn, session: AsyncSession) -> list[Block]:
    """Volunteers by role, pairs by what a lead may know of them, messages that did not arrive, and what to do."""
    volunteers = await enrolments.count(session, turn.organisation, turn.programme)
    shown: Counter[ShownToLead] = Counter()
    for state, number in (await pairs.count(session, turn.organisation, turn.programme)).items():
        shown[shown_to_lead(state)] += number
    undelivered = await failures.count(session, turn.organisation, turn.programme)
    counts = {
        **{role.value: sum(volunteers.get((role, state), 0) for state in (ACTIVE, PAUSED)) for role in Role},
        **{state.value: shown[state] for state in ShownToLead},
        "failed": undelivered.total(),
    }
    counted: list[Block] = [
        Fact(label=t(f"status.count.{name}"), value=verbatim(str(number))) for name, number in counts.items()
    ]
    reached, everybody = await condition.reachable(session, (turn.organisation, turn.programme))
    if reached < everybody:
        counted.append(Fact(label=t("status.reachable"), value=t("status.of", number=reached, total=everybody)))
        counted.append(Note(text=t("status.unreachable")))
    if undelivered:
        counted.append(Bullets(items=tuple(in_form(f"failures.{failure}") for failure in sorted(undelivered))))
        see = button(t("undelivered.see"), OpenFailures(programme=turn.programme))
        counted.append(Buttons(buttons=(see,)))
    return counted
