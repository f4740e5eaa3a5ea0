import asyncio, pytest
from tests.conversation import Bot
from tests.pair_cast import *
async def test_look_at_it(bot: Bot, monkeypatch) -> None:
    match_in_this_process(monkeypatch)
    cast = await proposed(bot, tip_weekday="1", tip_at="10:00", starts_on="2027-01-11")
    lead=cast.lead
    zoe = await bot.meet("Zoé", locale="fr-FR")
    def show(c): print("=====", c.title); print(c.words); print(c.buttons)
    await bot.moves_to("2027-01-12 10:00")
    show(zoe.last)
    await zoe.presses(zoe.reads("tips.tbt.option.0")); show(zoe.last)
    await zoe.says("rejoidre"); show(zoe.last)
    await cast.ana.says("help"); show(cast.ana.last)
    await lead.says("aide"); show(lead.last)
    show(await zoe.opens_home()); show(await cast.bruno.opens_home()); show(await lead.opens_home())
    await lead.says("annonce"); print(lead.form.definition)
    await lead.submits(audience="channel", text="Bonjour\nà tous", on="2027-03-08", at="09:00"); show(lead.last)
    await lead.presses(lead.reads("announcement.send")); show(zoe.last)
    await lead.says("annonces"); show(lead.last)
    assert 0
