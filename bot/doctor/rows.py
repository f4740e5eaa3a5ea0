"""What stands in the rows: who lives, what waits, what did not arrive, and who can be written to."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncSession

from bot import VERSION
from bot.doctor.findings import Finding, ago, attention, note, well
from chat.text import t
from content.words import Reader, say
from storage import condition, failures, heartbeats, paces
from storage.compatibility import typed
from storage.condition import LATE
from storage.heartbeats import Heartbeat
from storage.paces import LearnedPace

FEW, ENGLISH = 5, Reader()
OTHER = (
    "If a newer version has run here, it wrote them: bring all processes to it. If this is the newest, it lacks what "
    "an older one wrote: please report that. A message waits for a day, and then for a lead."
)
FIXES = {
    "UnknownCommandError": OTHER,
    "UnknownWordsError": OTHER,
    "ValidationError": OTHER,
    "UnreadableError": "Add the key that was in use then to SECRET_KEYS, behind the newer ones.",
}
NO_STEP = "Look for *due command failed* in the log: it is tried again by itself."
HANGS = (
    "Look at the end of its log and start it again: it hangs, or was killed. If its machine is gone for good, there is "
    "nothing to do: it is forgotten an hour after it was last seen."
)
NOT_SENT = "Look for *message not sent* in the log, and at the heartbeats: it is tried again by itself."


async def examine(session: AsyncSession, now: datetime, programme_now: datetime) -> list[Finding]:
    """What the rows say at an instant of machine time, which is also one of programme time."""
    return [
        *_heartbeats(list(await heartbeats.everyone(session)), now),
        *await _messages(session, now),
        *await _steps(session, programme_now),
        *await _faults(session),
        *await _undelivered(session, now),
        *await _reachable(session),
        *(_pace(one, now) for one in await paces.every(session)),
    ]


def _heartbeats(seen: list[Heartbeat], now: datetime) -> Iterator[Finding]:
    if not seen:
        fix = f"Start it: `{typed('serve')}`, or `systemctl start binome`."
        yield attention("heartbeat", "no process of the bot runs: none has begun, or each was told to stop", fix)
    for one in seen:
        about, age = f"{one.kind} {one.name}", now - one.seen_at
        if age > heartbeats.SILENT:
            yield attention("heartbeat", f"{about} was last seen {ago(age)} ago", HANGS)
        elif one.version != VERSION:
            found = f"{about} runs version {one.version}, and this is {VERSION}"
            yield note("heartbeat", found, "Start it again.")
        else:
            yield well("heartbeat", f"{about}, {ago(age)} ago")


async def _messages(session: AsyncSession, now: datetime) -> list[Finding]:
    depth = await condition.depth(session)
    waiting = [
        well("queue", f"{platform} {tenant}: {number} {state}")
        for (platform, tenant, state), number in sorted(depth.items())
    ]
    first = await condition.oldest(session, now)
    if first is None:
        return waiting or [well("queue", "nothing waits to be sent")]
    why = f", {first.reason}" if first.reason else ""
    found = f"{first.message} on {first.platform} could have left {ago(now - first.since)} ago{why}"
    return [*waiting, attention("queue", found, NOT_SENT)]


async def _steps(session: AsyncSession, now: datetime) -> list[Finding]:
    late = await condition.late_steps(session, now)
    coming = [
        well("agenda", f"{key} {f'in {ago(due - now)}' if due > now else f'due {ago(now - due)} ago'}")
        for key, due in await condition.next_steps(session, FEW)
    ]
    if late.since is None or not late.longer_than(LATE, now):
        return coming
    found = f"{late.number} overdue, the first for {ago(now - late.since)}"
    return [attention("agenda", found, NO_STEP), *coming]


async def _faults(session: AsyncSession) -> list[Finding]:
    return [
        attention("rows", f"{number} met {error}", FIXES.get(error, NO_STEP))
        for error, number in sorted((await condition.faults(session)).items())
    ]


async def _undelivered(session: AsyncSession, now: datetime) -> Iterator[Finding]:
    counted, newest = await failures.everywhere(session), await failures.last(session, FEW)
    groups = (
        attention("messages", f"{number} {state} on {platform}: {failure}", say(t(f"failures.{failure}.next"), ENGLISH))
        for (platform, state, failure), number in sorted(counted.items())
    )
    told = (
        note("messages", f"{one.message} to {one.conversation} {ago(now - one.at)} ago: {one.said}") for one in newest
    )
    return chain(groups, told)


async def _reachable(session: AsyncSession) -> list[Finding]:
    number, total = await condition.reachable(session)
    found = f"{number} of {total} who take part can be written to"
    if number == total:
        return [well("people", found)]
    return [note("people", found, "Install Binôme for the others again, or have them write to it once.")]


def _pace(one: LearnedPace, now: datetime) -> Finding:
    what = "messages" if one.kind == paces.POSTING else "changes"
    rate = "as many as there are" if one.rate is None else f"{one.rate:.1f}"
    found = f"{one.platform} {one.tenant}: {rate} {what} a second"
    if one.parked_until and one.parked_until > now:
        return note("pace", f"{found}, and none for {ago(one.parked_until - now)}: the platform wants a rest")
    return well("pace", found)
