"""Volunteers from a lead's list: imported, found, invited, reminded, and erased without a yes."""

from pathlib import Path
from typing import Any

import pytest

from bot.volunteers import CannotImportError, Imported, import_volunteers
from bot.volunteers_csv import Problem, read
from storage import blocks, enrolments, organisations, people
from tests.conversation import Bot, Person
from tests.joining import joins_as_mentee
from tests.programme_cast import camille, forges, opened, sets_up
from tests.whole_database import telling

HEADER = "email,name,role,language,department,manager,level,capacity\n"
ANA = "ana@alize.example,Ana,mentor,en,Data,raj@alize.example,6,2\n"
LUC = "Luc@Alize.example,Luc Roy,mentee,fr,,,1,\n"


async def imports(
    bot: Bot, folder: Path, text: str, *, keep_good: bool = False, programme: int | None = None
) -> Imported:
    """What an operator does from the command line, and what the bot then does by itself."""
    (folder / "volunteers.csv").write_text(text, encoding="utf-8")
    running = bot.running
    imported = await import_volunteers(
        running.database, running.clock, folder / "volunteers.csv", programme, keep_good=keep_good,
        progress=lambda *_: None,
    )  # fmt: skip
    await bot.settles()
    return imported


def invited(person: Person) -> list[str]:
    """The buttons of the invitations that somebody received in private."""
    title = person.reads("volunteers.invited", programme="Duos numériques")
    return [button for card in person.private if card.title == title for button in card.buttons]


async def states(bot: Bot) -> dict[str, str]:
    """Each volunteer's e-mail and state, as stored."""
    async with bot.running.database.reading() as session:
        organisation = await organisations.home(session)
        everyone = await enrolments.everyone(session, organisation, 1, "invited", "active", "paused", "left")
        known = await people.several(session, organisation, {one.person for one in everyone})
        return {known[one.person].email or "": one.state for one in everyone}


async def emails(bot: Bot) -> set[str]:
    async with bot.running.database.reading() as session:
        known = await people.by_emails(
            session, await organisations.home(session), ["ana@alize.example", "luc@alize.example"]
        )
        return set(known)


async def test_the_lead_reads_who_can_be_reached_before_anybody_is_written_to(bot: Bot, tmp_path: Path) -> None:
    lead, ana = await camille(bot), await bot.meet("Ana")
    await sets_up(lead)
    assert await imports(bot, tmp_path, HEADER + ANA + LUC) == Imported(stored=2, invited=2)
    assert lead.last_title == lead.reads("volunteers.reach", reachable=1, total=2)
    assert "luc@alize.example" in lead.last.words
    assert ana.cards == []
    await lead.presses(lead.reads("setup.send"))
    assert not any(lead.reads("setup.send") in card.buttons for card in lead.cards)
    assert invited(ana) == [ana.reads(f"volunteers.{answer}") for answer in ("yes", "no", "never-again")]
    assert "Camille" in ana.private[-1].words
    assert await states(bot) == {"ana@alize.example": "invited", "luc@alize.example": "invited"}


async def test_a_volunteer_who_says_yes_joins_themselves(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana")
    await opened(bot)
    await imports(bot, tmp_path, HEADER + ANA)
    await ana.presses(ana.reads("volunteers.yes"))
    assert ana.form_title == ana.reads("join.be-mentor")
    assert await states(bot) == {"ana@alize.example": "invited"}
    await ana.submits(topics=["ai-at-work"])
    await ana.submits(**{"level.ai-at-work": "3"})
    assert await states(bot) == {"ana@alize.example": "active"}
    assert invited(ana) == []


async def test_the_same_file_twice_changes_nothing_twice(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana")
    await opened(bot)
    first = await imports(bot, tmp_path, HEADER + ANA + LUC)
    again = await imports(bot, tmp_path, HEADER + ANA + LUC)
    assert (first, again) == (Imported(2, 2), Imported(2, 0))
    assert len(invited(ana)) == 3


async def test_somebody_the_platform_does_not_know_is_invited_at_first_contact(bot: Bot, tmp_path: Path) -> None:
    await opened(bot)
    await imports(bot, tmp_path, HEADER + LUC)
    luc = await bot.meet("Luc", locale="fr-FR", email="LUC@alize.example")
    assert luc.private == []
    await luc.writes("aide")
    assert "Oui" in invited(luc)
    assert len(await states(bot)) == 1


async def test_nobody_is_invited_at_first_contact_before_the_lead_has_said_so(bot: Bot, tmp_path: Path) -> None:
    await sets_up(await camille(bot))
    await imports(bot, tmp_path, HEADER + LUC)
    luc = await bot.meet("Luc", locale="fr-FR")
    await luc.writes("aide")
    assert invited(luc) == []


async def test_a_french_list_with_semicolons_and_a_bom_is_read(bot: Bot, tmp_path: Path) -> None:
    zoe = await bot.meet("Zoé", email="zoe@alize.example", locale="")
    await opened(bot, languages=["en"])
    text = "\ufeffNom;Rôle;Courriel;Langue;Niveau\nZoé;Mentorée;zoe@alize.example;français et anglais;2\n"
    assert await imports(bot, tmp_path, text) == Imported(1, 1)
    title = "Duos numériques : et si vous participiez ?"
    assert [card.title.replace("\u00a0", " ").replace("\u202f", " ") for card in zoe.private] == [title]


@pytest.mark.both_databases
async def test_silence_is_reminded_once_and_erased_after_thirty_days(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana")
    await opened(bot)
    await imports(bot, tmp_path, HEADER + ANA + LUC)
    reminder = ana.reads("volunteers.reminded", programme="Duos numériques")
    await bot.moves_to("2027-01-12 08:55")
    assert ana.last_title != reminder
    await bot.moves_to("2027-01-12 09:05")
    assert ana.last_title == reminder
    await bot.moves_to("2027-02-03 10:00")
    assert [card.title for card in ana.cards].count(reminder) == 1
    assert await emails(bot) == {"ana@alize.example", "luc@alize.example"}
    await bot.moves_to("2027-02-04 11:00")
    assert (await states(bot), await emails(bot)) == ({}, set())
    assert await telling(bot, "luc@alize.example", "ana@alize.example") == []


async def test_no_thanks_is_kept_until_the_list_is_erased_and_not_asked_again(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana")
    await opened(bot)
    await imports(bot, tmp_path, HEADER + ANA)
    card = ana.private[-1]
    await ana.presses(ana.reads("volunteers.no"), within=card)
    assert ana.last_title == ana.reads("volunteers.declined")
    assert await imports(bot, tmp_path, HEADER + ANA) == Imported(1, 0)
    await bot.passes(days=10)
    assert await states(bot) == {"ana@alize.example": "left"}
    assert invited(ana) == []
    assert ana.private[-1].title == ana.reads("volunteers.declined")
    await bot.passes(days=21)
    assert await imports(bot, tmp_path, HEADER + ANA) == Imported(1, 1)


async def test_whoever_wrote_to_the_bot_but_never_said_yes_is_erased_too(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana")
    await opened(bot)
    await imports(bot, tmp_path, HEADER + ANA)
    await ana.writes("help")
    await bot.passes(days=31)
    assert (await states(bot), await emails(bot)) == ({}, set())
    assert await telling(bot, "ana@alize.example", "raj@alize.example", "Data") == []
    await ana.writes("status")
    assert ana.reads("status.outside") in ana.last.words


@pytest.mark.both_databases
async def test_a_block_by_or_of_somebody_who_is_erased_is_erased_and_is_nobody_elses(bot: Bot, tmp_path: Path) -> None:
    await opened(bot)
    bruno, ana = await bot.meet("Bruno"), await bot.meet("Ana")
    await joins_as_mentee(bruno)
    await imports(bot, tmp_path, HEADER + ANA)
    for one, other in ((ana, bruno), (bruno, ana)):
        await one.says("block")
        await one.submits(colleague=other)
    await bot.passes(days=31)
    async with bot.running.database.reading() as session:
        assert await blocks.everyone(session, await organisations.home(session)) == set()
    zoe = await bot.meet("Zoe")
    await zoe.writes("help")
    await zoe.says("block")
    assert zoe.form_title == zoe.reads("blocks.form-title")


async def test_never_again_outlives_the_erasure(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana")
    await opened(bot)
    await imports(bot, tmp_path, HEADER + ANA)
    await ana.presses(ana.reads("volunteers.never-again"))
    assert ana.last_title == ana.reads("volunteers.never")
    await bot.passes(days=31)
    assert await emails(bot) == set()
    assert await imports(bot, tmp_path, HEADER + ANA) == Imported(0, 0)
    assert await emails(bot) == set()


async def test_nobody_declines_what_they_were_not_offered(bot: Bot, tmp_path: Path) -> None:
    raj = await bot.meet("Raj")
    await opened(bot)
    await imports(bot, tmp_path, HEADER + ANA)
    await forges(raj, "volunteers.decline", programme=1)
    assert raj.last_title == raj.reads("refusals.old-button")
    assert await states(bot) == {"ana@alize.example": "invited"}


async def test_the_steps_of_the_clock_cannot_be_pressed(bot: Bot, tmp_path: Path) -> None:
    raj = await bot.meet("Raj")
    await opened(bot)
    await imports(bot, tmp_path, HEADER + LUC)
    await forges(raj, "volunteers.erase", programme=1)
    assert await states(bot) == {"luc@alize.example": "invited"}


async def test_a_platform_that_wants_a_rest_is_asked_for_the_others_later(bot: Bot, tmp_path: Path) -> None:
    ana, luc = await bot.meet("Ana"), await bot.meet("Luc", locale="fr-FR")
    await opened(bot)
    bot.platform_wants_a_rest("luc@alize.example", seconds=30)
    await imports(bot, tmp_path, HEADER + ANA + LUC)
    assert invited(ana) == []
    await bot.passes(seconds=31)
    assert (len(invited(ana)), len(invited(luc))) == (3, 3)


async def test_somebody_met_while_the_platform_was_silent_is_recognised_afterwards(bot: Bot, tmp_path: Path) -> None:
    await opened(bot)
    await imports(bot, tmp_path, HEADER + LUC)
    luc = await bot.meet("Luc", locale="fr-FR")
    bot.platform_does_not_say_who_somebody_is()
    await luc.writes("aide")
    assert invited(luc) == []
    await luc.writes("aide")
    assert len(invited(luc)) == 3
    assert await states(bot) == {"luc@alize.example": "invited"}


async def test_a_guest_is_not_invited(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana", is_restricted=True)
    lead = await opened(bot)
    await imports(bot, tmp_path, HEADER + ANA)
    assert ana.private == []
    assert lead.last_title == lead.reads("volunteers.reach", reachable=0, total=1)


async def test_somebody_met_under_another_address_is_the_same_person(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana", email="a.lopez@alize.example")
    await ana.writes("help")
    await opened(bot)
    await ana.changes(email="ana@alize.example")
    await imports(bot, tmp_path, HEADER + ANA)
    assert len(invited(ana)) == 3
    assert await states(bot) == {"ana@alize.example": "invited"}


async def test_whoever_takes_part_already_stays_as_they_are(bot: Bot, tmp_path: Path) -> None:
    ana = await bot.meet("Ana")
    await opened(bot)
    await ana.says("join")
    await ana.presses(ana.reads("join.be-mentee"))
    await ana.submits()
    assert await imports(bot, tmp_path, HEADER + ANA) == Imported(1, 0)
    assert await states(bot) == {"ana@alize.example": "active"}
    assert invited(ana) == []


async def test_a_wrong_row_stops_everything_unless_the_good_ones_are_kept(bot: Bot, tmp_path: Path) -> None:
    await opened(bot)
    text = HEADER + ANA + "luc,Luc,boss,klingon,,,12,7\n"
    wrong = [
        Problem(3, "email", "“luc” is not an e-mail address"),
        Problem(3, "role", "“boss” is neither mentor nor mentee (mentoré)"),
        Problem(3, "language", "“klingon”: the languages are fr and en"),
        Problem(3, "level", "“12” is not a number from 1 to 9"),
        Problem(3, "capacity", "“7” is not a number from 1 to 3"),
    ]
    assert await imports(bot, tmp_path, text) == Imported(wrong=wrong)
    assert await states(bot) == {}
    assert await imports(bot, tmp_path, text, keep_good=True) == Imported(1, 1, wrong)
    assert await states(bot) == {"ana@alize.example": "invited"}


async def test_the_programme_must_be_clear(bot: Bot, tmp_path: Path) -> None:
    with pytest.raises(CannotImportError, match="No programme is open"):
        await imports(bot, tmp_path, HEADER + ANA)
    lead = await opened(bot)
    await sets_up(lead, title="Second", channel=bot.workspace.add_channel("second", [bot.workspace.bot]))
    with pytest.raises(CannotImportError, match=r"1 \(Duos numériques\), 2 \(Second\)"):
        await imports(bot, tmp_path, HEADER + ANA)
    assert await imports(bot, tmp_path, HEADER + ANA, programme=2) == Imported(1, 1)


async def test_two_hundred_people_are_told_of_in_steps(bot: Bot, tmp_path: Path) -> None:
    lead = await opened(bot)
    told: list[Any] = []
    rows = "".join(f"person{number}@alize.example,Person {number},mentee\n" for number in range(200))
    (tmp_path / "many.csv").write_text("email,name,role\n" + rows, encoding="utf-8")
    await import_volunteers(
        bot.running.database, bot.running.clock, tmp_path / "many.csv", 1, keep_good=False,
        progress=lambda *done: told.append(done),
    )  # fmt: skip
    await bot.settles()
    assert told[-1] == (200, 200)
    assert len(told) == 20
    assert lead.last_title == lead.reads("volunteers.reach", reachable=0, total=200)
    assert lead.reads("volunteers.more", count=180) in lead.last.words


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("email,name\n", Problem(1, "role", "this column is missing")),
        ("email,name,role,e-mail\n", Problem(1, "email", "this column stands twice")),
        ("\n\nemail,name,role\na@b.example,,mentor\n", Problem(4, "name", "empty")),
        (
            'email,name,role\na@b.example,"A\nB",mentor\nx,X,mentor\n',
            Problem(4, "email", "“x” is not an e-mail address"),
        ),
        ("email,name,role\na@b.example,A,mentor,more\n", Problem(2, "", "4 cells under 3 headers")),
        (
            "email,name,role\nA@b.example,A,mentor\na@B.example,A,mentor\n",
            Problem(3, "email", "stands twice in the file"),
        ),
        (
            "email,name,role\na@b.example,A,mentore\n",
            Problem(2, "role", "“mentore” is neither mentor nor mentee (mentoré)"),
        ),
    ],
)
def test_a_problem_names_line_and_column(text: str, problem: Problem) -> None:
    assert problem in read(text.encode())[1]


def test_another_encoding_is_said_in_a_sentence() -> None:
    assert read("email,name,role\na@b.example,Zoé,mentor\n".encode("latin-1"))[1] == [
        Problem(2, "", "not UTF-8: save the file as “CSV UTF-8”")
    ]


def test_an_unknown_column_is_named_and_an_empty_file_too() -> None:
    good, wrong = read(b"email,name,role,manger\na@b.example,A,mentor,c@b.example\n")
    assert (len(good), wrong[0].column, len(wrong)) == (1, "manger", 1)
    assert [problem.column for problem in read(b"")[1]] == ["email", "name", "role"]
