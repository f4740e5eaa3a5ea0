"""Matching: a lead has a draft made, reads it in counts, and publishes it or puts it aside."""

from typing import Any

import pytest

from content import library
from content.words import LANGUAGES
from programme.matching.explain import SEEN
from storage import drafts, pairs
from storage.drafts import Draft
from storage.people import Person as StoredPerson
from tests.conversation import Bot, Person, Shown
from tests.joining import enrolment, joins_as_mentor, stored
from tests.pair_cast import TOPIC, match_in_this_process, mentee, mentor, publishes, titles
from tests.programme_cast import forges, opened

OTHER_TOPIC = "everyday-security"


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


at_once = pytest.mark.usefixtures("_at_once")


async def listed(person: Person, **columns: Any) -> None:
    """What a lead's list says of somebody who has joined: department, manager, level."""
    number = (await stored(person)).id
    async with person.bot.running.database.writing() as session:
        found = await session.get(StoredPerson, number)
        for name, value in columns.items():
            setattr(found, name, value)


async def drafted(lead: Person) -> Shown:
    """The draft that the lead has made, in French as Camille reads it."""
    await lead.says("apparier")
    return lead.private[-1]


async def couples(bot: Bot) -> set[tuple[int, int]]:
    """Everybody who was ever proposed to somebody."""
    async with bot.running.database.reading() as session:
        return await pairs.couples(session, 1)


async def test_a_turn_is_answered_while_a_matching_runs(bot: Bot) -> None:
    lead, ana = await opened(bot), await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await lead.types("match")
    await bot.running.agenda.run_due()
    await ana.types("status")
    await lead.types("match")
    await bot.running.delivery.drain()
    assert bot.running.agenda._aside
    assert titles(ana)[-1] == "Duos numériques"
    assert titles(lead)[-2:] == [lead.reads("matching.preparing.title"), lead.reads("refusals.draft-running")]
    await bot.settles()
    assert titles(lead)[-1] == lead.reads("matching.draft.title", pairs=1)


@at_once
async def test_a_draft_names_people_and_says_why(bot: Bot) -> None:
    lead, ana, bruno = await opened(bot), await mentor(bot, "Ana", TOPIC, OTHER_TOPIC), await mentee(bot, "Bruno")
    await listed(ana, department="Digital")
    await listed(bruno, department="Finance")
    draft = await drafted(lead)
    assert "Ana (mentor) et Bruno (mentoré)\u00a0: \nun très bon accord\u202f; " in draft.words
    assert "un sujet en commun, parmi les premiers souhaits" in draft.words
    assert "9 heures communes\u202f; un autre service" in draft.words


@at_once
@pytest.mark.parametrize(("level", "fit"), [("1", "fair"), ("2", "good"), ("3", "very-good")])
async def test_how_good_a_pair_is_is_told_in_words(bot: Bot, level: str, fit: str) -> None:
    lead, ana = await opened(bot), await bot.meet("Ana")
    await joins_as_mentor(ana, {TOPIC: level}, languages=["en", "fr"])
    await mentee(bot, "Bruno")
    assert f"\n{lead.reads(f'matching.fit.{fit}', why='')}" in (await drafted(lead)).words


@at_once
async def test_no_topic_ever_reaches_a_lead(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana", TOPIC, OTHER_TOPIC, capacity=2)
    await mentee(bot, "Bruno")
    await mentee(bot, "Chloé", "online-reputation")
    before = len(lead.cards)
    await publishes(lead)
    await lead.says("status")
    draft_and_after = "\n".join(card.words for card in lead.cards[before:])
    words = library.words()
    topics = [words[language][f"topics.{topic}"] for language in LANGUAGES for topic in library.topics_of("executive")]
    assert [topic for topic in topics if topic in draft_and_after] == []
    async with bot.running.database.reading() as session:
        made = await drafts.latest(session, 1, 1)
    assert made is not None
    assert TOPIC not in str(made.matching)


@at_once
async def test_everybody_without_a_pair_is_named_with_the_reason(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await mentee(bot, "Chloé", OTHER_TOPIC)
    draft = await drafted(lead)
    # a count of those without a topic in common would tell, of one person, what Chloé does not want to see
    assert "Chloé (mentoré), sans binôme\u00a0: \nla seule personne possible ne convient pas" in draft.words


@at_once
async def test_a_mentor_who_has_a_pair_is_not_called_without_one(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana", capacity=2)
    await mentee(bot, "Bruno")
    await publishes(lead)
    await mentee(bot, "Chloé", OTHER_TOPIC)
    draft = await drafted(lead)
    assert lead.reads("matching.alone.further", name="Ana") in draft.words
    assert lead.reads("matching.alone.mentee", name="Chloé") in draft.words
    assert lead.reads("matching.draft.intro", people=2, alone=1) in draft.words


@at_once
async def test_what_a_lead_knows_anyway_is_counted_however_many_there_are_and_the_rest_is_one(bot: Bot) -> None:
    lead = await opened(bot)
    for name in ("Ana", "Inès", "Marc", "Noé", "Zoé"):
        person = await mentor(bot, name)
    chloe = await mentee(bot, "Chloé", OTHER_TOPIC)
    assert "\nparmi les 5 personnes possibles, aucune ne convient et n’est disponible" in (await drafted(lead)).words
    await listed(person, manager=(await stored(chloe)).email)
    await lead.presses(lead.reads("matching.again"))
    counted = "sur 5 personnes possibles, 1 dans sa ligne hiérarchique et les autres non disponibles ou sans accord"
    assert counted in lead.private[-1].words


@at_once
async def test_a_block_reads_like_somebody_who_is_taken(bot: Bot) -> None:
    lead, ana = await opened(bot), await mentor(bot, "Ana")
    bruno = await mentee(bot, "Bruno")
    await ana.says("block")
    await ana.submits(colleague=bruno)
    draft = await drafted(lead)
    assert draft.title == lead.reads("matching.draft.title", pairs=0)
    assert draft.words.count(lead.reads("matching.alone.none-fits", candidates=1)) == 2
    assert lead.reads("matching.publish.button") not in draft.buttons


@at_once
async def test_nobody_is_paired_with_their_manager(bot: Bot) -> None:
    lead, ana, bruno = await opened(bot), await mentor(bot, "Ana"), await mentee(bot, "Bruno")
    await listed(ana, manager=(await stored(bruno)).email)
    draft = await drafted(lead)
    assert lead.reads("matching.lost.reporting_line", number=1) in draft.words


@at_once
async def test_levels_and_working_hours_count_where_they_are_known(bot: Bot) -> None:
    lead, ana, bruno = await opened(bot), await mentor(bot, "Ana"), await mentee(bot, "Bruno")
    await listed(ana, level=2)
    await listed(bruno, level=1)
    assert lead.reads("matching.lost.seniority", number=1) in (await drafted(lead)).words
    await listed(ana, level=5, zone="Pacific/Auckland")
    await lead.presses(lead.reads("matching.again"))
    assert lead.reads("matching.lost.common_time", number=1) in lead.private[-1].words


@at_once
@pytest.mark.parametrize("close", ["is the mentee", "manages the mentor"])
async def test_a_pair_close_to_a_lead_is_masked(bot: Bot, close: str) -> None:
    lead, ana = await opened(bot), await mentor(bot, "Ana")
    if close == "is the mentee":
        await lead.says("rejoindre")
        await lead.presses(lead.reads("join.be-mentee"))
        await lead.submits(first=TOPIC, languages=["en", "fr"])
    else:
        await mentee(bot, "Bruno")
        await listed(ana, manager=(await stored(lead)).email)
    draft = await drafted(lead)
    assert draft.title == lead.reads("matching.draft.title", pairs=1)
    assert lead.reads("matching.draft.hidden-why") in draft.words
    assert "Ana" not in draft.words


@at_once
async def test_the_draft_that_waits_is_shown_again(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await drafted(lead)
    await lead.says("brouillon")
    assert lead.last_title == lead.reads("matching.draft.title", pairs=1)
    assert lead.reads("matching.again") in lead.last.buttons


@at_once
async def test_a_double_click_publishes_once(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    bruno = await mentee(bot, "Bruno")
    await publishes(lead)
    await forges(lead, "draft.publish", programme=1, draft=1)
    assert titles(lead)[-1] == lead.reads("refusals.answered-already")
    assert titles(bruno).count(bruno.reads("proposals.mentee.title", name="Ana")) == 1
    assert len(await couples(bot)) == 1


@at_once
async def test_whoever_stays_without_a_pair_has_waited_a_round(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    bruno, chloe = await mentee(bot, "Bruno"), await mentee(bot, "Chloé", OTHER_TOPIC)
    await publishes(lead)
    assert ((await enrolment(bruno)).waited, (await enrolment(chloe)).waited) == (0, 1)


@at_once
async def test_pairs_whose_people_are_gone_are_dropped_and_said_so(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana", capacity=2)
    bruno, chloe = await mentee(bot, "Bruno"), await mentee(bot, "Chloé")
    await drafted(lead)
    await bruno.says("pause 2027-03-01")
    await lead.presses(lead.reads("matching.publish.button"))
    assert lead.private[-1].title == lead.reads("matching.published.title", pairs=1)
    assert lead.reads("matching.published.dropped", dropped=1) in lead.private[-1].words
    assert titles(chloe)[-1] == chloe.reads("proposals.mentee.title", name="Ana")


@at_once
async def test_a_draft_of_which_nothing_is_left_is_out_of_date(bot: Bot) -> None:
    lead, ana = await opened(bot), await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await drafted(lead)
    await ana.says("pause 2027-03-01")
    await lead.presses(lead.reads("matching.publish.button"))
    assert lead.last_title == lead.reads("refusals.draft-outdated")


@at_once
async def test_a_draft_made_again_replaces_the_first_and_moves_little(bot: Bot) -> None:
    lead = await opened(bot)
    for name in ("Ana", "Alba", "Anouk"):
        await mentor(bot, name)
    for name in ("Bruno", "Boris", "Bilal"):
        await mentee(bot, name)
    first = await drafted(lead)
    await lead.presses(lead.reads("matching.again"))
    assert lead.private[-1].words == first.words
    async with bot.running.database.reading() as session:
        second = await drafts.latest(session, 1, 1)
    assert second is not None
    assert second.matching["summary"]["kept"] == len(second.matching["pairs"]) == 3
    await forges(lead, "draft.publish", programme=1, draft=1)
    assert titles(lead)[-1] == lead.reads("refusals.draft-outdated")


@at_once
async def test_a_discarded_draft_is_proposed_to_nobody(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await drafted(lead)
    await lead.presses(lead.reads("matching.discard"))
    assert titles(lead)[-1] == lead.reads("matching.discarded.title")
    assert await couples(bot) == set()


@at_once
async def test_the_same_two_people_are_never_proposed_twice(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    bruno = await mentee(bot, "Bruno")
    await publishes(lead)
    await bruno.presses(bruno.reads("proposals.no"))
    await bot.passes(days=20)
    assert (await drafted(lead)).title == lead.reads("matching.draft.title", pairs=0)


async def test_there_must_be_somebody_to_match(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    await lead.says("match")
    assert lead.last_title == lead.reads("refusals.nothing-to-match")


@at_once
async def test_a_mentor_who_is_full_is_nobody_to_match(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await publishes(lead)
    await mentee(bot, "Chloé")
    await lead.says("match")
    assert lead.last_title == lead.reads("refusals.nothing-to-match")


@pytest.mark.parametrize(
    "command", ["draft.publish", "draft.discard", "draft.again", "draft.cancel", "draft.page", "draft.run", "draft.end"]
)
async def test_a_draft_is_for_leads_and_the_clock_only(bot: Bot, command: str) -> None:
    await opened(bot)
    ana = await mentor(bot, "Ana")
    page = {"page": 0} if command == "draft.page" else {}
    await forges(ana, command, programme=1, draft=1, **page)
    refusal = "refusals.old-button" if command in {"draft.run", "draft.end"} else "refusals.leads-only"
    assert titles(ana)[-1] == ana.reads(refusal, lead="Camille")


@pytest.mark.parametrize("command", ["draft.publish", "draft.discard", "draft.again", "draft.cancel"])
async def test_a_draft_of_another_programme_is_an_old_button(bot: Bot, command: str) -> None:
    lead = await opened(bot)
    await forges(lead, command, programme=1, draft=99)
    assert titles(lead)[-1] == lead.reads("refusals.old-button")


@pytest.mark.both_databases
async def test_a_long_draft_is_read_page_by_page(bot: Bot) -> None:
    lead = await opened(bot)
    await long_draft(bot, (await stored(lead)).id)
    await lead.says("match")
    assert lead.last.title == lead.reads("matching.draft.title", pairs=20)
    assert "Page 1 sur 3" in lead.last.words
    assert "M01 " in lead.last.words
    await lead.presses(lead.reads("matching.more"))
    assert "Page 2 sur 3" in lead.last.words
    await lead.presses(lead.reads("matching.more"))
    assert lead.reads("matching.more") not in lead.last.buttons
    assert "M40 " in lead.last.words
    await lead.presses(lead.reads("matching.back"))
    assert "Page 2 sur 3" in lead.last.words


async def long_draft(bot: Bot, author: int) -> None:
    """A draft of 20 pairs and 20 people without one, whose names are as long as Slack allows, with every reason."""
    rules = ("history", "reporting_line", "seniority", "language", "site", "business_unit", "common_time", "topic")
    async with bot.running.database.writing() as session:
        people = [StoredPerson(organisation=1, name=f"M{number:02} {'x' * 76}", department=str(number))
                  for number in range(61)]  # fmt: skip
        session.add_all(people)
        await session.flush()
        ids = [str(person.id) for person in people]
        reasons = {"shared": 3, "first_wish": True, "common_half_hours": 18, "other_department": True,
                   "shared_interests": 0}  # fmt: skip
        matching = {
            "pairs": [{"mentor": one, "mentee": other, "score": 1000, **reasons}
                      for one, other in zip(ids[:20], ids[41:], strict=True)],
            "unmatched": [{"id": one, "role": "mentor", "lost": dict.fromkeys(rules, 99),
                           "seen": dict.fromkeys(SEEN, 99)} for one in ids[20:41]],
        }  # fmt: skip
        session.add(Draft(organisation=1, programme=1, author=author, state=drafts.READY, matching=matching,
                          made_at=bot.running.clock.now()))  # fmt: skip
