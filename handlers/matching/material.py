"""What the matching works on: a programme's volunteers, as a document of the matching's file format."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chat.commands.matching import RunMatching
from chat.turn import Role, Turn
from handlers.matching.volunteers import Volunteer, volunteers
from programme.reporting import chain
from programme.working_hours import half_hours
from storage import colleagues, drafts, programmes

Json = dict[str, Any]

# levels are imported by some companies only; somebody without one is taken for what their role usually is
USUAL_LEVEL: Final = {Role.MENTOR: 100, Role.MENTEE: 1}


async def gather(command: RunMatching, turn: Turn, session: AsyncSession) -> Json | None:
    """The document, from what is known when the run begins; None when nobody waits for it any more."""
    draft = await drafts.get(session, turn.organisation, turn.programme, command.draft)
    if draft is None or draft.state != drafts.RUNNING:
        return None
    programme = await programmes.get(session, turn.organisation, turn.programme)
    found = await volunteers(session, turn.organisation, turn.programme)
    managers = await colleagues.managers(session, turn.organisation)
    earlier = await drafts.replaced(session, turn.organisation, turn.programme)
    day = max(programme.starts_on, turn.now.astimezone(ZoneInfo(programme.zone)).date())
    return {
        "mentors": [
            await _volunteer(one, managers, day)
            | {"offers": one.enrolment.topics, "capacity": one.enrolment.capacity, "load": found.load[one.person.id]}
            for one in found.mentors.values()
        ],
        "mentees": [
            await _volunteer(one, managers, day) | {"wants": one.enrolment.topics} for one in found.mentees.values()
        ],
        "forbidden": [[str(one), str(other)] for one, other in sorted(found.proposed | found.refused)],
        "previous": [[pair["mentor"], pair["mentee"]] for pair in earlier.matching["pairs"]] if earlier else [],
    }


async def _volunteer(one: Volunteer, managers: Mapping[int, int], day: date) -> Json:
    await asyncio.sleep(0)  # thousands in a row would hold up everybody's turn
    person, enrolment = one.person, one.enrolment
    start, end = half_hours(person.works_from, person.works_until, person.zone, day)
    return {
        "id": str(person.id), "chain": [str(above) for above in chain(person.id, managers)],
        "level": person.level or USUAL_LEVEL[Role(enrolment.role)],
        "langs": enrolment.languages,
        "site": person.site, "bu": person.unit, "dept": person.department,
        "start": start, "end": end, "waited": enrolment.waited,
    }  # fmt: skip
