"""Setting up a programme, and sending its invitation."""

import pytest

from tests.conversation import Bot
from tests.programme_cast import camille, opened, sets_up


async def test_a_lead_sets_up_a_programme_and_the_channel_is_invited(bot: Bot) -> None:
    lead = await camille(bot)
    ana = await bot.meet("Ana")
    await sets_up(lead, sponsor_word="Apprenons les uns des autres.")
    assert lead.last_title == lead.reads("setup.opened.title", programme="Duos numériques")
    assert ana.cards == []
    await lead.presses(lead.reads("setup.send"))
    assert ana.last_title == ana.reads("setup.invitation.title")
    print(ana.last.words, lead.last.words)
