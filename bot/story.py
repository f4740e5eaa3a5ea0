"""The first half of the demonstration's programme, lived through the same door as everybody's."""

from bot.app import Bot
from sandbox.workspace import Workspace


async def tell(bot: Bot, workspace: Workspace) -> None:
    """Play it."""
    await bot.settle()
