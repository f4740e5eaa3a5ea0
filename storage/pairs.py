"""Pairs: a mentor and a mentee, from *proposed* on."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Select, Text, and_, cast, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from chat.turn import Role
from programme.matching.reasons import Reasons
from programme.pair import PairState
from programme.topics import in_common
from storage import enrolments, people
from storage.dialect import locked
from storage.encryption import EncryptedJSON, EncryptedText, SealedWord
from storage.people import Person
from storage.programmes import OPEN, Programme
from storage.schema import Owned, Table
from storage.sessions import Session

UNANSWERED = frozenset({PairState.PROPOSED, PairState.ASKED_MENTOR})
LIVE = UNANSWERED | {PairState.AGREED, PairState.INTRODUCED}


class Pair(Owned, Table):
    """A pair in one of the states of `programme.pair`; `why` are the draft's counts, erased with the proposal.

    `reasons` is where the version before looks for them, without what topics would tell; `score` is never written any
    more. Both go a release later.
    `answer_by` is the last local day for whoever is asked now; until then a `why_not` is known to its author only.
    The version before wrote it where NULL told that there is none (`why_not_before`); `seal` empties that.
    """

    __tablename__ = "pairs"

    programme: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    mentor: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    mentee: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    state: Mapped[str]
    why_not_before: Mapped[str | None] = mapped_column("why_not", EncryptedText)
    outcome: Mapped[str | None] = mapped_column(SealedWord)
    score: Mapped[int] = mapped_column(default=0)
    why: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    proposed_at: Mapped[datetime]
    answer_by: Mapped[date | None]
    agreed_at: Mapped[datetime | None]
    introduced_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def why_not(self) -> str | None:
        """Why it is not formed, or will not be (`programme.pair.NotFormed`)."""
        return self.outcome or self.why_not_before

    @why_not.setter
    def why_not(self, reason: str | None) -> None:
        self.outcome = reason

    def keep_why(self, reasons: Reasons) -> None:
        """Store why the two were put together."""
        told = replace(reasons, shared=0, first_wish=False, shared_interests=0)
        self.why, self.reasons = asdict(reasons), asdict(told)

    def forget_why(self) -> None:
        """Erase it: nobody is asked any more, or both have read it."""
        self.why, self.reasons = None, {}

    def reasons_kept(self) -> Reasons:
        """Why the two were put together, in counts."""
        return Reasons(**(self.why or self.reasons))


def over_for(pair: Pair, role: Role, blocked: set[int]) -> bool:
    """Whether somebody, who has `blocked` these people, knows that a proposal is over.

    A mentee whose mentor said no or blocked them does not, until the time to answer is up.
    """
    still_hoping = role is Role.MENTEE and pair.state == PairState.ASKED_MENTOR and pair.mentor not in blocked
    return pair.why_not is not None and not still_hoping


@dataclass(frozen=True)
class Two:
    """The people of a pair, and the topics that they share, those wanted most first."""

    mentor: Person
    mentee: Person
    topics: list[str]

    def of(self, role: Role) -> Person:
        """The mentor, or the mentee."""
        return self.mentor if role is Role.MENTOR else self.mentee

    def beside(self, role: Role) -> Person:
        """Whom the mentor, or the mentee, is paired with."""
        return self.mentee if role is Role.MENTOR else self.mentor


async def get(session: AsyncSession, organisation: int, pair: int) -> Pair | None:
    """A pair of the organisation, locked."""
    return await session.scalar(locked(session, select(Pair).where(Pair.organisation == organisation, Pair.id == pair)))


async def theirs(session: AsyncSession, organisation: int, pair: int, person: int) -> Pair | None:
    """A pair, if this person is in it (the id in a button is a claim), locked."""
    its = select(Pair).where(
        Pair.organisation == organisation, Pair.id == pair, or_(Pair.mentor == person, Pair.mentee == person)
    )
    return await session.scalar(locked(session, its))


async def of_session(session: AsyncSession, organisation: int, meeting: int) -> Pair | None:
    """The pair that a session of the organisation belongs to, locked."""
    its_pair = select(Session.pair).where(Session.organisation == organisation, Session.id == meeting)
    its = select(Pair).where(Pair.organisation == organisation, Pair.id == its_pair.scalar_subquery())
    return await session.scalar(locked(session, its))


async def of(session: AsyncSession, organisation: int, programme: int, person: int) -> list[Pair]:
    """A person's pairs in a programme, newest first."""
    return list(await session.scalars(_of(organisation, programme, person)))


async def to_change(session: AsyncSession, organisation: int, programme: int, person: int) -> list[Pair]:
    """The same, locked: whoever answers while the other leaves or blocks is heard first or not at all."""
    its = locked(session, _of(organisation, programme, person)).execution_options(populate_existing=True)
    return list(await session.scalars(its))


def _of(organisation: int, programme: int, person: int) -> Select[Any]:
    its = or_(Pair.mentor == person, Pair.mentee == person)
    return (
        select(Pair).where(Pair.organisation == organisation, Pair.programme == programme, its).order_by(Pair.id.desc())
    )


async def asked(session: AsyncSession, organisation: int, person: int) -> list[Pair]:
    """The proposals for which a person's time to answer runs, in whatever programme: also those with a no in them."""
    found = await session.scalars(
        select(Pair)
        .where(
            Pair.organisation == organisation,
            or_(
                and_(Pair.mentee == person, Pair.state == PairState.PROPOSED),
                and_(Pair.mentor == person, Pair.state == PairState.ASKED_MENTOR),
            ),
        )
        .order_by(Pair.id)
    )
    return list(found)


async def running(session: AsyncSession, organisation: int, one: int, other: int) -> bool:
    """Whether two people are in a pair that both said yes to."""
    both = {Pair.mentor: one, Pair.mentee: other}, {Pair.mentor: other, Pair.mentee: one}
    either = or_(*(and_(*(column == person for column, person in each.items())) for each in both))
    formed = Pair.state.in_([PairState.AGREED, PairState.INTRODUCED])
    return await session.scalar(select(Pair.id).where(Pair.organisation == organisation, either, formed)) is not None


async def everyone(session: AsyncSession, organisation: int, programme: int) -> list[Pair]:
    """All pairs of a programme, oldest first."""
    found = await session.scalars(
        select(Pair).where(Pair.organisation == organisation, Pair.programme == programme).order_by(Pair.id)
    )
    return list(found)


async def count(session: AsyncSession, organisation: int, programme: int) -> Counter[PairState]:
    """How many pairs of a programme there are, by state."""
    rows = await session.execute(
        select(Pair.state, func.count())
        .where(Pair.organisation == organisation, Pair.programme == programme)
        .group_by(Pair.state)
    )
    return Counter({PairState(state): number for state, number in rows})


async def live(
    session: AsyncSession, organisation: int, programme: int, among: Collection[int] | None = None
) -> list[tuple[int, int]]:
    """(mentor, mentee) of each pair of a programme, or of some people, that is proposed, agreed or running."""
    rows = await session.execute(
        select(Pair.mentor, Pair.mentee).where(
            Pair.organisation == organisation, Pair.programme == programme, Pair.state.in_(sorted(LIVE)), _with(among)
        )
    )
    return [(mentor, mentee) for mentor, mentee in rows]


def _with(among: Collection[int] | None) -> ColumnElement[bool]:
    return true() if among is None else or_(Pair.mentor.in_(among), Pair.mentee.in_(among))


async def living(session: AsyncSession, organisation: int, person: int) -> list[tuple[int, int]]:
    """(programme, id) of each of somebody's pairs that is proposed, agreed or running."""
    rows = await session.execute(
        select(Pair.programme, Pair.id).where(
            Pair.organisation == organisation, or_(Pair.mentor == person, Pair.mentee == person),
            Pair.state.in_(sorted(LIVE)),
        )
    )  # fmt: skip
    return [(programme, pair) for programme, pair in rows]


async def partners(session: AsyncSession, organisation: int, person: int) -> set[int]:
    """Whom somebody is in a pair with that is proposed, agreed or running, in whatever programme."""
    rows = await session.execute(
        select(Pair.mentor, Pair.mentee).where(
            Pair.organisation == organisation, or_(Pair.mentor == person, Pair.mentee == person),
            Pair.state.in_(sorted(LIVE)),
        )
    )  # fmt: skip
    return {one for both in rows for one in both} - {person}


async def all_living(session: AsyncSession) -> list[tuple[int, int, int]]:
    """(organisation, programme, id) of each pair of an open programme that is proposed, agreed or running."""
    rows = await session.execute(
        select(Pair.organisation, Pair.programme, Pair.id)
        .join(Programme, Programme.id == Pair.programme)
        .where(Pair.state.in_(sorted(LIVE)), OPEN)
        .order_by(Pair.id)
    )
    return [(organisation, programme, pair) for organisation, programme, pair in rows]


async def seal(session: AsyncSession, most: int) -> int:
    """Take up to `most` pairs' reasons of the version before out of where NULL tells; says how many."""
    told = or_(Pair.outcome.is_(None), Pair.why_not_before.is_not(None))
    found = (await session.scalars(select(Pair).where(told).order_by(Pair.id).limit(most).with_for_update())).all()
    for pair in found:
        pair.outcome, pair.why_not_before = pair.why_not, None
        # none is written too
        flag_modified(pair, "outcome")
    return len(found)


async def keep_private(session: AsyncSession, most: int) -> int:
    """Encrypt or erase why up to `most` pairs were made, as the version before has left it; says of how many."""
    found = await session.scalars(
        select(Pair)
        .where(or_(and_(Pair.why.is_(None), cast(Pair.reasons, Text) != "{}"), Pair.score != 0))
        .order_by(Pair.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    left = list(found)
    for pair in left:
        pair.score = 0
        if pair.state not in UNANSWERED:
            pair.forget_why()
        elif pair.why is None:
            pair.keep_why(Reasons(**pair.reasons))
    return len(left)


async def couples(
    session: AsyncSession, organisation: int, among: Collection[int] | None = None
) -> set[tuple[int, int]]:
    """Every (mentor, mentee) of the organisation, or of some people, ever proposed, whatever became of it."""
    rows = await session.execute(
        select(Pair.mentor, Pair.mentee).where(Pair.organisation == organisation, _with(among))
    )
    return {(mentor, mentee) for mentor, mentee in rows}


async def two(session: AsyncSession, pair: Pair) -> Two:
    """The people of a pair, as they are now."""
    known = await people.several(session, pair.organisation, {pair.mentor, pair.mentee})
    offers = await enrolments.of(session, pair.organisation, pair.programme, pair.mentor)
    wants = await enrolments.of(session, pair.organisation, pair.programme, pair.mentee)
    topics = in_common(offers.topics, wants.topics) if offers and wants else []
    return Two(known[pair.mentor], known[pair.mentee], topics)
