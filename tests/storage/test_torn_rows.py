"""What limits a query twice over: people of several programmes, and rows that contradict themselves."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from chat.turn import Address, Platform, Role
from programme.belonging import Belonging
from storage import (
    blocks,
    condition,
    enrolments,
    failures,
    installations,
    meetings,
    moves,
    never_again,
    outbox,
    outgoing,
    pairs,
    people,
    programmes,
    volunteers,
)
from storage.blocks import Refusal
from storage.database import Database
from storage.enrolments import INVITED, Enrolment
from storage.installations import Installation
from storage.never_again import NeverAgain
from storage.organisations import Organisation
from storage.outbox import FAILED, WAITING, OutboxRow
from storage.people import Person, PlatformAddress, Profile
from storage.programmes import Programme
from storage.sessions import Session
from storage.volunteers import Volunteer
from tests.storage.two_by_two import DAY, NOW, Place, build

Places = dict[str, Place]


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


@pytest.fixture
async def places(database: Database) -> Places:
    """Two companies with two programmes each."""
    async with database.writing() as session:
        return await build(session)


async def standings(session: AsyncSession, place: Place, name: str) -> list[tuple[str, Role | None, str, bool]]:
    """What somebody is, in each programme of their company."""
    address = Address(Platform.SLACK, place.company.tenant, f"U{name}")
    known = await people.at(session, place.organisation, address)
    assert known is not None
    return [(one.name, one.role, one.state, one.lead) for one in known.standings]


async def test_everybody_is_in_each_programme_what_they_are_there(database: Database, places: Places) -> None:
    nothing = (None, "", False)
    async with database.reading() as session:
        for one in (places["A1"], places["B1"]):
            assert await standings(session, one, "Camille") == [
                ("Duos 2", *nothing), ("Duos 1", Role.MENTEE, "active", True)]  # fmt: skip
            assert await standings(session, one, "Denis") == [("Duos 2", None, "", True), ("Duos 1", *nothing)]
            assert await standings(session, one, "Dora") == [
                ("Duos 2", *nothing), ("Duos 1", Role.MENTEE, "active", False)]  # fmt: skip
            assert await standings(session, one, "Gil") == [
                ("Duos 2", Role.MENTOR, "active", False), ("Duos 1", Role.MENTOR, "left", False)]  # fmt: skip


async def test_whoever_left_one_programme_is_missed_in_the_other(database: Database, places: Places) -> None:
    async with database.reading() as session:
        for number, people_missed in ((1, 1), (2, 2)):
            its = places[f"A{number}"]
            assert (await failures.count(session, its.organisation, its.programme.id)).total() == people_missed


async def test_whoever_left_elsewhere_under_the_same_numbers_is_missed_here(database: Database, places: Places) -> None:
    ours, theirs = places["A1"], places["B1"]
    async with database.writing() as session:
        # a message of ours that names a programme and a person of theirs
        torn = update(OutboxRow).where(OutboxRow.id == ours.letters[FAILED].id)
        await session.execute(torn.values(programme=theirs.programme.id, person=theirs.company["Gil"]))
    async with database.reading() as session:
        found = await failures.of(session, ours.organisation, theirs.programme.id, most=9)
        assert [one.id for one in found] == [ours.letters[FAILED].id]


async def test_a_session_and_its_pair_are_of_one_organisation(database: Database, places: Places) -> None:
    ours, theirs = places["A1"], places["B1"]
    async with database.writing() as session:
        torn = [
            Session(organisation=ours.organisation, pair=theirs.pair.id, number=9, due_on=NOW.date()),
            Session(organisation=theirs.organisation, pair=ours.pair.id, number=9, due_on=NOW.date()),
        ]
        session.add_all(torn)
    async with database.reading() as session:
        assert [await pairs.of_session(session, ours.organisation, one.id) for one in torn] == [None, None]
        assert [await meetings.find(session, ours.organisation, one.id) for one in torn] == [None, None]


async def test_nobody_of_a_closed_programme_is_waited_for(database: Database, places: Places) -> None:
    here = places["A1"].organisation
    async with database.reading() as session:
        its = Programme.organisation == here, Programme.closed_at.is_not(None)
        over = (await session.scalars(select(Programme.id).where(*its))).one()
        assert await condition.reachable(session, (here, over)) == (0, 0)
        living = await pairs.all_living(session)
        assert len(living) == len(set(living)) == 2 * len(places)
        assert over not in {programme for _, programme, _ in living}


async def test_an_invitation_is_awaited_for_its_own_programme(database: Database, places: Places) -> None:
    async with database.reading() as session:
        for one in places.values():
            found = await volunteers.awaited_by(session, one.organisation, one.invited.id)
            assert [programme.id for programme in found] == [one.programme.id]


async def test_who_turns_out_to_be_known_keeps_their_own_answers(database: Database, places: Places) -> None:
    """Bruno takes part in the first programme already; to the second he was invited under another e-mail."""
    ours, second = places["A1"], places["A2"]
    bruno, eve = ours.mentee, ours.invited.id
    async with database.writing() as session:
        await session.execute(
            delete(Enrolment).where(Enrolment.person == bruno, Enrolment.programme == second.programme.id)
        )
        its = {"organisation": ours.organisation, "role": Role.MENTEE, "state": INVITED}
        session.add(Enrolment(**its, programme=second.programme.id, person=eve))
        here = ours.organisation
        await volunteers.merge(session, await people.get(session, here, bruno), await people.get(session, here, eve))
    async with database.reading() as session:
        found = [await enrolments.of(session, here, one.programme.id, bruno) for one in (ours, second)]
        assert [one and one.state for one in found] == ["active", "invited"]


async def test_nothing_of_an_enrolment_passes_from_one_organisation_to_another(
    database: Database, places: Places
) -> None:
    """What says that it is theirs stays theirs, whoever it is about."""
    ours, theirs = places["A1"], places["B1"]
    async with database.writing() as session:
        his = Enrolment.person == ours.mentee, Enrolment.programme == ours.programme.id
        await session.execute(delete(Enrolment).where(*his))
        about = Enrolment.person == ours.invited.id
        await session.execute(update(Enrolment).where(about).values(organisation=theirs.organisation))
        here = ours.organisation
        await volunteers.merge(
            session, await people.get(session, here, ours.mentee), await people.get(session, here, ours.invited.id)
        )
    async with database.reading() as session:
        owners = await session.scalars(select(Enrolment.organisation).where(Enrolment.person == ours.mentee))
        assert set(owners) == {ours.organisation}


async def test_a_list_changes_no_enrolment_that_says_it_is_anothers(database: Database, places: Places) -> None:
    ours, theirs = places["A1"], places["B1"]
    async with database.writing() as session:
        about = Enrolment.person == ours.invited.id
        await session.execute(update(Enrolment).where(about).values(organisation=theirs.organisation, role=Role.MENTEE))
    listed = [Volunteer(ours.invited.email or "", "Eve", Role.MENTOR)]
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await volunteers.add(
                session, await programmes.get(session, ours.organisation, ours.programme.id), listed, NOW
            )
    async with database.reading() as session:
        assert await session.scalar(select(Enrolment.role).where(about)) == Role.MENTEE


async def test_what_is_erased_of_a_list_is_no_person_of_another_organisation(
    database: Database, places: Places
) -> None:
    ours, theirs = places["A1"], places["B1"].organisation
    async with database.writing() as session:
        zoe = Person(organisation=theirs, name="Zoe", email="zoe@alize.example")
        session.add(zoe)
        await session.flush()
        its = {"organisation": ours.organisation, "programme": ours.programme.id, "role": Role.MENTEE}
        session.add(Enrolment(**its, person=zoe.id, state=INVITED, imported_at=NOW - DAY))
        await volunteers.erase(session, ours.organisation, ours.programme.id, NOW, 9)
    async with database.reading() as session:
        assert await people.by_email(session, theirs, "zoe@alize.example") is not None


async def test_who_comes_first_is_told_by_who_waits_in_this_programme(database: Database, places: Places) -> None:
    ours, second, theirs = places["A1"], places["A2"], places["B1"]
    async with database.writing() as session:
        next_door = Enrolment.programme == second.programme.id
        await session.execute(update(Enrolment).where(next_door).values(waited=5))
        # one that says it is theirs, in a programme of ours
        torn = Enrolment.person == theirs.mentee, Enrolment.programme == theirs.programme.id
        await session.execute(update(Enrolment).where(*torn).values(programme=ours.programme.id, waited=7))
        await enrolments.put_first(session, ours.organisation, ours.programme.id, ours.mentee)
    async with database.reading() as session:
        bruno = await enrolments.of(session, ours.organisation, ours.programme.id, ours.mentee)
        assert bruno is not None
        assert bruno.waited == 1


async def test_never_again_is_said_to_one_organisation(database: Database, places: Places) -> None:
    ours, theirs = places["A1"].organisation, places["B1"].organisation
    async with database.writing() as session:
        await never_again.add(session, ours, "x@alize.example")
        await session.execute(update(NeverAgain).values(organisation=theirs))
    async with database.reading() as session:
        assert await never_again.among(session, ours, ["x@alize.example"]) == set()


async def test_a_refusal_that_says_it_is_anothers_stays(database: Database, places: Places) -> None:
    ours, theirs = places["A1"], places["B1"]
    everything = select(Refusal.organisation).where(Refusal.organisation == theirs.organisation)
    bruno, denis = ours.mentee, ours.company["Denis"]
    async with database.writing() as session:
        await session.execute(update(Refusal).values(organisation=theirs.organisation))
        await blocks.remove(session, ours.organisation, bruno, denis)
    async with database.reading() as session:
        assert len((await session.scalars(everything)).all()) == len({ours.organisation, theirs.organisation})
        assert not await blocks.between(session, ours.organisation, bruno, denis)


async def test_each_workspace_is_named_once_with_its_own_company(database: Database, places: Places) -> None:
    ours, theirs = places["A1"].company, places["B1"].company
    async with database.reading() as session:
        found = [(one.organisation, one.tenant, one.name, one.home) for one in await installations.named(session)]
        its_name = await session.scalar(select(Organisation.name).where(Organisation.home))
    assert found == [(theirs.organisation, theirs.tenant, "other", False),
                     (ours.organisation, ours.tenant, its_name, True)]  # fmt: skip


async def test_what_stands_under_an_enterprise_is_adopted_by_its_own_company_alone(
    database: Database, places: Places
) -> None:
    ours, theirs = places["A1"].company, places["B1"].company
    about = {"platform": "slack", "tenant": "E", "bot_user": "U0", "bot": "B0", "token": "xoxb", "installed_at": NOW}
    async with database.writing() as session:
        session.add(Installation(organisation=theirs.organisation, **about))
    async with database.writing() as session:
        assert await moves.adopt(session, "slack", "E", ours.tenant, "other", "U0") is None
        assert await moves.adopt(session, "slack", "E", theirs.tenant, "other", "U0") == theirs.organisation


async def test_no_address_that_says_it_is_anothers_is_lost_in_a_move(database: Database, places: Places) -> None:
    ours, theirs = places["A1"].company, places["B1"].company
    about = {"organisation": theirs.organisation, "platform": "slack", "user": "UX", "used_at": NOW}
    here = select(PlatformAddress.tenant).where(PlatformAddress.user == "UX").order_by(PlatformAddress.tenant)
    async with database.writing() as session:
        session.add_all(PlatformAddress(**about, person=theirs["Gil"], tenant=one) for one in (ours.tenant, "TNEW"))
        await session.flush()
        await moves.move(session, ours.organisation, "slack", ours.tenant, "TNEW")
        assert list(await session.scalars(here)) == [ours.tenant, "TNEW"]


async def test_nobody_has_an_account_by_an_address_that_says_it_is_anothers(database: Database, places: Places) -> None:
    ours, theirs = places["A1"], places["B1"]
    async with database.writing() as session:
        bruno = await people.get(session, ours.organisation, ours.mentee)
        bruno.email = "bruno@alize.example"
        his = PlatformAddress.person == ours.mentee
        await session.execute(update(PlatformAddress).where(his).values(organisation=theirs.organisation))
        there, profile = Address(Platform.SLACK, ours.company.tenant, "UNEW"), Profile("Bruno", bruno.email, None, None)
        assert (await people.meet(session, ours.organisation, there, profile, NOW)).id == ours.mentee


async def test_nobody_is_an_employee_by_an_address_that_says_it_is_anothers(database: Database, places: Places) -> None:
    ours, theirs = places["A1"], places["B1"]
    async with database.writing() as session:
        his = PlatformAddress.person == ours.mentee
        await session.execute(update(PlatformAddress).where(his).values(belonging=Belonging.GUEST))
        torn = {"organisation": theirs.organisation, "person": ours.mentee, "tenant": theirs.company.tenant}
        session.add(PlatformAddress(**torn, platform="slack", user="UX", used_at=NOW, belonging=Belonging.MEMBER))
        await session.flush()
        assert not await people.employed_somewhere(session, await people.get(session, ours.organisation, ours.mentee))


async def test_what_belongs_to_no_programme_is_nobodys_to_decide_on(database: Database, places: Places) -> None:
    lost = places["A1"].letters[FAILED].id
    async with database.writing() as session:
        before = (await failures.everywhere(session)).total()
        await session.execute(update(OutboxRow).where(OutboxRow.id == lost).values(programme=0))
    async with database.reading() as session:
        assert (await failures.everywhere(session)).total() == before - 1


async def test_what_a_lead_may_still_decide_on_is_not_erased(database: Database, places: Places) -> None:
    lost = places["A1"].letters[FAILED].id
    async with database.writing() as session:
        nobodys = places["B1"].letters[FAILED].id
        await session.execute(update(OutboxRow).where(OutboxRow.id == nobodys).values(programme=0))
        await outbox.erase(session, NOW - 9 * DAY, 999)
    async with database.reading() as session:
        found = {one.id: one.erased_at for one in await session.scalars(select(OutboxRow))}
    assert (found[lost], found[nobodys] is None) == (None, False)


@pytest.fixture
async def on_server(postgres_url: str) -> AsyncIterator[Database]:
    opened = Database(postgres_url)
    yield opened
    await opened.close()


@pytest.mark.postgres
async def test_a_rest_in_one_organisations_conversation_locks_nothing_of_anothers(on_server: Database) -> None:
    async with on_server.writing() as session:
        places = await build(session)
    ours, theirs = places["A1"], places["B1"]
    async with on_server.writing() as session, on_server.writing() as other:
        await outgoing.hold(session, [ours.on_its_way(ours.organisation)])
        their_own = select(OutboxRow.id).where(OutboxRow.organisation == theirs.organisation)
        assert len((await other.scalars(their_own.with_for_update(nowait=True))).all()) > 1
        with pytest.raises(OperationalError):
            await other.execute(
                select(OutboxRow.id).where(OutboxRow.id == ours.letters[WAITING].id).with_for_update(nowait=True)
            )
        await other.rollback()
