"""Shortcuts through the flows that other tests begin with; every step is one that a person takes."""

from typing import Any

from chat.arrival import Arrival, Reply
from chat.turn import Source
from sandbox.conversations import Channel
from tests.conversation import Bot, Person

FIRST_STEP = ("track", "title", "channel", "languages", "starts_on", "sessions", "weeks")


async def camille(bot: Bot) -> Person:
    """The person of BINOME_LEADS, who is French."""
    return await bot.meet("Camille", locale="fr-FR", email="camille@alize.example")


async def sets_up(lead: Person, *, word: str = "setup", channel: Channel | None = None, **answers: Any) -> None:
    """Fills in both steps of the form; `answers` are its fields, the others keep what they offer.

    The programme lives in the test's channel unless another is given, and is called Duos numériques.
    """
    channel = channel or lead.bot.channel
    chosen = {"title": "Duos numériques", "channel": channel.id, "languages": ["en", "fr"]} | answers
    await lead.says(word, channel)
    await lead.submits(**{name: value for name, value in chosen.items() if name in FIRST_STEP})
    if not lead.errors:
        await lead.submits(**{name: value for name, value in chosen.items() if name not in FIRST_STEP})


async def opened(bot: Bot, **answers: Any) -> Person:
    """Camille, after setting up a programme in the test's channel and sending its invitation."""
    lead = await camille(bot)
    await sets_up(lead, **answers)
    await lead.presses(lead.reads("setup.send"))
    return lead


async def forges(person: Person, command: str, /, **values: Any) -> Reply:
    """Sends a button's command that no card has offered."""
    arrival = Arrival(address=person.address, key="forged", source=Source.BUTTON, command=command, values=values)
    reply = await person.bot.running.conversation.hear(arrival)
    await person.bot.settles()
    return reply
