"""The first half of the demonstration's programme, lived through the same door as everybody's."""

from bot.app import Bot
from bot.story import beginning, sessions
from bot.story.stage import Stage
from sandbox.workspace import Workspace


async def tell(bot: Bot, workspace: Workspace) -> None:
    """Play it: six weeks of programme time, until ten o'clock of a working day on which people wait for an answer.

    Raises StoryStoppedError when somebody cannot do what the story says.
    """
    stage = Stage(bot, workspace)
    await sessions.tell(stage, await beginning.tell(stage))
