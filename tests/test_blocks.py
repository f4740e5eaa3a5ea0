"""Saying whom one is never to be paired with."""

import pytest
from sqlalchemy import text

from programme.events import Blocked
from storage import blocks
from tests.conversation import Bot
from tests.joining import joins_as_mentee, known
from tests.pair_cast import introduced, match_in_this_process
from tests.programme_cast import forges, opened


async def test_a_block_is_kept_and_the_other_hears_nothing(bot: Bot) -> None:
    lead = await opened(bot)
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    before = len(raj.cards), len(lead.cards)
    await ana.says("block")
    assert ana.form_title == "Do not pair me with"
    await ana.submits(colleague=raj)
    assert "You are never paired with Raj." in ana.private[-1].words
    assert (len(raj.cards), len(lead.cards)) == before
    async with bot.running.database.reading() as session:
        assert await blocks.everyone(session, 1) == {((await known(ana)).person, (await known(raj)).person)}


async def test_whom_one_blocks_stands_encrypted(bot: Bot) -> None:
    await opened(bot)
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    await ana.says("block")
    await ana.submits(colleague=raj)
    persons = [(await known(one)).person for one in (ana, raj)]
    async with bot.running.database.reading() as session:
        refusals = (await session.execute(text("select whose, couple from refusals"))).all()
        deeds = (await session.execute(text("select programme, actor, deed, about from audit"))).all()
        assert list(await session.scalars(text("select id from blocks"))) == []
    for row in (*refusals, *deeds):
        assert not {*persons, *map(str, persons)} & {*row}
        assert "block" not in str(row)
    assert len({len(about) for _, _, _, about in deeds}) == 1


async def test_nobody_can_block_themselves(bot: Bot) -> None:
    await opened(bot)
    luc = await bot.meet("Luc", locale="fr-FR")
    await luc.says("bloquer")
    await luc.submits(colleague=luc)
    assert luc.errors == {"colleague": luc.reads("mistakes.yourself")}


@pytest.mark.both_databases
async def test_a_block_is_listed_and_removed(bot: Bot) -> None:
    await opened(bot)
    luc, raj, zoe = await bot.meet("Luc", locale="fr-FR"), await bot.meet("Raj"), await bot.meet("Zoé")
    for colleague in (raj, zoe):
        await luc.says("bloquer")
        if luc.form_title == "":
            await luc.presses("Ajouter quelqu’un")
        await luc.submits(colleague=colleague)
    await luc.says("bloquer")
    assert luc.reads("blocks.list", names=["Raj", "Zoé"]) in luc.last.words
    await luc.presses("Retirer Raj")
    assert luc.reads("blocks.list", names=["Zoé"]) in luc.last.words
    await luc.presses("Retirer Zoé")
    assert luc.reads("blocks.nobody") in luc.last.words


async def test_the_same_block_twice_is_one_block(bot: Bot) -> None:
    await opened(bot)
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    await ana.says("block")
    await ana.submits(colleague=raj)
    await forges(ana, "blocks.save", colleague=(await known(raj)).person)
    async with bot.running.database.reading() as session:
        assert len(list(await session.scalars(text("select id from refusals")))) == 1


async def test_nobody_removes_somebody_elses_block(bot: Bot) -> None:
    await opened(bot)
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    await ana.says("block")
    await ana.submits(colleague=raj)
    await forges(raj, "blocks.remove", colleague=(await known(raj)).person)
    async with bot.running.database.reading() as session:
        assert len(await blocks.everyone(session, 1)) == 1


async def test_a_block_is_announced_in_every_programme_of_the_person(bot: Bot) -> None:
    heard: list[Blocked] = []

    async def hears(event: Blocked, *_: object) -> list[object]:
        heard.append(event)
        return []

    bot.running.conversation.router.when(Blocked)(hears)  # type: ignore[arg-type]
    await opened(bot)
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    await joins_as_mentee(ana)
    await ana.says("block")
    await ana.submits(colleague=raj)
    assert heard == [Blocked(1, 1, (await known(ana)).person, (await known(raj)).person)]


async def test_whoever_blocks_their_partner_reads_that_the_pair_goes_on(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_in_this_process(monkeypatch)
    cast = await introduced(bot)
    await cast.ana.says("block")
    await cast.ana.submits(colleague=cast.bruno)
    assert cast.ana.reads("blocks.pair-goes-on", name="Bruno") in cast.ana.last.words
    await cast.ana.says("block")
    assert cast.ana.reads("blocks.pair-goes-on", name="Bruno") not in cast.ana.last.words
