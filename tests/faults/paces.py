"""How fast the bot is against workspaces that limit it, and against one that does not."""

import asyncio
from collections.abc import Sequence

import aiohttp

from bot.delivery.drain import AT_ONCE
from chat.message import Repeat
from programme.clock import machine_now, monotonic
from tests.faults.company import Order
from tests.faults.outcome import Measure, Outcome
from tests.faults.place import SWEEP, Place, Size, minute, outcome
from tests.faults.world import DONE, World, company

ALLOWED = 300 / 60
"""Messages per second that Slack takes of one app in one workspace."""
MANY = 10_000


async def storm(place: Place, size: Size) -> Outcome:
    """Two announcements to everybody in many workspaces, check-ins when most have left, all of it at Slack's limits."""
    async with place.world(size, SWEEP | minute(size.minute), rate_limits=True, minute=size.minute) as world:
        start, began = monotonic(), machine_now().timestamp()
        for _ in range(size.processes):
            await world.start()
        for name in ("first", "second"):
            for team in world.teams:
                await world.post(team, *world.places[team.id].people, repeat=Repeat.MAY_SKIP, name=name)
        await world.accepted(size.messages * 2 // 3, DONE)
        asked = machine_now().timestamp()
        for team in world.teams:
            await world.post(team, *world.luck.sample(world.places[team.id].people, 20), name="check-in")
        await world.settled()
        waited = max(one.at - asked for one in await world.reads() if one.key.startswith("check-in"))
        # a shorter minute has too few messages to teach a pace well; where nothing is learned, 15 % are refused
        taught = 2 if size.minute == 60 else 5
        measures = (
            Measure("a check-in waited at most", waited, "s", at_most=60),
            Measure("refused after warm-up", await _refused(world, began + size.seconds), "%", at_most=taught),
        )
        where = f"{size.teams} workspaces × {size.people} conversations at Slack's limits"
        return await outcome(where, world, start, *measures)


async def _refused(world: World, since: float) -> float:
    """How many of a hundred calls were refused after a moment."""
    refused = sum(at > since for at in await world.exceeded())
    taken = sum(one.at > since for one in await world.reads())
    return 100 * refused / max(1, refused + taken)


async def draining(place: Place, size: Size, at_least: float) -> Outcome:
    """An announcement into a workspace that takes all it gets; only many messages show how many go in a second."""
    async with place.world(size, {}) as world:
        await world.post(world.teams[0], *world.places[world.teams[0].id].people, repeat=Repeat.MAY_SKIP)
        start = monotonic()
        await world.start()
        await world.settled()
        moments = [one.at for one in await world.reads()]
        rate = (len(moments) - 1) / (moments[-1] - moments[0])
        bare = await _bare(world.teams[0].people)
        measures = (
            Measure("sent", rate, "a second", at_least=at_least if size.messages >= MANY else None),
            Measure("a client that only posts", bare, "a second"),
            Measure("of that", 100 * rate / bare, "%", at_least=5),
        )
        return await outcome("draining", world, start, *measures)


async def _bare(people: Sequence[str]) -> float:
    """How many messages a second a client sends to such a workspace that has nothing else to do."""
    async with company(Order(people=len(people))) as (url, (team,)):
        waiting = iter(people)
        said = {"text": "What was good, what was difficult, and when do you meet again?"}
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {team.token}"}) as http:

            async def posts() -> None:
                for person in waiting:
                    async with http.post(f"{url}/api/chat.postMessage", json={"channel": person, **said}) as answer:
                        await answer.read()

            start = monotonic()
            await asyncio.gather(*(posts() for _ in range(AT_ONCE)))
            return len(people) / (monotonic() - start)


async def at_the_limit(place: Place, size: Size) -> Outcome:
    """An announcement into a workspace with Slack's limits: how much of what these allow is used."""
    async with place.world(size, {}, rate_limits=True) as world:
        await world.post(world.teams[0], *world.places[world.teams[0].id].people, repeat=Repeat.MAY_SKIP)
        start = monotonic()
        await world.start()
        await world.settled()
        moments = [one.at for one in await world.reads()]
        used = 100 * (len(moments) - 1) / (moments[-1] - moments[0]) / ALLOWED
        share = Measure("of what the limits allow", used, "%", at_least=95)
        refused = Measure("refused", await _refused(world, 0), "%")
        return await outcome("draining at Slack's limits", world, start, share, refused)
