"""One try of one message: asks the platform, and says what came of it."""

import secrets
from asyncio import timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot import fence
from bot.delivery import protocol
from bot.delivery.protocol import Step, Tried
from bot.platform import HeldUpError, Platform, RateLimitedError, RefusedError, Sent, UnclearError, UnsentError
from chat.card import Card
from chat.command import UnknownCommandError
from chat.message import Repeat
from content.words import Reader, UnknownWordsError
from programme.clock import machine_now, monotonic
from programme.refusals import Failure
from scheduling import backoff
from storage import encryption, outgoing
from storage.database import Database
from storage.encryption import UnreadableError
from storage.outbox import CANCELLED, FAILED, SENT, UNKNOWN, WAITING
from storage.outgoing import Outcome, Outgoing

log = structlog.get_logger()
LIMITED = "rate limited"
SOON = 300.0
"""So many seconds after a platform is back, what waits for it has gone, however long it was away."""


async def attempt(database: Database, platform: Platform | None, row: Outgoing, claimed: float) -> Outcome:
    """Look the message up, send it, or leave it, and say what came of that; raises RateLimitedError.

    `claimed` is when the row was claimed, on the clock that never jumps.
    """
    if platform is None:
        return _later(row, "not configured")
    tried = _tried(platform, row)
    try:
        return await _step(database, platform, row, tried, claimed)
    except (UnknownCommandError, UnknownWordsError, UnreadableError, ValidationError) as unknown:
        return _unreadable(row, tried, unknown)
    except SQLAlchemyError as away:  # our own database, which is only asked before the platform
        return _later(row, str(away), SOON)
    except (UnsentError, UnclearError) as unanswered:
        return _unanswered(row, tried, unanswered)
    except RefusedError as refused:
        return Outcome(FAILED, reason=f"{_failure(refused, row)} {refused}", unclear=row.unclear)
    except RateLimitedError:
        raise
    except Exception as fault:
        log.exception("message failed", key=row.key)
        # what a fault says may hold the words that it stumbled over
        return _unclear(row, tried, type(fault).__name__)


async def _step(database: Database, platform: Platform, row: Outgoing, tried: Tried, claimed: float) -> Outcome:
    step = protocol.first_step(tried)
    if step is Step.LOOK_UP:
        try:
            found = await platform.look_up(row.tenant, row.conversation, row.key)
        except RefusedError:  # nothing can be read there: its class decides
            step = protocol.by_class(tried)
        except UnclearError as unclear:
            raise HeldUpError(str(unclear)) from unclear
        else:
            if found is not None:
                return await _found(platform, row, found, claimed)
            if tried.withdrawn:
                return Outcome(CANCELLED, unclear=row.unclear)
            step = Step.SEND
    if step is Step.LEAVE:
        return _left(tried, "interrupted")
    return await _send(database, platform, row, claimed)


async def _found(platform: Platform, row: Outgoing, found: Sent, claimed: float) -> Outcome:
    """A message that has arrived; if a lead had it sent again, what it says may have changed since."""
    if row.attempts > 1 or row.erased_at:
        return _sent(found)
    async with _in_time(claimed):
        return _sent(await platform.update(row.tenant, found, _card(row.body), _readers(row)))


def _readers(row: Outgoing) -> tuple[Reader, ...]:
    return tuple(Reader(locale, row.zone) for locale in row.languages.split(","))


async def _send(database: Database, platform: Platform, row: Outgoing, claimed: float) -> Outcome:
    if row.erased_at:  # by this version; the one before may have had it wait again
        return Outcome(CANCELLED, reason="erased", unclear=row.unclear)
    readers = _readers(row)
    if row.updates is None:
        card = _card(row.body)
        async with _in_time(claimed):
            return _sent(await platform.post(row.tenant, row.conversation, row.key, card, readers))
    async with database.reading() as session:
        earlier = await outgoing.where_sent(session, row.organisation, row.updates)
    if earlier is None:
        return Outcome(FAILED, reason="the message it changes never arrived")
    body = encryption.readable(row.body)
    async with _in_time(claimed):
        if body:
            return _sent(await platform.update(row.tenant, Sent(*earlier), Card.model_validate_json(body), readers))
        await platform.delete(row.tenant, Sent(*earlier))
        return _sent(Sent(*earlier))


@asynccontextmanager
async def _in_time(claimed: float) -> AsyncIterator[None]:
    """Nothing is begun so late, nor goes on for so long, that somebody else might say it too."""
    fence.stand(lambda: protocol.may_begin(monotonic() - claimed))
    try:
        # a call may consist of several, and ask the database in between
        async with timeout(protocol.TIMEOUT.total_seconds()):
            yield
    except TimeoutError as late:
        raise UnclearError("given up") from late


@lru_cache(maxsize=64)
def _card(stored: str) -> Card:
    """A card from its row; an announcement's is the same ten thousand times."""
    return Card.model_validate_json(encryption.readable(stored))


def limited(row: Outgoing, refusal: RateLimitedError) -> Outcome:
    """A try that the platform did not want yet."""
    wait = timedelta(seconds=refusal.seconds + secrets.randbelow(1000) / 1000)
    return Outcome(WAITING, wait, LIMITED, row.unclear)


def _sent(sent: Sent) -> Outcome:
    return Outcome(SENT, sent_to=sent.conversation, sent_id=sent.message)


def _later(row: Outgoing, reason: str, longest: float = backoff.LONGEST) -> Outcome:
    return Outcome(WAITING, backoff.after(row.attempts, longest), reason, row.unclear)


def _unreadable(row: Outgoing, tried: Tried, error: Exception) -> Outcome:
    """Written by a newer version, or under a key that is not here: it waits for whoever can read it, and not for ever.

    Then a lead may have it sent once that is put right.
    """
    if protocol.may_go_on(tried):
        return _later(row, repr(error))
    return Outcome(FAILED, reason=f"{Failure.UNREADABLE} {repr(error).splitlines()[0]}", unclear=row.unclear)


def _unanswered(row: Outgoing, tried: Tried, error: Exception) -> Outcome:
    unsent = isinstance(error, UnsentError)
    outcome = _unsent(row, tried, error) if unsent else _unclear(row, tried, str(error))
    return replace(outcome, unanswered=True)


def _unsent(row: Outgoing, tried: Tried, error: Exception) -> Outcome:
    """It did not leave, and waits; where nobody is reached, nobody's conversation is held up more than others."""
    goes_on = not isinstance(error, HeldUpError) or protocol.may_go_on(tried)
    return _later(row, str(error), SOON) if goes_on else _left(tried, str(error))


def _left(tried: Tried, reason: str) -> Outcome:
    """It is not tried again: a lead decides."""
    return Outcome(CANCELLED if tried.withdrawn else UNKNOWN, reason=reason, unclear=tried.unclear)


def _tried(platform: Platform, row: Outgoing) -> Tried:
    return Tried(
        unclear=row.unclear, replaces=row.updates is not None, repeatable=row.repeat == Repeat.MAY_REPEAT,
        can_look_up=platform.can_look_up(row.conversation), withdrawn=row.withdrawn, tries=row.attempts,
        since=machine_now() - row.first_try,
    )  # fmt: skip


def _unclear(row: Outgoing, tried: Tried, reason: str) -> Outcome:
    """Whether it arrived is not known: it rests before it is tried or looked up again, or stays unknown."""
    tried = replace(tried, unclear=tried.unclear + 1)
    if protocol.rests(tried):
        return Outcome(WAITING, max(protocol.SETTLE, backoff.after(row.attempts, SOON)), reason, tried.unclear)
    return _left(tried, reason)


def _failure(refused: RefusedError, row: Outgoing) -> Failure:
    """Why a message will never be taken: a conversation with a person is gone when the person is.

    Two people's own conversation is no channel that somebody could invite the bot to.
    """
    if "," in row.conversation and refused.failure in {Failure.CHANNEL_CLOSED, Failure.CHANNEL_GONE}:
        return Failure.CONVERSATION_GONE
    gone = refused.failure is Failure.CHANNEL_GONE and row.person is not None
    return Failure.PERSON_GONE if gone else refused.failure
