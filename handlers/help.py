"""Help: what can be said here, to whoever asks or was not understood."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card, Note
from chat.commands.help import OpenHelp
from chat.message import Answer, Outbound
from chat.router import Router
from chat.text import t
from chat.turn import Turn
from programme.events import Event

router = Router()


@router.on(OpenHelp, said=("help", "aide", "?"), writes=False)
async def help_out(command: OpenHelp, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return [Answer(card=Card(title=t("help.title"), parts=(Note(text=t("help.words")),)))]
