"""Delivery: takes messages out of the outbox and gives each one try per claim; the rows do the retrying."""

import asyncio
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.platform import Platform, RateLimitedError, RefusedError, Sent, UnclearError, UnsentError
from chat.card import Card
from chat.command import UnknownCommandError
from chat.message import Repeat
from chat.turn import Platform as PlatformName
from content.words import Reader, UnknownWordsError
from programme.clock import machine_now
from programme.refusals import Failure
from scheduling import backoff
from storage import encryption, outbox
from storage.database import Database
from storage.encryption import UnreadableError
from storage.outbox import FAILED, SENT, UNKNOWN, WAITING, Outgoing

log = structlog.get_logger()
LEASE = timedelta(seconds=120)
AT_ONCE = 8
SETTLE = timedelta(seconds=60)
STORED_AGAIN = 1.0
GRACE = 15.0


class Delivery:
    """Sends what is due, several conversations at once, each conversation in its order."""

    def __init__(self, database: Database, platforms: dict[PlatformName, Platform]) -> None:
        self._database, self._platforms = database, platforms
        self._owner = secrets.token_hex(8)
        self._draining = asyncio.Lock()
        self._stopped = False

    async def drain(self) -> None:
        """Try every message that may be tried now; once stopped, none."""
        if self._stopped:
            return
        async with self._draining:
            while not self._stopped and (rows := await self._claim()):
                await asyncio.gather(*(self._try(row) for row in rows))

    async def stop(self) -> None:
        """Take no more messages, and wait for those that are on their way."""
        self._stopped = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._draining.acquire(), GRACE)

    async def next_due(self) -> datetime | None:
        """When there is next something to try, in machine time."""
        async with self._database.reading() as session:
            return await outbox.next_due(session)

    async def _claim(self) -> list[Outgoing]:
        async with self._database.reading() as session:
            due = await outbox.next_due(session)
        if due is None or due > machine_now():
            return []
        async with self._database.writing() as session:
            return await outbox.claim(session, machine_now(), self._owner, LEASE, AT_ONCE)

    async def _try(self, row: Outgoing) -> None:
        try:
            outcome = await self._send(row)
        except (UnknownCommandError, UnknownWordsError, UnreadableError, ValidationError) as unknown:
            # written by a newer version, or under a key that is not here: it may be able to send it
            outcome = {"state": WAITING, "due": machine_now() + backoff.after(row.attempts), "reason": repr(unknown)}
        except Exception as fault:
            log.exception("message failed", key=row.key)
            outcome = _unclear(row, repr(fault))
        if outcome["state"] != SENT:
            log.warning("message not sent", key=row.key, state=outcome["state"], reason=outcome["reason"])
        await self._store(row, outcome)

    async def _store(self, row: Outgoing, outcome: dict[str, Any]) -> None:
        """Note what came of a try, as often as the database is away: what was sent must not be forgotten."""
        while True:
            try:
                async with self._database.writing() as session:
                    await outbox.finish(session, row, self._owner, **outcome)
                    if outcome["reason"] == "rate limited":
                        await outbox.park(session, row, outcome["due"])
            except (SQLAlchemyError, OSError):
                log.exception("outcome not stored", key=row.key, state=outcome["state"])
                await asyncio.sleep(STORED_AGAIN)
            else:
                return

    async def _send(self, row: Outgoing) -> dict[str, Any]:
        """What came of one try, as the row's new columns."""
        if not _may_send(row, row.unclear):
            return {"state": UNKNOWN, "reason": "interrupted"}
        platform = self._platforms.get(PlatformName(row.platform))
        if platform is None:
            return {"state": WAITING, "due": machine_now() + backoff.after(row.attempts), "reason": "not configured"}
        try:
            sent = await self._call(platform, row)
        except RateLimitedError as limited:
            wait = timedelta(seconds=limited.seconds + secrets.randbelow(1000) / 1000)
            return {"state": WAITING, "due": machine_now() + wait, "reason": "rate limited"}
        except (UnsentError, SQLAlchemyError) as unsent:  # the database is only asked before the platform
            return {"state": WAITING, "due": machine_now() + backoff.after(row.attempts), "reason": str(unsent)}
        except RefusedError as refused:
            return {"state": FAILED, "reason": f"{_failure(refused, row)} {refused}"}
        except UnclearError as unclear:
            return _unclear(row, str(unclear))
        if sent is None:
            return {"state": FAILED, "reason": "the message it replaces never arrived"}
        return {"state": SENT, "sent_to": sent.conversation, "sent_id": sent.message, "reason": None}

    async def _call(self, platform: Platform, row: Outgoing) -> Sent | None:
        card = Card.model_validate_json(encryption.readable(row.body))
        readers = tuple(Reader(locale, row.zone) for locale in row.languages.split(","))
        if row.updates is None:
            return await platform.post(row.tenant, row.conversation, row.key, card, readers)
        async with self._database.reading() as session:
            earlier = await outbox.where_sent(session, row.organisation, row.updates)
        return earlier and await platform.update(row.tenant, Sent(*earlier), card, readers)


def _failure(refused: RefusedError, row: Outgoing) -> Failure:
    """Why a message will never be taken: a conversation with a person is gone when the person is."""
    gone = refused.failure is Failure.CHANNEL_GONE and row.person is not None
    return Failure.PERSON_GONE if gone else refused.failure


def _unclear(row: Outgoing, reason: str) -> dict[str, Any]:
    """Whether it arrived is not known: it rests before it is tried again, or stays unknown."""
    unclear = row.unclear + 1
    if _may_send(row, unclear):
        return {"state": WAITING, "due": machine_now() + SETTLE, "unclear": unclear, "reason": reason}
    return {"state": UNKNOWN, "unclear": unclear, "reason": reason}


def _may_send(row: Outgoing, unclear: int) -> bool:
    """Whether a row may be sent after so many unclear tries: an update always, a message once if its class says so."""
    return row.updates is not None or unclear <= int(row.repeat == Repeat.MAY_REPEAT)
