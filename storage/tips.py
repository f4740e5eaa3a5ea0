"""Tips that a programme has seen, and the private answers to their quizzes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.dialect import insert_once
from storage.schema import Owned, Table


class TipPosted(Owned, Table):
    """A tip of the week as posted on a local date; a programme never sees one twice."""

    __tablename__ = "tips_posted"
    __table_args__ = (UniqueConstraint("programme", "tip"), UniqueConstraint("programme", "posted_on"))

    programme: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"))
    tip: Mapped[str]
    posted_on: Mapped[date]


class QuizAnswer(Owned, Table):
    """A person's first answer to a tip's quiz."""

    __tablename__ = "quiz_answers"
    __table_args__ = (UniqueConstraint("programme", "tip", "person"),)

    programme: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"))
    tip: Mapped[str]
    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    choice: Mapped[int]
    answered_at: Mapped[datetime]


async def posted(session: AsyncSession, organisation: int, programme: int) -> list[TipPosted]:
    """The tips that a programme has seen, oldest first."""
    found = await session.scalars(
        select(TipPosted)
        .where(TipPosted.organisation == organisation, TipPosted.programme == programme)
        .order_by(TipPosted.posted_on)
    )
    return list(found)


async def answer_of(
    session: AsyncSession, organisation: int, programme: int, tip: str, person: int
) -> QuizAnswer | None:
    """A person's answer to a tip's quiz."""
    return await session.scalar(
        select(QuizAnswer).where(
            QuizAnswer.organisation == organisation,
            QuizAnswer.programme == programme,
            QuizAnswer.tip == tip,
            QuizAnswer.person == person,
        )
    )


async def answer(
    session: AsyncSession, organisation: int, programme: int, tip: str, person: int, choice: int, now: datetime
) -> int:
    """Store a person's answer unless they have given one; returns the choice that counts, the first."""
    await insert_once(session, QuizAnswer, {
        "organisation": organisation, "programme": programme, "tip": tip, "person": person, "choice": choice,
        "answered_at": now,
    })  # fmt: skip
    first = await answer_of(session, organisation, programme, tip, person)
    return first.choice if first else choice
