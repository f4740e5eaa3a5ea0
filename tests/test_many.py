"""Much of everything: many programmes, many colleagues whom somebody is never to be paired with."""

from programme.clock import machine_now
from storage import blocks, programmes
from storage.enrolments import ACTIVE, Enrolment
from storage.people import Person as StoredPerson
from storage.programmes import Programme
from tests.conversation import Bot, Person
from tests.joining import known
from tests.programme_cast import opened


async def open_as_well(bot: Bot, number: int) -> None:
    """So many programmes more, each in a channel of its own."""
    async with bot.running.database.writing() as session:
        first = (await programmes.opened(session, 1))[0]
        told = {one.name: getattr(first, one.name) for one in Programme.__table__.columns if one.name != "id"}
        for one in range(number):
            session.add(Programme(**told | {"name": f"Programme {one:03}", "channel": f"{first.channel}-{one}"}))


async def are_many(bot: Bot, number: int) -> list[int]:
    """So many colleagues whom nobody has met, by number, whose names can be sorted."""
    names = [f"Colleague {one:03}" for one in range(number)]
    async with bot.running.database.writing() as session:
        everybody = [StoredPerson(organisation=1, name=name) for name in names]
        session.add_all(everybody)
        await session.flush()
        return [one.id for one in everybody]


async def depart_many(bot: Bot, number: int) -> None:
    """So many who take part have left the company."""
    others = await are_many(bot, number)
    async with bot.running.database.writing() as session:
        for one in others:
            its = {"organisation": 1, "programme": 1, "role": "mentee", "state": ACTIVE}
            session.add(Enrolment(person=one, departed_at=machine_now(), **its))


async def blocks_many(ana: Person, number: int) -> list[str]:
    """So many colleagues whom somebody is never to be paired with, by name."""
    me, others = (await known(ana)).person, await are_many(ana.bot, number)
    async with ana.bot.running.database.writing() as session:
        for other in others:
            await blocks.add(session, 1, me, other)
    return [f"Colleague {one:03}" for one in range(number)]


async def test_whoever_could_mean_many_programmes_chooses_among_some_and_reads_how_to_mean_the_others(bot: Bot) -> None:
    await opened(bot)
    await open_as_well(bot, 26)
    luc = await bot.meet("Luc", locale="fr-FR")
    await luc.says("statut")
    assert luc.last_title == luc.reads("which-programme.title")
    assert len(luc.last.buttons) == 20
    assert luc.reads("which-programme.more", count=7) in luc.last.words
    await luc.presses("Programme 003")
    assert luc.last_title == "Programme 003"


async def test_home_shows_some_of_many_programmes_and_says_how_many_more_there_are(bot: Bot) -> None:
    await opened(bot)
    await open_as_well(bot, 100)
    luc = await bot.meet("Luc", locale="fr-FR")
    home = await luc.opens_home()
    assert home.words.count("ouvert à tous") == 10
    assert luc.reads("home.more", count=91) in home.words


async def test_a_lead_reads_of_some_of_many_departures_and_how_many_more_there_are(bot: Bot) -> None:
    lead = await opened(bot)
    await depart_many(bot, 31)
    await lead.says("départs")
    assert lead.last_title == lead.reads("departures.title", count=31)
    assert lead.reads("departures.more", count=21) in lead.last.words
    assert len([one for one in lead.last.buttons if "Colleague" in one]) == 10


async def test_many_colleagues_are_listed_page_by_page_and_each_can_be_removed(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("help")
    names = await blocks_many(ana, 40)
    await ana.says("block")
    assert ana.reads("blocks.page", page=1, pages=3, count=40) in ana.last.words
    await ana.presses(ana.reads("blocks.more"))
    await ana.presses(ana.reads("blocks.more"))
    assert ana.reads("blocks.list", names=names[30:]) in ana.last.words
    assert ana.reads("blocks.more") not in ana.last.buttons
    await ana.presses(ana.reads("blocks.remove", name=names[39]))
    assert ana.reads("blocks.page", page=1, pages=3, count=39) in ana.last.words
    await ana.presses(ana.reads("blocks.more"))
    await ana.presses(ana.reads("blocks.back"))
    assert ana.reads("blocks.list", names=names[:15]) in ana.last.words
