"""Two companies with two programmes each, and rows in every table: the same names, e-mails, user ids and keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chat.commands.help import OpenHelp
from chat.turn import Address, Platform, Role
from programme.pair import PairState
from storage import audit, blocks, never_again, organisations
from storage.agenda import AgendaRow, Due
from storage.announcements import DRAFT, SCHEDULED, Announcement
from storage.announcements import SENT as GONE
from storage.blocks import Block
from storage.checkins import Checkin
from storage.conversations import Reference
from storage.drafts import PUBLISHED, READY, REPLACED, Draft
from storage.encryption import digest
from storage.enrolments import ACTIVE, INVITED, LEFT, Enrolment
from storage.held_forms import HeldForm
from storage.inbox import Received
from storage.installations import Installation
from storage.lead_codes import OF_ALL, LeadCode, WrongCode, _plain
from storage.nudges import Nudge
from storage.outbox import FAILED, HELD, SENDING, SENT, WAITING, OutboxRow
from storage.outgoing import Outgoing
from storage.pairs import Pair
from storage.people import Person, PlatformAddress
from storage.programmes import Lead, Programme
from storage.schema import Table
from storage.sessions import HELD as TOOK_PLACE
from storage.sessions import Session
from storage.tips import QuizAnswer, TipPosted

NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)
DAY, TODAY = timedelta(days=1), NOW.date()
TIP, SHARED = "tip", "G1"
NAMES = ("Camille", "Denis", "Ana", "Bruno", "Gil", "Dora", "Fay")
KEY = "letter"


@dataclass(frozen=True)
class Company:
    """A company, its people by name, the code that makes somebody able to set up a programme, and a form kept."""

    organisation: int
    tenant: str
    code: str
    people: Mapping[str, Person]
    form: int

    def __getitem__(self, name: str) -> int:
        return self.people[name].id


@dataclass(frozen=True)
class Place:
    """A programme of a company, and one of everything in it; `number` is 1 or 2 in each company."""

    company: Company
    number: int
    programme: Programme
    invited: Person
    pair: Pair
    session: Session
    draft: Draft
    announcement: Announcement
    due: AgendaRow
    done: AgendaRow
    letters: Mapping[str, OutboxRow]

    @property
    def organisation(self) -> int:
        return self.company.organisation

    @property
    def mentor(self) -> int:
        return self.company["Ana"]

    @property
    def mentee(self) -> int:
        return self.company["Bruno"]

    @property
    def address(self) -> Address:
        """Where Bruno is: he has the same user id in every company."""
        return Address(Platform.SLACK, self.company.tenant, "UBruno")

    def due_of(self, organisation: int, *, done: bool = False) -> Due:
        """Its due date, or one that was carried out, as if it were an organisation's."""
        row = self.done if done else self.due
        return Due(row.id, organisation, row.programme, row.key, "", row.due_at, row.attempts)

    def on_its_way(self, organisation: int) -> Outgoing:
        """Its message that is on its way, as if it were an organisation's."""
        row = self.letters[SENDING]
        known = {name: getattr(row, name) for name in Outgoing.__dataclass_fields__}
        return Outgoing(**known | {"organisation": organisation})


async def build(session: AsyncSession) -> dict[str, Place]:
    """The places, by company and number: A1, A2, B1, B2. What is asked of A1 stands after everything else."""
    home, other = await organisations.home(session), await organisations.add(session, "other")
    found = {}
    for name, organisation in (("B", other), ("A", home)):
        company = await _company(session, organisation, f"T{name}")
        for number in (2, 1):
            found[f"{name}{number}"] = await _place(session, company, number)
        await _closed(session, company)
    return found


async def _add(session: AsyncSession, *rows: Table) -> None:
    session.add_all(rows)
    await session.flush()


async def _company(session: AsyncSession, organisation: int, tenant: str) -> Company:
    """Whatever belongs to no programme. Camille is everybody's manager."""
    people = {
        name: Person(organisation=organisation, name=name, email=f"{name.lower()}@alize.example", met_at=NOW,
                     manager="" if name == "Camille" else "Camille@alize.example")
        for name in NAMES
    }  # fmt: skip
    await _add(session, *people.values())
    form = HeldForm(organisation=organisation, person=people["Bruno"].id, platform="slack", sheet="{}", kept_at=NOW)
    await _add(session, form)
    company = Company(organisation, tenant, f"CODE-{tenant}", people, form.id)
    slack = {"organisation": organisation, "platform": "slack", "tenant": tenant}
    await _add(
        session,
        *(PlatformAddress(**slack, person=one.id, user=f"U{name}", used_at=NOW) for name, one in people.items()),
        Block(organisation=organisation, person=people["Bruno"].id, refused=str(people["Gil"].id)),
        Reference(**slack, who="UBruno", service_url="https://there", conversation="D1"),
        Reference(**slack, who="C1", service_url="https://there", conversation="C1", channel=True, name="duos"),
        Installation(
            **slack, bot_user="U0", bot="B0", token="xoxb", refresh_token="xoxe", expires_at=NOW + DAY, installed_at=NOW
        ),
        LeadCode(organisation=organisation, digest=digest(_plain(company.code)), expires_at=NOW + DAY),
        *(WrongCode(organisation=organisation, person=people["Bruno"].id, tried_at=NOW) for _ in range(OF_ALL - 1)),
        Received(organisation=organisation, platform="slack", key="Ev1", received_at=NOW),
    )
    await blocks.add(session, organisation, people["Bruno"].id, people["Denis"].id)  # as they are kept by now
    await never_again.add(session, organisation, "never@alize.example")
    audit.note(session, organisation, organisation, "joined", NOW)
    return company


def _programme(company: Company, name: str, **more: Any) -> Programme:
    return Programme(
        organisation=company.organisation, name=name, track="executive", platform="slack", tenant=company.tenant,
        languages=["en"], zone="UTC", country="FR", starts_on=TODAY, tip_weekday=1, tip_at=time(10), opened_at=NOW,
        invited_at=NOW, **more,
    )  # fmt: skip


async def _place(session: AsyncSession, company: Company, number: int) -> Place:
    """A programme whose lead is Camille (1) or Denis (2); Ana and Bruno take part in both, and Gil has left the first.

    Dora is in the first alone, and has had no message yet.
    """
    opened = _programme(company, f"Duos {number}", channel=f"C{number}")
    asked = Person(organisation=company.organisation, name="Eve", email=f"eve{number}@alize.example")
    unknown = Person(organisation=company.organisation, name="Fay", email=f"fay{number}@alize.example")
    await _add(session, opened, asked, unknown)
    its = {"organisation": company.organisation, "programme": opened.id}
    invited = {"state": INVITED, "role": Role.MENTEE, "imported_at": NOW - DAY}
    await _add(
        session,
        Lead(**its, person=company["Camille" if number == 1 else "Denis"], owner=True),
        Enrolment(**its, person=company["Ana"], role=Role.MENTOR, state=ACTIVE, joined_at=NOW, capacity=3),
        *([Enrolment(**its, person=company["Camille"], role=Role.MENTEE, state=ACTIVE, joined_at=NOW)] * (number == 1)),
        Enrolment(**its, person=company["Bruno"], role=Role.MENTEE, state=ACTIVE, joined_at=NOW),
        Enrolment(**its, person=company["Gil"], role=Role.MENTOR, state=LEFT if number == 1 else ACTIVE, joined_at=NOW),
        Enrolment(**its, person=company["Fay"], role=Role.MENTEE, state=ACTIVE, joined_at=NOW, departed_at=NOW),
        *([Enrolment(**its, person=company["Dora"], role=Role.MENTEE, state=ACTIVE, joined_at=NOW)] * (number == 1)),
        Enrolment(**its, person=asked.id, **invited),
        Enrolment(**its, person=unknown.id, **invited),
        PlatformAddress(organisation=company.organisation, person=asked.id, platform="slack", tenant=company.tenant,
                        user=f"UEve{number}", used_at=NOW),
    )  # fmt: skip
    return await _with_pairs(session, company, number, opened, asked)


async def _with_pairs(
    session: AsyncSession, company: Company, number: int, opened: Programme, asked: Person
) -> Place:  # fmt: skip
    """The same, with what comes of a programme: a pair that meets, one that is proposed, drafts, messages, dates."""
    its = {"organisation": company.organisation, "programme": opened.id}
    couple = {**its, "mentor": company["Ana"], "proposed_at": NOW}
    pair = Pair(**couple, mentee=company["Bruno"], state=PairState.INTRODUCED, introduced_at=NOW)
    proposed = Pair(**couple, mentee=company["Dora"], state=PairState.PROPOSED)
    matching: dict[str, Any] = {"pairs": [], "unmatched": []}
    drafted = {**its, "author": company["Camille"], "made_at": NOW}
    draft = Draft(**drafted, state=READY, matching=matching)
    written = {**its, "author": company["Camille"], "audience": "everyone", "body": f"news of {number}"}
    announcement = Announcement(**written, state=SCHEDULED, goes_at=NOW)
    due = AgendaRow(**its, key=f"step:{number}", command=OpenHelp().pack(), due_at=NOW - DAY, owner="me")
    done = AgendaRow(**its, key=f"done:{number}", command=OpenHelp().pack(), due_at=NOW - DAY, done_at=NOW)
    await _add(
        session, pair, proposed, Draft(**drafted, state=PUBLISHED, matching=matching),
        Draft(**drafted, state=REPLACED, matching=matching), draft, announcement, Announcement(**written, state=DRAFT),
        Announcement(**written, state=GONE, sent_at=NOW), due, done,
        TipPosted(**its, tip=f"tip {number}", posted_on=TODAY),
        QuizAnswer(**its, tip=TIP, person=company["Bruno"], choice=number, answered_at=NOW),
    )  # fmt: skip
    owner = {"organisation": company.organisation}
    first = Session(**owner, pair=pair.id, number=1, due_on=TODAY, state=TOOK_PLACE)
    current = Session(**owner, pair=pair.id, number=2, due_on=TODAY + 28 * DAY)
    await _add(session, first, current)
    letters = {state: _letter(company, opened, number, state) for state in (WAITING, SENDING, SENT, FAILED)}
    away = _letter(company, opened, number, "away", state=FAILED, person=company["Gil"])
    held = _letter(company, opened, number, "held", state=HELD)
    await _add(
        session, Checkin(**owner, session=current.id, person=company["Bruno"], asked_at=NOW),
        Nudge(**its, session=current.id, person=company["Ana"], sent_on=TODAY), *letters.values(), away, held,
        _letter(company, opened, number, "pair", message=f"pair:{pair.id}:introduction", person=None),
    )  # fmt: skip
    change = _letter(company, opened, number, "change", message=f"change:{number}", updates=letters[SENT].id)
    await _add(session, change)
    return Place(company, number, opened, asked, pair, current, draft, announcement, due, done, letters)


def _letter(company: Company, opened: Programme, number: int, name: str, **more: Any) -> OutboxRow:
    """A message to Bruno; both companies' have one conversation, as after a workspace has changed hands."""
    state = name if name in {WAITING, SENDING, SENT, FAILED} else WAITING
    values = {
        "organisation": company.organisation, "programme": opened.id, "message": f"{KEY}:{number}",
        "key": f"{name}:{number}", "platform": "slack", "tenant": "T", "conversation": SHARED, "languages": "en",
        "person": company["Bruno"], "zone": "UTC", "body": "{}", "repeat": "may-repeat", "rank": 2, "state": state,
        "due": NOW - DAY, "unclear": 1 if state == WAITING else 0,
    }  # fmt: skip
    sending = {"owner": "me", "lease_until": NOW + DAY, "attempts": 1, "first_try": NOW} if state == SENDING else {}
    sent = {"sent_to": "D1", "sent_id": f"{company.tenant}{number}"} if state == SENT else {}
    return OutboxRow(**values | sending | sent | more)


async def _closed(session: AsyncSession, company: Company) -> None:
    """A programme that is over, of which nothing counts any more."""
    over = _programme(company, "Over", channel="C1", closed_at=NOW)
    await _add(session, over)
    its = {"organisation": company.organisation, "programme": over.id}
    await _add(
        session, Lead(**its, person=company["Denis"], owner=True),
        Enrolment(**its, person=company["Gil"], role=Role.MENTOR, state=ACTIVE, joined_at=NOW),
        Pair(**its, mentor=company["Ana"], mentee=company["Gil"], state=PairState.INTRODUCED, proposed_at=NOW),
    )  # fmt: skip
