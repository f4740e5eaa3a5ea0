"""A tenant: its people, its channels, what is said in them, and the line to the bot."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import aiohttp

from sandbox.faults import Fault
from sandbox.teams import activities
from sandbox.teams.cards import Json
from sandbox.teams.member import Member
from sandbox.teams.signing import Signing

PATIENCE = 15


@dataclass(eq=False)
class Post:
    """Something said: `card` as everybody sees it, and as single people do after they pressed something."""

    id: str
    conversation: str
    author: str
    text: str
    card: Json | None
    order: int
    seen_as: dict[str, Json] = field(default_factory=dict)

    def card_for(self, user: str) -> Json | None:
        """The card that somebody sees."""
        return self.seen_as.get(user, self.card)


@dataclass(eq=False)
class Conversation:
    """A channel, or somebody's own conversation with the bot; `members` are ids, the bot's among them."""

    id: str
    kind: str
    name: str
    members: list[str]
    posts: list[Post] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """What the bot answered."""

    status: int
    body: Any


@dataclass(frozen=True)
class Accepted:
    """One accepted call of the connector: which, in which conversation, and the message's card."""

    method: str
    conversation: str
    text: str
    card: Json | None


class Tenant:
    """The double. `bot_url` is the bot's, `base_url` its own, where the connector listens."""

    def __init__(self, bot_url: str, app_id: str, password: str, tenant_id: str, base_url: str) -> None:
        self.bot_url, self.base_url, self.id = bot_url.rstrip("/"), base_url, tenant_id
        self.app_id, self.password = app_id, password
        self.signing = Signing(app_id, base_url)
        self.bot = Member(self, f"28:{app_id}", "Binôme")
        self.users: dict[str, Member] = {}
        self.conversations: dict[str, Conversation] = {}
        self.ledger: list[Accepted] = []
        self.faults: list[Fault] = []
        self.luck = Random()
        self.tokens: set[str] = set()
        self.last_request: tuple[bytes, dict[str, str]] = (b"", {})
        self._counter = itertools.count(1)
        self._installed: set[str] = set()
        self._session: aiohttp.ClientSession | None = None

    def add_user(self, name: str, email: str, **fields: Any) -> Member:
        """Somebody new."""
        user = Member(self, str(UUID(int=next(self._counter))), name, email, **fields)
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, members: list[Member]) -> Conversation:
        """A team's channel; the app is installed there when the bot is among its members."""
        channel = Conversation(f"19:{name}@thread.tacv2", "channel", name, [one.id for one in members])
        self.conversations[channel.id] = channel
        return channel

    def personal(self, user: Member) -> Conversation:
        """Somebody's own conversation with the bot."""
        id_ = f"a:{user.id}"
        if id_ not in self.conversations:
            self.conversations[id_] = Conversation(id_, "personal", "", [user.id, self.bot.id])
        return self.conversations[id_]

    def post(self, conversation: Conversation, author: str, text: str, card: Json | None) -> Post:
        """Keeps what is said."""
        order = next(self._counter)
        said = Post(f"{1_700_000_000_000 + order}", conversation.id, author, text, card, order)
        conversation.posts.append(said)
        return said

    def find(self, conversation: str, post: str) -> Post | None:
        """Something said, by its ids."""
        there = self.conversations.get(conversation.partition(";")[0])
        return next((one for one in there.posts if one.id == post), None) if there else None

    def next_id(self) -> str:
        """An activity's id."""
        return f"f:{next(self._counter)}"

    async def settle(self) -> None:
        """Tells the bot of the channels it was put in or taken out of since."""
        for channel in [one for one in self.conversations.values() if one.kind == "channel"]:
            there = self.bot.id in channel.members
            if there != (channel.id in self._installed):
                (self._installed.add if there else self._installed.discard)(channel.id)
                await self.tell(activities.installed_in(self, channel, there=there))

    async def tell(self, activity: Json, token: str | None = None) -> Answer:
        """Sends an activity to the bot, signed as Teams signs."""
        signed = self.signing.token() if token is None else token
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {signed}"} if signed else {})
        return await self.send(json.dumps(activity).encode(), headers)

    async def replay(self) -> Answer:
        """Sends the last request once more, as Teams does when it had no answer."""
        return await self.send(*self.last_request)

    async def send(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Sends these bytes."""
        self.last_request = (body, headers)
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=timeout)
        async with self._session.post(f"{self.bot_url}/api/messages", data=body, headers=headers) as answer:
            said = await answer.read()
            return Answer(answer.status, json.loads(said) if said else None)

    async def close(self) -> None:
        """Drops the connections."""
        if self._session is not None:
            await self._session.close()
            await asyncio.sleep(0)
