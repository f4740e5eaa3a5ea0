"""What Prometheus reads: counted at each visit, over open rows alone, and no label tells of a person."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.app import Bot
from programme.clock import machine_now
from storage import condition, failures, heartbeats, paces
from storage.outbox import ANSWER, FAILED, LAST, LOGISTICS, SENDING, UNKNOWN, WAITING
from storage.paces import LearnedPace

FEW: Final = 50
"""Of so many workspaces, each has a label of its own."""
RANKED: Final = {ANSWER: "answer", LOGISTICS: "logistics", LAST: "last"}


async def measured(bot: Bot) -> bytes:
    """The measures, in Prometheus' text format."""
    registry, now = CollectorRegistry(), machine_now()
    registry.register(_Tries(bot))
    if bot.slack_socket is not None:
        connections = bot.slack_socket.connections
        _gauge(registry, "binome_socket_connections", "Open connections to Slack's Socket Mode.").set(connections)
    async with bot.database.reading() as session:
        _messages(registry, bot, await condition.depth(session), await failures.everywhere(session))
        _oldest(registry, await condition.late_messages(session, now), now)
        steps, programme_now = await condition.late_steps(session, bot.clock.now()), bot.clock.now()
        _gauge(registry, "binome_overdue", "Due dates that wait to be carried out.").set(steps.number)
        since = "Since when the oldest due date waits."
        _gauge(registry, "binome_overdue_seconds", since).set(_age(steps, programme_now))
        _heartbeats(registry, list(await heartbeats.everyone(session)), now)
        _paces(registry, await paces.every(session), now)
    return generate_latest(registry)


class _Tries(Collector):
    """What came of each try to send since the process was started."""

    def __init__(self, bot: Bot) -> None:
        self._tries = bot.delivery.tries

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(
            "binome_tries", "Tries to send since the start, by what came of them.", labels=["platform", "outcome"]
        )
        for labels, number in self._tries.items():
            family.add_metric(labels, number)
        yield family


def _gauge(registry: CollectorRegistry, name: str, what: str, *labels: str) -> Gauge:
    return Gauge(name, what, labels, registry=registry)


def _messages(
    registry: CollectorRegistry, bot: Bot, depth: Counter[tuple[str, str, str]], undelivered: failures.Counted
) -> None:
    """What was sent is in the counters: counting millions of rows at each visit would take seconds."""
    by_state = _gauge(registry, "binome_messages", "Messages that were not sent, by state.", "state", "platform")
    by_reason = _gauge(registry, "binome_undelivered", "Messages that did not arrive.", "state", "reason")
    for one, state in product(bot.platforms, (WAITING, SENDING, FAILED, UNKNOWN)):
        by_state.labels(state, one.value)
    for (platform, _, state), number in depth.items():
        by_state.labels(state, platform).inc(number)
    for (platform, state, reason), number in undelivered.items():
        by_state.labels(state, platform).inc(number)
        by_reason.labels(state, reason.value).inc(number)


def _oldest(registry: CollectorRegistry, late: dict[int, condition.Late], now: datetime) -> None:
    what = "Since when the oldest message could have left, by who is served first."
    gauge = _gauge(registry, "binome_oldest_due_seconds", what, "rank")
    for rank, one in late.items():
        gauge.labels(RANKED[rank]).set(_age(one, now))


def _age(late: condition.Late, now: datetime) -> float:
    return (now - late.since).total_seconds() if late.since else 0.0


def _heartbeats(registry: CollectorRegistry, seen: list[heartbeats.Heartbeat], now: datetime) -> None:
    gauge = _gauge(registry, "binome_heartbeat_age_seconds", "Since when a process was not seen.", "process", "kind")
    for one in seen:
        gauge.labels(process=one.name, kind=one.kind).set((now - one.seen_at).total_seconds())


def _paces(registry: CollectorRegistry, learned: list[LearnedPace], now: datetime) -> None:
    labels = ("platform", "workspace", "kind")
    rate = _gauge(registry, "binome_pace", "New messages, or changes, a second that a workspace takes.", *labels)
    parked = _gauge(registry, "binome_parked_seconds", "For how long a workspace rests.", *labels)
    for one in learned if len(learned) < FEW else []:
        if one.rate is not None:
            rate.labels(one.platform, one.tenant, one.kind).set(one.rate)
        rest = (one.parked_until - now).total_seconds() if one.parked_until else 0
        parked.labels(one.platform, one.tenant, one.kind).set(max(rest, 0))
