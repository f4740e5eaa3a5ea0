"""The workspace: everybody and everything in it."""

import asyncio
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from sandbox import clock as machine
from sandbox import envelopes, manifest
from sandbox.conversations import Channel, Kind, Message
from sandbox.dispatch import Answer, Dispatch
from sandbox.elements import Json
from sandbox.faults import Fault
from sandbox.ledger import Accepted
from sandbox.modals import Modals
from sandbox.oauth import Codes
from sandbox.person import User
from sandbox.rates import Rates
from sandbox.response_urls import ResponseUrl
from sandbox.triggers import Triggers
from sandbox.uploads import Upload


class Workspace:
    """A Slack workspace with one app installed, reached at `bot_url` (its origin; the paths are the manifest's).

    `rates` are off unless asked for; `patience` (seconds) and `retry_delays` are Slack's own; `echoes` sends the bot
    the events of its own messages, as Slack does; `now` is machine time, for tests that let it pass.
    """

    def __init__(
        self,
        manifest_: Mapping[str, Any],
        bot_url: str,
        signing_secret: str,
        bot_token: str,
        client_id: str = "1.1",
        client_secret: str = "client-secret",  # noqa: S107 - of an app that exists only here
        base_url: str = "http://127.0.0.1:8765",
        *,
        team_id: str = "T0ALIZE",
        team_name: str = "Groupe Alizé",
        enterprise_id: str | None = None,
        rates: bool = False,
        patience: float = 3.0,
        retry_delays: Sequence[float] = (0, 60, 300),
        echoes: bool = False,
        now: machine.Clock = machine.now,
    ) -> None:
        self.app = manifest.read(manifest_)
        self.app_id, self.bot_id, self.team_id, self.enterprise_id = "A0APP", "B0BOT", team_id, enterprise_id
        self.team_name, self.base_url = team_name, base_url.rstrip("/")
        self.client_id, self.client_secret = client_id, client_secret
        self.clock, self.next_ts = now, machine.timestamps(now)
        self.echoes = echoes
        self.tokens: dict[str, bool] = {bot_token: True}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.posted: list[Message] = []
        self.ledger: list[Accepted] = []
        self.faults: list[Fault] = []
        self.toasts: dict[str, list[str]] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.uploads: dict[str, Upload] = {}
        self.modals, self.triggers, self.codes = Modals(), Triggers(now), Codes()
        self.rates = Rates(now, on=rates)
        self.dispatch = Dispatch(bot_url, signing_secret, now, patience, retry_delays)
        self.version, self._change = 0, asyncio.Event()
        self.slackbot = self._join(User(self, "USLACKBOT", "Slackbot", "slackbot", is_bot=True))
        self.bot = self.add_user(self.app.bot_name, is_bot=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def add_user(self, name: str, email: str | None = None, **fields: Any) -> User:
        """Somebody new; `fields` are those of User (locale, tz, title, is_admin, is_restricted…)."""
        plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
        handle = fields.pop("handle", plain.replace(" ", "."))
        return self._join(
            User(self, f"U{len(self.users):07d}", name, handle, email=email, updated=self.clock(), **fields)
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
        there = {each.id for each in people}
        for channel in self.channels.values():
            if channel.kind == kind and set(channel.members) == there:
                return channel
        return self._conversation(prefix, name, kind, [each.id for each in people])

    def _conversation(self, prefix: str, name: str, kind: Kind, members: list[str]) -> Channel:
        channel = Channel(f"{prefix}{len(self.channels):07d}", name, kind, members)
        self.channels[channel.id] = channel
        self.changed()
        return channel

    def user(self, name: str) -> User:
        """The person of this name."""
        return next(each for each in self.users.values() if each.name == name)

    def channel(self, name: str) -> Channel:
        """The channel of this name, without #."""
        return next(each for each in self.channels.values() if each.name == name)

    def is_in(self, user: User, channel_id: str) -> bool:
        """Whether somebody is a member of a conversation."""
        return user.id in self.channels[channel_id].members

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
        answer = await self.dispatch.event(self.app.events_path, envelopes.url_verification("3eZbrw1aB10FEMAGAZd4FyFQ"))
        return "3eZbrw1aB10FEMAGAZd4FyFQ" in str(answer.content)

    async def uninstalls(self) -> None:
        """Takes the app out: its tokens die, and the bot is told twice, in no particular order."""
        self.tokens = dict.fromkeys(self.tokens, False)
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
