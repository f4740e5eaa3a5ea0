"""Asking for help, and not being understood."""

from tests.conversation import Bot


async def test_an_unknown_word_is_answered_with_help(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("frobnicate")
    assert ana.last_title == ana.reads("help.title")


async def test_help_speaks_french_to_somebody_french(bot: Bot) -> None:
    luc = await bot.meet("Luc", locale="fr-FR")
    await luc.writes("aide")
    assert luc.last_title == "Ce que je peux faire pour vous"
