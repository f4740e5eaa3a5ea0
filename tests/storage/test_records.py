"""What else is remembered: requests, codes, people, installations, the home organisation, the moved clock."""

import ast
import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession

import storage
from bot import upkeep
from chat.commands.help import OpenHelp
from chat.turn import Address, Platform
from programme.clock import machine_now
from storage import agenda, inbox, installations, lead_codes, moved_clock, organisations, people
from storage.agenda import AgendaRow
from storage.database import Database
from storage.inbox import Received
from storage.installations import Installation
from storage.people import Person, PlatformAddress, Profile

NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
HERE = Address(Platform.SLACK, "T1", "U1")
ANA = Profile("Ana Lima", "Ana.Lima@Alize.example", "fr-FR", "Europe/Paris")


async def test_a_request_is_new_once(database: Database, organisation: int) -> None:
    async def first_time(key: str, platform: str = "slack") -> bool:
        async with database.writing() as session:
            return await inbox.first_time(session, organisation, platform, key, NOW)

    assert [await first_time("Ev1"), await first_time("Ev1"), await first_time("Ev2")] == [True, False, True]
    assert await first_time("Ev1", "teams")


async def test_of_the_same_request_many_times_at_once_one_is_new(database: Database, organisation: int) -> None:
    async def first_time() -> bool:
        async with database.writing() as session:
            return await inbox.first_time(session, organisation, "slack", "Ev1", NOW)

    assert sorted(await asyncio.gather(*(first_time() for _ in range(8)))) == [False] * 7 + [True]


async def test_a_request_whose_effect_failed_is_new_again(database: Database, organisation: int) -> None:
    async def fails() -> None:
        async with database.writing() as session:
            assert await inbox.first_time(session, organisation, "slack", "Ev1", NOW)
            raise LookupError("the effect")

    with pytest.raises(LookupError):
        await fails()
    async with database.writing() as session:
        assert await inbox.first_time(session, organisation, "slack", "Ev1", NOW)


async def test_old_requests_are_forgotten(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        await inbox.first_time(session, organisation, "slack", "old", NOW - HOUR)
        await inbox.first_time(session, organisation, "slack", "new", NOW)
        assert await inbox.prune(session, NOW, 9) == 1
        assert list(await session.scalars(select(Received.key))) == ["new"]


async def test_what_has_served_is_forgotten_a_slice_at_a_time(
    database: Database, organisation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    slices, old = list[object](), NOW - timedelta(days=1000)

    async def committing(session: AsyncSession) -> None:
        slices.append(session)

    async with database.writing() as session:
        for number in range(5):
            await inbox.first_time(session, organisation, "slack", f"old {number}", old)
            await agenda.plan(session, organisation, OpenHelp(), at=old, key=f"old {number}")
        await session.execute(update(AgendaRow).values(done_at=old))
        await inbox.first_time(session, organisation, "slack", "new", NOW)
        await agenda.plan(session, organisation, OpenHelp(), at=old, key="open")
    monkeypatch.setattr(upkeep, "SLICE", 2)
    database.before_commit = committing
    await upkeep.forget_old_rows(database, NOW, NOW)
    async with database.reading() as session:
        assert list(await session.scalars(select(Received.key))) == ["new"]
        assert list(await session.scalars(select(AgendaRow.key))) == ["open"]
    assert len(slices) == 3 + 3 + 7


async def test_two_hundred_increments_at_once_are_all_counted(database: Database, organisation: int) -> None:
    async def increment() -> None:
        async with database.writing() as session:
            row = await session.get_one(Received, 1, with_for_update=True)
            await asyncio.sleep(0)
            row.key = str(int(row.key) + 1)

    async with database.writing() as session:
        session.add(Received(id=1, organisation=organisation, platform="slack", key="0", received_at=NOW))
    await asyncio.gather(*(increment() for _ in range(200)))
    async with database.reading() as session:
        assert await session.scalar(select(Received.key)) == "200"


async def test_two_processes_on_one_file_lose_no_increment(database_url: str) -> None:
    databases = [Database(database_url), Database(database_url)]

    async def increment(database: Database) -> None:
        async with database.writing() as session:
            row = await session.get_one(Received, 1)
            row.key = str(int(row.key) + 1)

    async with databases[0].writing() as session:
        home = await organisations.home(session)
        session.add(Received(id=1, organisation=home, platform="slack", key="0", received_at=NOW))
    await asyncio.gather(*(increment(database) for _ in range(50) for database in databases))
    async with databases[1].reading() as session:
        assert await session.scalar(select(Received.key)) == "100"
    for database in databases:
        await database.close()


async def test_a_lead_code_works_once_however_it_is_typed(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        code = lead_codes.issue(session, organisation, machine_now() + HOUR)

    async def redeem(typed: str) -> bool:
        async with database.writing() as session:
            return await lead_codes.redeem(session, organisation, typed, machine_now())

    assert not await redeem("7K2M-QX4P")
    async with database.reading() as session:
        assert await lead_codes.is_good(session, organisation, code, machine_now())
    assert await redeem(f"  {code.lower()} ")
    assert not await redeem(code)
    async with database.reading() as session:
        assert not await lead_codes.is_good(session, organisation, code, machine_now())


async def test_of_many_who_redeem_a_code_at_once_one_succeeds(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        code = lead_codes.issue(session, organisation, machine_now() + HOUR)

    async def redeem() -> bool:
        async with database.writing() as session:
            return await lead_codes.redeem(session, organisation, code, machine_now())

    assert sum(await asyncio.gather(*(redeem() for _ in range(8)))) == 1


async def test_an_old_code_and_another_organisations_code_do_not_work(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        other = await organisations.add(session, "other")
        old = lead_codes.issue(session, organisation, machine_now() - HOUR)
        theirs = lead_codes.issue(session, other, machine_now() + HOUR)
    async with database.writing() as session:
        assert not await lead_codes.redeem(session, organisation, old, machine_now())
        assert not await lead_codes.redeem(session, organisation, theirs, machine_now())


async def test_the_code_itself_is_not_stored(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        code = lead_codes.issue(session, organisation, machine_now() + HOUR)
    async with database.reading() as session:
        assert code not in str((await session.execute(text("SELECT * FROM lead_codes"))).all())


async def test_an_imported_person_is_met_under_their_email_whatever_its_case(
    database: Database, organisation: int
) -> None:
    async with database.writing() as session:
        imported = Person(organisation=organisation, name="LIMA Ana", email="ana.lima@alize.example", department="HR")
        session.add(imported)
    async with database.writing() as session:
        met = await people.meet(session, organisation, HERE, ANA, NOW)
    assert (met.id, met.name, met.department, met.met_at) == (imported.id, "Ana Lima", "HR", NOW)
    assert (met.locale, met.zone, met.locale_assumed) == ("fr-FR", "Europe/Paris", False)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 1
        assert await people.addresses(session, organisation, {met.id}) == {met.id: HERE}


async def test_somebody_with_two_addresses_is_reached_at_the_one_used_last(
    database: Database, organisation: int
) -> None:
    elsewhere = Address(Platform.TEAMS, "M1", "29:1")
    async with database.writing() as session:
        first = await people.meet(session, organisation, HERE, ANA, NOW)
        second = await people.meet(session, organisation, elsewhere, ANA, NOW + HOUR)
        assert first.id == second.id
        assert await people.addresses(session, organisation, {first.id}) == {first.id: elsewhere}


async def test_the_same_email_in_another_company_is_another_person(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        other = await organisations.add(session, "other")
        ours = await people.meet(session, organisation, HERE, ANA, NOW)
        theirs = await people.meet(session, other, Address(Platform.SLACK, "T2", "U1"), ANA, NOW)
        assert ours.id != theirs.id
        assert await people.several(session, organisation, {ours.id, theirs.id}) == {ours.id: ours}
        with pytest.raises(NoResultFound):
            await people.get(session, organisation, theirs.id)


async def test_people_without_an_email_are_different_people(database: Database, organisation: int) -> None:
    nobody = Profile("Ana", None, None, None)
    async with database.writing() as session:
        await people.meet(session, organisation, HERE, nobody, NOW)
        await people.meet(session, organisation, Address(Platform.SLACK, "T1", "U2"), nobody, NOW)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(PlatformAddress)) == 2
        assert await session.scalar(select(func.count()).select_from(Person)) == 2


async def test_the_home_organisation_is_made_once(database: Database) -> None:
    async with database.reading() as session:
        assert await organisations.find_home(session) is None
    async with database.writing() as session:
        first = await organisations.home(session)
        await organisations.add(session, "other")
    async with database.writing() as session:
        assert await organisations.home(session) == first == await organisations.find_home(session)


async def test_a_workspace_installed_again_keeps_its_organisation_and_is_forgotten_twice(
    database: Database, organisation: int
) -> None:
    def installation(owner: int, token: str, name: str) -> Installation:
        return Installation(
            organisation=owner, platform="slack", tenant="T1", name=name, bot="B1", bot_user="U0", token=token,
            installed_at=NOW,
        )  # fmt: skip

    async with database.writing() as session:
        other = await organisations.add(session, "other")
        await installations.install(session, installation(organisation, "old", "One"))
    async with database.writing() as session:
        await installations.install(session, installation(other, "new", ""))
        found = await installations.at(session, "slack", "T1")
        assert found is not None
        assert (found.organisation, found.token, found.name) == (organisation, "new", "One")
        await installations.uninstall(session, "slack", "T1")
        await installations.uninstall(session, "slack", "T1")
        assert await installations.at(session, "slack", "T1") is None


async def test_the_moved_clock_is_remembered(database: Database) -> None:
    async with database.reading() as session:
        assert await moved_clock.moved_by(session) == timedelta()
    for moved in (HOUR, 24 * HOUR + timedelta(milliseconds=5)):
        async with database.writing() as session:
            await moved_clock.remember(session, moved)
    async with database.reading() as session:
        assert await moved_clock.moved_by(session) == 24 * HOUR + timedelta(milliseconds=5)


OF_ALL = {
    # the daily upkeep of what the version before wrote in clear, whosever it is
    "audit": {"seal"},
    "blocks": {"seal"},
    "digest_keys": {"kept"},
    "lead_codes": {"prune", "prune_wrong", "seal"},
    "never_again": {"seal"},
    "colleagues": {"not_asked_about"},
    "held_forms": {"prune"},
    "agenda": {"claim", "next_due", "prune"},  # the one agenda of all organisations
    "compatibility": {"read"},
    "condition": {"clock", "depth", "faults", "next_steps", "oldest"},  # the operator's, in numbers
    "dialect": {"now"},  # no rows, but the clock
    "drafts": {"forget"},
    "heartbeats": {"all_seal", "beat", "everyone", "forget", "latest"},
    "inbox": {"prune"},
    # they find an organisation instead of naming it
    "installations": {"at", "last_owner", "named", "of_enterprises", "on", "uninstall"},
    "moved_clock": {"moved_by"},
    "oauth_states": {"issue", "consume"},
    "organisations": {"find_home"},
    # the one delivery of all organisations
    "outgoing": {"claim", "hold", "is_astray", "is_waiting", "next_due", "take_over", "waiting"},
    "paces": {"every", "next_end", "of"},  # of workspaces, whosever they are
    "outbox": {"erase", "in_order", "prune"},  # the caller says of whom
    "pairs": {"all_living", "keep_private", "seal"},  # the daily look over what is planned, and the upkeep
    "programmes": {"all_opened"},
    "rotation": {"digests_need", "newest", "renew"},  # under which keys everything stands
}
"""The queries that deliberately name no organisation."""


def unowned(module: Path) -> set[str]:
    """A module's public functions that query without naming an organisation, in themselves or in what they build on."""
    parts: dict[str, ast.AST] = {}
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            parts[node.targets[0].id] = node

    inner = {name for name in parts if name.startswith("_") or name.isupper()}

    def whole(name: str, seen: frozenset[str] = frozenset()) -> list[ast.AST]:
        nodes = list(ast.walk(parts[name]))
        used = {one.id for one in nodes if isinstance(one, ast.Name)} & inner - seen - {name}
        return nodes + [node for other in used for node in whole(other, seen | {name})]

    def queries(nodes: list[ast.AST]) -> bool:
        return any(isinstance(one, ast.Name) and one.id in {"select", "update", "delete"} for one in nodes)

    def owned(nodes: list[ast.AST]) -> bool:
        compared = (one.left for one in nodes if isinstance(one, ast.Compare))
        return any(isinstance(left, ast.Attribute) and left.attr == "organisation" for left in compared)

    public = {name: whole(name) for name in parts.keys() - inner}
    return {name for name, nodes in public.items() if queries(nodes) and not owned(nodes)}


def test_every_query_names_its_organisation() -> None:
    modules = sorted(Path(*storage.__path__).glob("*.py"))
    assert {module.stem: found for module in modules if (found := unowned(module))} == OF_ALL
