"""Much of everything: many programmes, many colleagues whom somebody is never to be paired with."""

from sqlalchemy import select

from programme.clock import machine_now
from storage import blocks, programmes
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


async def blocks_many(ana: Person, number: int) -> list[str]:
    """So many colleagues whom Ana is never to be paired with, by name."""
    me, names = (await known(ana)).person, [f"Colleague {one:03}" for one in range(number)]
    async with ana.bot.running.database.writing() as session:
        for name in names:
            session.add(StoredPerson(organisation=1, name=name, locale="en", zone="UTC", met_at=machine_now()))
        await session.flush()
        for other in await session.scalars(select(StoredPerson.id).where(StoredPerson.name.in_(names))):
            await blocks.add(session, 1, me, other)
    return names


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
