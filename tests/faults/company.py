"""The platform: any number of Slack workspaces on one port, in a process of their own; a token says which is meant."""

import asyncio
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

import uvloop
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from sandbox import rates
from sandbox.app import create_app
from sandbox.faults import Fault
from sandbox.rates import Rate
from sandbox.serving import loopback, served
from sandbox.workspace import Workspace
from tests.running import SECRET, manifest


@dataclass(frozen=True)
class Order:
    """What is to be there; `faults` are those of every workspace, `seed` decides which calls they strike.

    `minute` is how many seconds Slack's minute has, by which it counts calls.
    """

    teams: int = 1
    people: int = 100
    channels: int = 0
    rate_limits: bool = False
    minute: int = 60
    seed: int = 0
    faults: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Team:
    """A workspace as the bot is to know it: the ids of its people and of the channels that the bot is in."""

    id: str
    token: str
    people: list[str]
    channels: list[str]


def workspace(order: Order, number: int, url: str) -> tuple[Team, Starlette]:
    """A workspace with everybody in it, and its server."""
    team, token = f"T{number:03d}", f"xoxb-{number}"
    there = Workspace(
        manifest(), "http://127.0.0.1:9", SECRET, token, base_url=f"{url}/{team}", team_id=team,
        luck=Random(f"{order.seed} {number}"), rate_limits=order.rate_limits,
    )  # fmt: skip
    there.faults.extend(Fault(**fault) for fault in order.faults)
    people = [there.add_user(f"Person {one}") for one in range(order.people)]
    channels = [there.add_channel(f"channel-{one}", [there.bot]) for one in range(order.channels)]
    return Team(team, token, [one.id for one in people], [one.id for one in channels]), create_app(there)


def shorten(minute: int) -> None:
    """Let Slack's limits count by a minute that is shorter, and as many calls fewer."""
    rates.LIMITS = {
        method: tuple(Rate(one.calls * minute // 60, minute) if one.seconds == 60 else one for one in limits)
        for method, limits in rates.LIMITS.items()
    }


class Company:
    """One server for all: `/api/…` is the workspace's whose token a call carries, `/T000/…` that workspace's own."""

    def __init__(self, order: Order, url: str) -> None:
        shorten(order.minute)
        there = [workspace(order, number, url) for number in range(order.teams)]
        self.teams = [team for team, _ in there]
        self._by_id = {team.id: app for team, app in there}
        self._by_token = {f"Bearer {team.token}".encode(): app for team, app in there}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        name = scope["path"].split("/")[1]
        if name in self._by_id:
            await self._by_id[name]({**scope, "root_path": f"/{name}"}, receive, send)
        else:
            token = dict(scope["headers"]).get(b"authorization", b"")
            await self._by_token[token](scope, receive, send)


async def open_for_business(order: Order) -> None:
    """Serve until told to stop; the first line printed says where, and who is there."""
    port, url = loopback()
    company, told = Company(order, url), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with served(company, port):
        print(json.dumps({"url": url, "teams": [asdict(team) for team in company.teams]}), flush=True)  # noqa: T201
        await told.wait()


if __name__ == "__main__":
    uvloop.run(open_for_business(Order(**json.loads(sys.argv[1]))))
