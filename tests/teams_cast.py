"""The same cast on Teams: typed words instead of commands, dialogs and cards with inputs instead of modals."""

from itertools import permutations
from typing import Any, ClassVar

import pytest

from bot.app import Bot as RunningBot
from chat.turn import Address, Platform
from sandbox.faults import Fault, Kind
from sandbox.teams import cards
from sandbox.teams.member import Member, Outcome
from sandbox.teams.tenant import Conversation, Post, Tenant
from tests.conversation import Bot, Person, Shown


def shown(post: Post, user: Member) -> Shown:
    """A card as somebody sees it."""
    card = post.card_for(user.id) or {}
    texts = [word.removeprefix("• ") for word in cards.words(card)]
    return Shown(texts[0] if texts else "", "\n".join(texts), [one["title"] for one in cards.actions(card)], post)


class TeamsPerson(Person):
    """Somebody of the company, in Teams."""

    bot: "TeamsBot"
    user: Member  # type: ignore[assignment]

    @property
    def address(self) -> Address:
        return Address(Platform.TEAMS, self.bot.workspace.id, self.user.id)

    async def says(self, words: str, channel: Any = None) -> None:
        await self.writes(words, channel)

    async def writes(self, words: str, channel: Any = None) -> None:
        """Writes to the bot: in their own conversation, or in a channel with its name."""
        await self._done(await self.user.writes(words, channel))

    async def types(self, words: str) -> None:
        await self.user.writes(words)

    async def submits(self, **values: Any) -> None:
        """Fills in the open form: people are looked up in a dialog, and named by e-mail in a card."""
        await self._done(await self.user.submits({name: self._typed(value) for name, value in values.items()}))

    async def changes(self, **fields: Any) -> None:
        self.user.changes(**{"guest" if name == "is_restricted" else name: value for name, value in fields.items()})

    async def is_noticed(self) -> None:
        """Nobody tells the bot: it asks once a day."""
        await self.bot.looks_at_everybody()

    def _typed(self, value: Any) -> Any:
        if not isinstance(value, Person):
            return value
        return value.user.id if self.user.dialog else value.user.email

    async def opens_home(self) -> Shown:
        """Asks for the home card."""
        await self.writes("home")
        return self.private[-1]

    async def _done(self, outcome: Outcome) -> None:  # type: ignore[override]
        self.errors = dict(outcome.errors)
        await self.bot.settles()

    @property
    def cards(self) -> list[Shown]:
        tenant = self.bot.workspace
        seen = [post for there in tenant.conversations.values() for post in self.user.sees(there)]
        theirs = [post for post in seen if post.author == tenant.bot.id]
        return [shown(post, self.user) for post in sorted(theirs, key=lambda post: post.order)]

    @property
    def private(self) -> list[Shown]:
        return [shown(post, self.user) for post in self.user.dm if post.author == self.bot.workspace.bot.id]

    @property
    def form_title(self) -> str:
        return self.user.form_title

    @property
    def form_words(self) -> str:
        return "\n".join(cards.words(self.user.form))

    @property
    def entered(self) -> str:
        return str([one.get("value") for one in cards.inputs(self.user.form or {"body": []})])

    def finds_another_option(self, option: str, instead: str) -> None:
        for one in cards.inputs(self.user.form or {"body": []}):
            for choice in one.get("choices", []):
                if choice["value"] == option:
                    choice["value"] = instead

    def card_with(self, label: str) -> Shown:
        return next(card for card in reversed(self.cards) if label in card.buttons)


class TeamsBot(Bot):
    """The bot under test and the tenant it lives in."""

    workspace: Tenant  # type: ignore[assignment]
    channel: Conversation  # type: ignore[assignment]

    def __init__(self, running: RunningBot, tenant: Tenant) -> None:
        super().__init__(running, tenant)  # type: ignore[arg-type]

    async def meet(self, name: str, *, locale: str = "en-GB", zone: str = "Europe/Paris", **fields: Any) -> Person:
        """Somebody new in the company, in the programme's channel."""
        email = fields.pop("email", f"{name.lower().replace(' ', '.')}@alize.example")
        guest = bool(fields.pop("is_restricted", False))
        if fields.pop("team_id", ""):
            fields["other_tenant"] = "another-tenant"
        user = self.workspace.add_user(name, email, locale=locale, tz=zone, guest=guest, **fields)
        self.channel.members.append(user.id)
        return TeamsPerson(self, user)  # type: ignore[arg-type]

    CALLS: ClassVar = {"post": "send_activity", "update": "update_activity", "delete": "delete_activity", "*": "*"}

    @property
    def url(self) -> str:
        return self.workspace.bot_url

    def goes_wrong(self, kind: Kind, call: str = "post", to: Person | None = None, **more: Any) -> None:
        if to:
            more["when"] = lambda asked: asked["conversation"] == f"a:{to.user.id}"
        self.workspace.faults.append(Fault(self.CALLS[call], kind, **more))

    async def replays(self) -> None:
        await self.workspace.replay()

    def cut_off(self, patch: pytest.MonkeyPatch) -> None:
        teams = self.running.teams
        assert teams is not None
        nowhere = teams.connector("http://127.0.0.1:9")
        patch.setattr(teams, "connector", lambda _: nowhere)

    def platform_wants_a_rest(self, email: str, seconds: int) -> None:
        """The roster is not told, once."""
        busy = Fault("member", "rate_limited", retry_after=seconds, when=lambda asked: asked["member"] == email)
        self.workspace.faults.append(busy)

    def platform_does_not_say_who_somebody_is(
        self, kind: Kind = "server_error", times: int = 1, delay: float = 0
    ) -> None:
        """The roster is not told."""
        self.workspace.faults.append(Fault("member", kind, times=times, retry_after=0, delay=delay))

    def together(self, *people: Person) -> list[Shown]:
        """Bots cannot open a group chat: each of the two has a card of their own, with a link to the other."""
        links = [person.reads("introduction.chat", partner=other.user.name) for person, other in permutations(people)]
        return [card for card in people[0].private if set(links) & set(card.buttons)]
