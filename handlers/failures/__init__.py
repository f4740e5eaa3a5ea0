"""Failures: a lead sees which messages did not arrive, and has each sent again or lets it be."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card
from chat.commands.failures import Decide, LetBe, OpenFailures, SendAgain
from chat.message import Answer, Outbound, ReplaceCard
from chat.router import By, Router, plain
from chat.text import Text, t
from chat.turn import Turn
from handlers.failures import cards
from handlers.failures.cards import AT_ONCE, Addressed
from programme.events import Event
from programme.refusals import Failure
from storage import agenda, audit, failures, pairs, people
from storage.failures import Undelivered, Which

router = Router()
ALL = {"all", "tout", "tous"}
LONGEST_NUMBER = 9
SLICE = 100
"""So many messages are decided on in one transaction, so that nobody else waits for it."""


@router.on(OpenFailures, said=("failures", "échecs"), by=By.LEADS, writes=False)
async def show(command: OpenFailures, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return [Answer(card=await _overview(turn, session, before=command.before))]


@router.on(SendAgain, said=("resend", "renvoyer"), by=By.LEADS)
async def send_again(command: SendAgain, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    chosen = await _chosen(command, turn, session)
    number = await failures.try_again(session, turn.organisation, [one.id for one in chosen])
    rest = await _go_on(command, chosen, turn, session)
    said = [t("undelivered.sent-again", count=number + rest)]
    if number and any(one.failure is Failure.NOT_ANSWERED for one in chosen):
        said.append(t("undelivered.perhaps-twice"))
    return await _decided("sent-again", command, chosen, said, turn, session)


@router.on(LetBe, said=("ignore", "ignorer"), by=By.LEADS)
async def let_be(command: LetBe, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    chosen = await _chosen(command, turn, session)
    number = await failures.let_be(session, turn.organisation, [one.id for one in chosen])
    rest = await _go_on(command, chosen, turn, session)
    return await _decided("let-be", command, chosen, [t("undelivered.left", count=number + rest)], turn, session)


def _meant(command: Decide) -> Which:
    words = {plain(word) for word in command.rest.split()}
    numbers = {int(word) for word in words if word.isdecimal() and len(word) <= LONGEST_NUMBER} | {command.row}
    return failures.meant(numbers, command.reason, sure=bool(words & ALL))


async def _chosen(command: Decide, turn: Turn, session: AsyncSession) -> list[Undelivered]:
    """Those of the programme that are meant and that nobody has decided on: a slice of them, the oldest first."""
    its = turn.organisation, turn.programme
    return await failures.oldest(session, *its, _meant(command), after=command.after, most=SLICE)


async def _go_on(command: Decide, chosen: Sequence[Undelivered], turn: Turn, session: AsyncSession) -> int:
    """Have the rest decided on at once, after this slice; says how many those are.

    What fails again meanwhile is not meant: it lies before `after`.
    """
    if len(chosen) < SLICE:
        return 0
    after, its = chosen[-1].id, (turn.organisation, turn.programme)
    begun = turn.key.removeprefix("due:").partition(":after:")[0]
    rest = command.model_copy(update={"after": after})
    await agenda.plan(session, turn.organisation, rest, at=turn.now, key=f"{begun}:after:{after}",
                      programme=turn.programme)  # fmt: skip
    return (await failures.count(session, *its, _meant(command), after=after)).total()


async def _decided(
    deed: str, command: Decide, chosen: Sequence[Undelivered], said: list[Text], turn: Turn, session: AsyncSession
) -> list[Outbound | Event]:
    """What has been decided is no lead's to decide any more, even if its slice is yet to come."""
    if chosen:
        about = " ".join(str(one.id) for one in chosen)
        audit.note(session, turn.organisation, turn.person, deed, turn.now, programme=turn.programme, about=about)
    if command.after:
        return []
    return [ReplaceCard(card=await _overview(turn, session, ~_meant(command), said=said))]


async def _overview(
    turn: Turn, session: AsyncSession, *which: Which, before: int = 0, said: Sequence[Text] = ()
) -> Card:
    its = turn.organisation, turn.programme
    counted = await failures.count(session, *its, *which)
    some = await failures.of(session, *its, *which, before=before, most=AT_ONCE + 1)
    addressed = await _addressed(some[:AT_ONCE], turn, session)
    return cards.overview(turn.programme, counted, addressed, said=said, more=len(some) > AT_ONCE)


async def _addressed(some: Sequence[Undelivered], turn: Turn, session: AsyncSession) -> list[Addressed]:
    """To whom each was to go, by name."""
    whom = [(one, await _people(one, turn, session)) for one in some]
    known = await people.several(session, turn.organisation, {person for _, each in whom for person in each})
    return [(one, cards.to_whom([known[person].name for person in each])) for one, each in whom]


async def _people(one: Undelivered, turn: Turn, session: AsyncSession) -> tuple[int, ...]:
    """Somebody, the two people of a pair's own conversation, or, in a channel, nobody in particular."""
    if one.person:
        return (one.person,)
    family, _, rest = one.message.partition(":")
    number = rest.partition(":")[0]
    pair = await pairs.get(session, turn.organisation, int(number)) if family == "pair" else None
    return (pair.mentee, pair.mentor) if pair else ()
