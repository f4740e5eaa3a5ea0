"""Thanks to the bot."""

from tests.conversation import Bot


async def test_thanks_are_answered_and_open_nothing(bot: Bot) -> None:
    luc = await bot.meet("Luc", locale="fr-FR")
    await luc.writes("Merci !")
    assert luc.last_title == "Avec plaisir."
    assert luc.last.buttons == []
    assert luc.form_title == ""


async def test_thank_you_is_english_for_it(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("thank you")
    assert ana.last_title == "You are welcome."
