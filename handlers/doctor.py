"""Doctor: a lead reads in plain words whether the programme is well, and what to do if it is not."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Block, Bullets, Card, Fact, Note, button
from chat.commands.doctor import OpenDoctor
from chat.commands.failures import OpenFailures
from chat.commands.status import OpenStatus
from chat.message import Answer, Outbound
from chat.refusals import in_form
from chat.router import By, Router
from chat.text import Text, t, verbatim
from chat.turn import Turn
from programme.clock import machine_now
from programme.events import Event
from storage import condition, failures, heartbeats
from storage.condition import LATE, PATIENCE, Late
from storage.heartbeats import SILENT

router = Router()
NOTHING, MINUTE = timedelta(), timedelta(minutes=1)


@router.on(OpenDoctor, said=("doctor", "diagnostic"), by=By.LEADS, writes=False)
async def look(command: OpenDoctor, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    its, now = (turn.organisation, turn.programme), machine_now()
    ranks = await condition.late_messages(session, now, of=its)
    steps = await condition.late_steps(session, turn.now, of=its)
    undelivered = await failures.count(session, *its)
    seen = await heartbeats.latest(session)
    late = steps.longer_than(LATE, turn.now) or any(one.longer_than(PATIENCE[rank], now) for rank, one in ranks.items())
    hangs = seen is None or now - seen > SILENT or late
    reached, everybody = await condition.reachable(session, of=its)
    parts: tuple[Block, ...] = (
        Fact(label=t("doctor.heartbeat"), value=t("doctor.ago", time=_time(now - seen)) if seen else t("doctor.never")),
        _late("doctor.messages", _together(ranks.values()), now),
        _late("doctor.steps", steps, turn.now),
        Fact(label=t("status.count.failed"), value=verbatim(str(undelivered.total()))),
        *([Bullets(items=tuple(in_form(f"failures.{one}") for one in sorted(undelivered)))] if undelivered else []),
        *_unreached(reached, everybody),
        *([Note(text=t("doctor.ask"))] if hangs else []),
    )
    see = button(t("undelivered.see"), OpenFailures(programme=turn.programme), "primary")
    status = button(t("home.status"), OpenStatus(programme=turn.programme))
    title = t("doctor.attention" if hangs or undelivered else "doctor.well")
    return [Answer(card=Card(title=title, parts=parts, buttons=(see, status) if undelivered else (status,)))]


def _together(ranks: Collection[Late]) -> Late:
    return Late(sum(one.number for one in ranks), min((one.since for one in ranks if one.since), default=None))


def _late(label: str, late: Late, now: datetime) -> Fact:
    age = now - late.since if late.since else NOTHING
    how_long = "doctor.late" if age >= MINUTE or not late.number else "doctor.late-briefly"
    return Fact(label=t(label), value=t(how_long, number=late.number, time=_time(age)))


def _time(age: timedelta) -> Text:
    minutes = max(int(age.total_seconds()) // 60, 0)
    return t("doctor.minutes", minutes=minutes) if minutes < 120 else t("doctor.hours", hours=minutes // 60)


def _unreached(reached: int, everybody: int) -> Iterator[Block]:
    if reached < everybody:
        yield Fact(label=t("status.reachable"), value=t("status.of", number=reached, total=everybody))
        yield Note(text=t("status.unreachable"))
