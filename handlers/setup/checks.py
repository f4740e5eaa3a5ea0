"""What can be wrong with a programme as described, by field of the form."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.commands.setup import CreateProgramme, DescribeProgramme
from chat.refusals import mistake
from chat.text import Text
from chat.turn import Turn
from content import library
from content.words import LANGUAGES
from handlers.setup.forms import QUIET, places, zones
from programme.refusals import Mistake
from storage import people, programmes


async def first_step(command: DescribeProgramme, turn: Turn, session: AsyncSession) -> dict[str, Text]:
    """What is wrong with the first step, by field."""
    errors: dict[str, Text] = {}
    if command.track not in {track.key for track in library.tracks()}:
        errors["track"] = mistake(Mistake.WRONG)
    if not set(command.languages) <= set(LANGUAGES):
        errors["languages"] = mistake(Mistake.WRONG)
    if command.starts_on < turn.today:
        errors["starts_on"] = mistake(Mistake.DAY_OVER)
    tenant = turn.address.tenant if turn.address else ""
    if await programmes.in_channel(session, turn.organisation, tenant, command.channel):
        errors["channel"] = mistake(Mistake.CHANNEL_TAKEN)
    return errors


async def second_step(command: CreateProgramme, turn: Turn, session: AsyncSession) -> dict[str, Text]:
    """What is wrong with the second step, by field."""
    chosen = {"zone": (command.zone,), "place": (command.place,), "quiet": command.quiet}
    offered = {"zone": zones(turn), "place": [one.value for one in places(turn)], "quiet": QUIET}
    errors = {name: mistake(Mistake.WRONG) for name, values in chosen.items() if not set(values) <= set(offered[name])}
    if command.deputy:
        deputy = await people.get(session, turn.organisation, command.deputy)
        if deputy.guest or deputy.id == turn.person:
            errors["deputy"] = mistake(Mistake.DEPUTY)
    return errors
