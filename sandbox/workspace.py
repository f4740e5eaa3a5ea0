"""The workspace: everybody and everything in it."""

import asyncio
import json
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, InitVar, dataclass, field
from random import Random
from typing import Any, Self, TypeVar

from sandbox import envelopes
from sandbox.clock import Clock, Timestamps, now
from sandbox.conversations import Channel, Kind, Message
from sandbox.dispatch import JSON, Answer, Dispatch
from sandbox.elements import Json
from sandbox.faults import Fault
from sandbox.ledger import Accepted
from sandbox.manifest import read
from sandbox.modals import Modals
from sandbox.oauth import Code, Rotation
from sandbox.person import User
from sandbox.rates import Rates
from sandbox.response_urls import ResponseUrl
from sandbox.sockets import Sockets
from sandbox.triggers import Triggers
from sandbox.uploads import Upload

Named = TypeVar("Named", User, Channel)


@dataclass(eq=False, repr=False)
class Workspace:
    """A Slack workspace with one app installed, reached at `bot_url` (its origin; the paths are the manifest's).

    `org_wide` says that the app is installed on the whole enterprise. Slack's rates are off unless asked for, its
    `patience` (seconds) and `retry_delays` are its own; `echoes` sends the bot the events of its own messages, as Slack
    does; `clock` is machine time, for tests that let it pass; `luck` draws lots for faults that have a chance. With an
    `app_token` the app may open connections (Socket Mode), and while it has any, requests go over them. `tokens_last`
    are the seconds for which a token that is given by OAuth is good (0: for ever).
    """

    manifest: InitVar[Mapping[str, Any]]
    bot_url: InitVar[str]
    signing_secret: InitVar[str]
    bot_token: InitVar[str]
    client_id: str = "1.1"
    client_secret: str = "client-secret"  # noqa: S105 - of an app that exists only here
    base_url: str = "http://127.0.0.1:8765"
    app_token: str = ""
    _: KW_ONLY
    team_id: str = "T0ALIZE"
    team_name: str = "Groupe Alizé"
    enterprise_id: str | None = None
    org_wide: bool = False
    echoes: bool = False
    clock: Clock = now
    luck: Random = field(default_factory=Random)
    rate_limits: InitVar[bool] = False
    patience: InitVar[float] = 3.0
    retry_delays: InitVar[Sequence[float]] = (0, 60, 300)
    tokens_last: InitVar[float] = 0

    app_id: str = field(default="A0APP", init=False)
    bot_id: str = field(init=False)
    users: dict[str, User] = field(default_factory=dict, init=False)
    channels: dict[str, Channel] = field(default_factory=dict, init=False)
    between: dict[tuple[Kind, frozenset[str]], Channel] = field(default_factory=dict, init=False)
    posted: list[Message] = field(default_factory=list, init=False)
    ledger: list[Accepted] = field(default_factory=list, init=False)
    faults: list[Fault] = field(default_factory=list, init=False)
    toasts: dict[str, list[str]] = field(default_factory=dict, init=False)
    modals: Modals = field(default_factory=Modals, init=False)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict, init=False)
    uploads: dict[str, Upload] = field(default_factory=dict, init=False)
    codes: dict[str, Code] = field(default_factory=dict, init=False)
    version: int = field(default=0, init=False)
    _change: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(
        self,
        manifest: Mapping[str, Any],
        bot_url: str,
        signing_secret: str,
        bot_token: str,
        rate_limits: bool,
        patience: float,
        retry_delays: Sequence[float],
        tokens_last: float,
    ) -> None:
        self.app = read(manifest)
        self.bot_id = f"B{self._grid}0BOT"
        self.base_url = self.base_url.rstrip("/")
        self.tokens = {bot_token: True} if bot_token else {}
        self.rotation = Rotation(self.clock, tokens_last)
        self.next_ts = Timestamps(self.clock)
        self.triggers = Triggers(self.clock)
        self.rates = Rates(self.clock, on=rate_limits)
        self.sockets = Sockets(self.app_id, patience)
        self.dispatch = Dispatch(bot_url, signing_secret, self.clock, patience, retry_delays, self.sockets)
        self.slackbot = self._join(User(self, "USLACKBOT", "Slackbot", "slackbot", is_bot=True))
        self.bot = self.add_user(self.app.bot_name, is_bot=True)

    async def __aenter__(self) -> Self:
        if self.app_token:
            await self.sockets.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def add_user(self, name: str, email: str | None = None, **fields: Any) -> User:
        """Somebody new; `fields` are those of User (locale, tz, title, is_admin, is_restricted…)."""
        plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
        handle = fields.pop("handle", plain.replace(" ", "."))
        return self._join(
            User(self, f"U{self._grid}{len(self.users):07d}", name, handle, email=email, updated=self.clock(), **fields)
        )

    def _join(self, user: User) -> User:
        self.users[user.id] = user
        self.changed()
        return user

    def add_channel(self, name: str, members: Iterable[User] = (), *, private: bool = False) -> Channel:
        """A new channel; the bot is in it only if it is among the members."""
        return self._conversation("C", name, "private" if private else "channel", [each.id for each in members])

    def dm(self, one: User, other: User | None = None) -> Channel:
        """The direct message between two people, the second being the bot unless said otherwise."""
        return self._between("D", "im", (one, other or self.bot), one.id)

    def group(self, people: Sequence[User]) -> Channel:
        """The group direct message of exactly these people."""
        handles = "--".join(sorted(each.handle for each in people))
        return self._between("C", "mpim", people, f"mpdm-{handles}-1")

    def _between(self, prefix: str, kind: Kind, people: Sequence[User], name: str) -> Channel:
        there = [each.id for each in people]
        return self.between.get((kind, frozenset(there))) or self._conversation(prefix, name, kind, there)

    def _conversation(self, prefix: str, name: str, kind: Kind, members: list[str]) -> Channel:
        # by chance, so that no other takes the id of one that was lost with the last second before a crash
        channel = Channel(f"{prefix}{secrets.token_hex(5).upper()}", name, kind, members)
        self.keeps(channel)
        self.changed()
        return channel

    def keeps(self, channel: Channel) -> None:
        """A conversation is there, and the direct ones are found again by who is in them."""
        self.channels[channel.id] = channel
        self.between[channel.kind, frozenset(channel.members)] = channel

    def user(self, name: str) -> User:
        """The person of this name."""
        return _called(self.users, name)

    def channel(self, name: str) -> Channel:
        """The channel of this name, without #."""
        return _called(self.channels, name)

    @property
    def _grid(self) -> str:
        """What is in all of its ids: no two workspaces of a Grid have the same."""
        return self.team_id[1:] if self.enterprise_id else ""

    @property
    def installed(self) -> bool:
        """Whether the app is in the workspace: some token of it works."""
        return any(self.tokens.values())

    async def tell(self, subscription: str, event: Json) -> Answer:
        """Sends the bot an event, if it is installed and its manifest subscribes to it."""
        if not self.installed or subscription not in self.app.events:
            return Answer()
        return await self._send(event)

    async def _send(self, event: Json) -> Answer:
        stamped = {"event_ts": self.next_ts(), **event}
        return await self.dispatch.event(self.app.events_path, envelopes.event_callback(self, stamped))

    async def verifies_url(self) -> bool:
        """Checks the events URL as Slack does when it is saved: the challenge has to come back."""
        challenge = secrets.token_urlsafe(40)
        question = json.dumps(envelopes.url_verification(challenge)).encode()
        answer = await self.dispatch.send(self.app.events_path, question, JSON)
        return answer.ok and challenge in answer.body.decode()

    async def uninstalls(self) -> None:
        """Takes the app out: its tokens die, and the bot is told twice, in no particular order."""
        self.tokens = dict.fromkeys(self.tokens, False)
        self.changed()
        await self._send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot.id]}})
        await self._send({"type": "app_uninstalled"})

    def changed(self) -> None:
        """Wakes those who watch: something is not as it was."""
        self.version += 1
        self._change.set()
        self._change = asyncio.Event()

    async def changes(self, since: int) -> int:
        """Waits until the version is past `since`, and answers it."""
        while self.version <= since:
            await self._change.wait()
        return self.version

    async def settle(self) -> None:
        """Waits until every request to the bot is done, the repeated ones too."""
        await self.dispatch.settle()

    async def close(self) -> None:
        """Drops what is under way and the connections."""
        await self.dispatch.close()
        await self.sockets.close()


def _called(there: Mapping[str, Named], name: str) -> Named:
    for each in there.values():
        if each.name == name:
            return each
    raise LookupError(f"{name!r} is not among {[each.name for each in there.values()]}")
