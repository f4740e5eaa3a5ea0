"""What can be wrong with a programme as described, by field of the form."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.commands.setup import CreateProgramme, DescribeProgramme
from chat.text import Text, t
from chat.turn import Turn
from content import library
from content.words import LANGUAGES
from handlers.setup.forms import QUIET, places, today, zones
from storage import people, programmes


async def first_step(command: DescribeProgramme, turn: Turn, session: AsyncSession) -> dict[str, Text]:
    """What is wrong with the first step, by field."""
    errors: dict[str, Text] = {}
    if command.track not in {track.key for track in library.tracks()}:
        errors["track"] = t("forms.wrong")
    if not set(command.languages) <= set(LANGUAGES):
        errors["languages"] = t("forms.wrong")
    if command.starts_on < today(turn):
        errors["starts_on"] = t("setup.wrong.past")
    tenant = turn.address.tenant if turn.address else ""
    if await programmes.in_channel(session, turn.organisation, tenant, command.channel):
        errors["channel"] = t("refusals.channel-taken")
    return errors


async def second_step(command: CreateProgramme, turn: Turn, session: AsyncSession) -> dict[str, Text]:
    """What is wrong with the second step, by field."""
    chosen = {"zone": (command.zone,), "place": (command.place,), "quiet": command.quiet}
    offered = {"zone": zones(turn), "place": [one.value for one in places(turn)], "quiet": QUIET}
    errors = {name: t("forms.wrong") for name, values in chosen.items() if not set(values) <= set(offered[name])}
    if command.deputy:
        deputy = await people.get(session, turn.organisation, command.deputy)
        if deputy.guest or deputy.id == turn.person:
            errors["deputy"] = t("setup.wrong.deputy")
    return errors
