"""A block, a decline and a topic cannot be computed: for all that others see, there is a world without it."""

from collections.abc import Sequence

import pytest

from content.library import topics_of
from tests.conversation import Bot, Person
from tests.joining import joins_as_mentee, joins_as_mentor
from tests.pair_cast import TOPIC, Cast, match_in_this_process, publishes, says_yes
from tests.test_catching_up import sleeps_until
from tests.twin_worlds import (
    LEADS,
    PARTNERS,
    Another,
    Deed,
    World,
    all_alike,
    blocks,
    cast_of,
    looks,
    mentee_blocks,
    mentee_leaves,
    mentee_says_no,
    mentee_wants_something_else,
    mentor_blocks,
    mentor_says_no,
    nothing,
    sees,
    twenty_days,
)

OTHER_TOPIC = "everyday-security"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


def never_proposed(secret: Deed, wants: str | None = None) -> World:
    """Before anything was proposed; Bruno may want something that Ana does not show."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot, wants)
        await secret(cast)
        seen = await looks(cast.lead, LEADS)
        await cast.lead.presses(cast.lead.reads("matching.again"))
        partners = [line for one in (cast.ana, cast.bruno) for line in await answers_to(one)]
        return [*seen, sees(cast.lead), *partners, *await looks(cast.lead, LEADS)]

    return world


async def answers_to(person: Person) -> list[str]:
    """What somebody reads of their pairs, without what they did before."""
    return [f"{word}: {(await asks(person, word))}" for word in PARTNERS]


async def asks(person: Person, word: str) -> tuple[str, list[str]]:
    await person.says(word)
    return person.private[-1].words, person.private[-1].buttons


async def test_of_the_only_two_a_block_reads_like_nothing_in_common(bot: Bot, another: Another) -> None:
    alike = never_proposed(nothing, OTHER_TOPIC), never_proposed(mentee_blocks), never_proposed(mentor_blocks)
    await all_alike(bot, another, *alike)


def between_drafts(secret: Deed) -> World:
    """The lead runs the matching twice, and knows the first draft."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot)
        seen = await looks(cast.lead, LEADS)
        await secret(cast)
        await cast.lead.presses(cast.lead.reads("matching.again"))
        return [*seen, sees(cast.lead), *await looks(cast.lead, LEADS)]

    return world


async def test_between_two_drafts_a_block_reads_like_a_wish_that_has_changed(bot: Bot, another: Another) -> None:
    await all_alike(bot, another, *map(between_drafts, (mentee_wants_something_else, mentee_blocks, mentor_blocks)))


def beside_their_manager(secret: Deed) -> World:
    """The two could not be paired anyway, for a reason that a lead sees."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot)
        await cast.ana.says("hours")
        await cast.ana.submits(works_from="20:00", works_until="23:30")
        await secret(cast)
        return await looks(cast.lead, LEADS)

    return world


async def test_a_block_changes_no_count_of_what_a_lead_knows_anyway(bot: Bot, another: Another) -> None:
    await all_alike(bot, another, *map(beside_their_manager, (nothing, mentee_blocks)))


def since_the_draft(secret: Deed, watched: str, *, publishing: bool = True) -> World:
    """A draft waits; then something happens, and it is published as it was, with a second pair in it."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot)
        await cast.lead.says("match")
        await secret(cast)
        who = getattr(cast, watched)
        before = len(who.cards)
        if publishing:
            await cast.lead.presses(cast.lead.reads("matching.publish.button"))
        if who is cast.lead:
            return [sees(who), *await looks(who, LEADS), *await twenty_days((who, LEADS))]
        return [str([card.words for card in who.cards[before:]]), *await twenty_days((who, PARTNERS))]

    return world


async def test_a_block_since_the_draft_is_told_by_nothing_that_is_published(bot: Bot, another: Another) -> None:
    await all_alike(bot, another, *(since_the_draft(one, "lead") for one in (nothing, mentee_blocks, mentor_blocks)))


async def test_who_is_blocked_since_the_draft_is_not_written_to(bot: Bot, another: Another) -> None:
    unpublished = since_the_draft(nothing, "bruno", publishing=False)
    await all_alike(bot, another, unpublished, since_the_draft(mentor_blocks, "bruno"))


def while_the_mentee_is_asked(secret: Deed, *watched: str) -> World:
    """The pair is proposed, and the mentee does not answer with a yes."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot)
        await publishes(cast.lead)
        await bot.passes(hours=20)
        await secret(cast)
        return await over_time(cast, watched)

    return world


async def over_time(cast: Cast, watched: Sequence[str]) -> list[str]:
    people = [getattr(cast, name) for name in watched]
    return await twenty_days(*((one, LEADS if one is cast.lead else PARTNERS) for one in people))


async def test_while_the_mentee_is_asked_a_no_is_silence_to_lead_and_mentor(bot: Bot, another: Another) -> None:
    secrets = nothing, mentee_says_no, mentee_blocks
    await all_alike(bot, another, *(while_the_mentee_is_asked(one, "lead", "ana") for one in secrets))


async def test_the_block_of_a_mentor_who_is_not_asked_yet_is_told_to_nobody(bot: Bot, another: Another) -> None:
    await all_alike(
        bot, another, *(while_the_mentee_is_asked(one, "lead", "bruno") for one in (nothing, mentor_blocks))
    )


def while_the_mentor_is_asked(secret: Deed, *watched: str, early: Deed = nothing) -> World:
    """The mentee says yes; something may happen before, something after."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot)
        await publishes(cast.lead)
        await early(cast)
        await bot.passes(hours=20)
        await says_yes(cast.bruno)
        await secret(cast)
        return await over_time(cast, watched)

    return world


async def test_while_the_mentor_is_asked_a_no_is_silence_to_lead_and_mentee(bot: Bot, another: Another) -> None:
    secrets = nothing, mentor_says_no, mentor_blocks
    worlds = [while_the_mentor_is_asked(one, "lead", "bruno") for one in secrets]
    await all_alike(bot, another, *worlds, while_the_mentor_is_asked(nothing, "lead", "bruno", early=mentor_blocks))


async def test_the_block_of_a_mentee_who_said_yes_is_silence_to_the_lead(bot: Bot, another: Another) -> None:
    await all_alike(bot, another, *(while_the_mentor_is_asked(one, "lead") for one in (nothing, mentee_blocks)))


async def test_to_a_mentor_the_block_of_a_mentee_who_said_yes_reads_like_their_leaving(
    bot: Bot, another: Another
) -> None:
    worlds = [while_the_mentor_is_asked(one, "ana") for one in (mentee_leaves, mentee_blocks)]
    await all_alike(bot, another, *worlds)


def while_the_mentor_is_away(secret: Deed) -> World:
    """Ana has taken the bot out, so that no time runs for her, and is back later."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot)
        await publishes(cast.lead)
        await bot.running.conversation.acquaintances.lost(cast.ana.address)
        await says_yes(cast.bruno)
        await secret(cast)
        seen = await looks(cast.lead, LEADS[:1])
        await bot.passes(days=3)
        await cast.ana.says("help")
        return [*seen, *await twenty_days((cast.lead, LEADS))]

    return world


async def test_while_somebody_is_away_a_block_does_not_end_what_waits_for_them(bot: Bot, another: Another) -> None:
    await all_alike(bot, another, *map(while_the_mentor_is_away, (nothing, mentee_blocks)))


def declined_and_lost(secret: Deed) -> World:
    """Bruno takes the bot out after he was asked: his time to answer stops, whether he has answered or not."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot)
        await publishes(cast.lead)
        await secret(cast)
        await bot.running.conversation.acquaintances.lost(cast.bruno.address)
        await bot.passes(days=12)
        seen = await looks(cast.lead, LEADS[:1])
        await cast.bruno.says("help")
        return [*seen, *await twenty_days((cast.lead, LEADS))]

    return world


async def test_the_time_of_who_said_no_stops_like_anybody_elses(bot: Bot, another: Another) -> None:
    await all_alike(bot, another, *map(declined_and_lost, (nothing, mentee_says_no)))


def after_an_outage(secret: Deed) -> World:
    """The bot is away when it was to remind, until the last day to answer: there is more time, or there is not."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot)
        await publishes(cast.lead)
        await secret(cast)
        await sleeps_until(bot, "2027-01-12 10:00")
        return await twenty_days((cast.lead, LEADS))

    return world


async def test_an_outage_lengthens_the_time_of_who_said_no_as_anybody_elses(bot: Bot, another: Another) -> None:
    await all_alike(bot, another, *map(after_an_outage, (nothing, mentee_says_no)))


def blocked_in_return(secret: Deed) -> World:
    """Ana blocks Bruno, who may have blocked her, changes her mind, and looks everywhere."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot, OTHER_TOPIC)
        await secret(cast)
        await blocks(cast.ana, cast.bruno)
        seen = [sees(cast.ana)]
        await cast.ana.presses(cast.ana.reads("blocks.remove", name="Bruno"))
        return [*seen, sees(cast.ana), *await looks(cast.ana, PARTNERS)]

    return world


async def test_who_is_blocked_learns_it_neither_by_blocking_nor_by_asking(bot: Bot, another: Another) -> None:
    await all_alike(bot, another, *map(blocked_in_return, (nothing, mentee_blocks)))


def with_topics(offered: Sequence[str], wanted: Sequence[str], *, blocked: bool = False) -> World:
    """Dora shows some topics, Chloé wants to see some (none: *surprise me*), and Bruno one that Ana does not."""

    async def world(bot: Bot) -> list[str]:
        cast = await cast_of(bot, OTHER_TOPIC)
        dora, chloe = await bot.meet("Dora"), await bot.meet("Chloé")
        await joins_as_mentor(dora, dict.fromkeys(offered, "3"), languages=["en", "fr"])
        wishes = dict(zip(("first", "second", "third"), wanted, strict=False))
        await joins_as_mentee(chloe, **wishes, languages=["en", "fr"])
        if blocked:
            await blocks(dora, cast.bruno)
        await cast.lead.says("match")
        return [sees(cast.lead)]

    return world


async def test_the_names_of_topics_change_nothing_nor_does_their_number(bot: Bot, another: Another) -> None:
    """That two share all topics would tell that the mentor shows all, so that whoever is left alone was refused."""
    every = topics_of("executive")
    one, two, three, *_ = (topic for topic in every if topic not in {OTHER_TOPIC, TOPIC})
    few, others = with_topics([one, two], [one, two]), with_topics([two, three], [three, two])
    await all_alike(bot, another, few, others, with_topics(every, [], blocked=True))
