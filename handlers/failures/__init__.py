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
from storage import audit, failures, pairs, people
from storage.failures import Undelivered

router = Router()
ALL = {"all", "tout", "tous"}
LONGEST_NUMBER = 9


@router.on(OpenFailures, said=("failures", "échecs"), by=By.LEADS, writes=False)
async def show(command: OpenFailures, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return [Answer(card=await _overview(turn, session, before=command.before))]


@router.on(SendAgain, said=("resend", "renvoyer"), by=By.LEADS)
async def send_again(command: SendAgain, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    chosen = await _chosen(command, turn, session)
    number = await failures.try_again(session, turn.organisation, [one.id for one in chosen])
    said = [t("undelivered.sent-again", count=number)]
    if number and any(one.failure is Failure.NOT_ANSWERED for one in chosen):
        said.append(t("undelivered.perhaps-twice"))
    return await _decided("sent-again", chosen, said, turn, session)


@router.on(LetBe, said=("ignore", "ignorer"), by=By.LEADS)
async def let_be(command: LetBe, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    chosen = await _chosen(command, turn, session)
    number = await failures.let_be(session, turn.organisation, [one.id for one in chosen])
    return await _decided("let-be", chosen, [t("undelivered.left", count=number)], turn, session)


async def _chosen(command: Decide, turn: Turn, session: AsyncSession) -> list[Undelivered]:
    """Those of the programme that are meant and that nobody has decided on."""
    newest = command.row + 1 if command.row else 0
    undelivered = await failures.of(session, turn.organisation, turn.programme, before=newest)
    words = {plain(word) for word in command.rest.split()}
    numbers = {int(word) for word in words if word.isdecimal() and len(word) <= LONGEST_NUMBER} | {command.row}
    return [
        one
        for one in undelivered
        if one.id in numbers
        or one.failure is command.reason
        or (words & ALL and one.failure is not Failure.NOT_ANSWERED)
    ]


async def _decided(
    deed: str, chosen: Sequence[Undelivered], said: list[Text], turn: Turn, session: AsyncSession
) -> list[Outbound | Event]:
    if chosen:
        about = " ".join(str(one.id) for one in chosen)
        audit.note(session, turn.organisation, turn.person, deed, turn.now, programme=turn.programme, about=about)
    return [ReplaceCard(card=await _overview(turn, session, said=said))]


async def _overview(turn: Turn, session: AsyncSession, *, before: int = 0, said: Sequence[Text] = ()) -> Card:
    counted = await failures.count(session, turn.organisation, turn.programme)
    some = await failures.of(session, turn.organisation, turn.programme, before=before, most=AT_ONCE + 1)
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
