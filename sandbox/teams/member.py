"""A person of the tenant, and what they can do in Teams."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.teams import activities, cards
from sandbox.teams.cards import Json

if TYPE_CHECKING:
    from sandbox.teams.tenant import Answer, Conversation, Post, Tenant


@dataclass(eq=False)
class Dialog:
    """A form in a window of its own."""

    title: str
    card: Json
    about: "Post"


@dataclass
class Outcome:
    """The bot's HTTP status (None: nothing was sent), its answer, and what a form says is wrong."""

    status: int | None = None
    answer: Any = None
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Member:
    """Somebody as the directory knows them; `dialogs` is false for a client that has none.

    Whoever is in a shared channel from another company has `other_tenant`; the account of the `deleted` is closed.
    """

    tenant: "Tenant" = field(repr=False)
    id: str
    name: str
    email: str = ""
    locale: str = "en-US"
    tz: str = "Europe/London"
    guest: bool = False
    other_tenant: str = ""
    deleted: bool = False
    installed: bool = True
    blocked: bool = False
    dialogs: bool = True
    dialog: Dialog | None = None
    toasts: list[str] = field(default_factory=list)

    async def writes(self, text: str, channel: "Conversation | None" = None) -> Outcome:
        """Says something to the bot: in their own conversation, or in a channel by its name."""
        self.dialog = None
        there = channel or self.tenant.personal(self)
        await self.tenant.settle()
        self.tenant.post(there, self.id, text, None)
        answer = await self.tenant.tell(activities.message(self.tenant, self, there, text))
        return Outcome(answer.status, answer.body)

    async def types(self, text: str, channel: "Conversation | None" = None) -> Outcome:
        """Types what would be a slash command elsewhere."""
        return await self.writes(text.removeprefix("/binome "), channel)

    async def installs(self, *, removes: bool = False) -> Outcome:
        """Adds the app for themselves, or takes it away."""
        there, action = self.tenant.personal(self), "remove" if removes else "add"
        activity = activities.activity(self.tenant, self, there, "installationUpdate", action=action)
        answer = await self.tenant.tell(activity)
        if not removes:
            # an installation is told twice, in two ways
            me = {"membersAdded": [{"id": self.tenant.bot.id}]}
            await self.tenant.tell(activities.activity(self.tenant, self, there, "conversationUpdate", **me))
        self.installed = not removes
        return Outcome(answer.status, answer.body)

    def changes(self, **fields: Any) -> None:
        """Changes what the directory says of them; Teams tells no bot."""
        for name, value in fields.items():
            setattr(self, name, value)

    async def clicks(self, where: "Post", title: str) -> Outcome:
        """Presses a button of a card."""
        return await self._acts(where, cards.action(self._card(where), title), {})

    async def submits(self, values: Mapping[str, Any] | None = None) -> Outcome:
        """Fills in the form on top by the inputs' ids, and sends it: a dialog, else the newest card with inputs."""
        form = self.form
        if form is None:
            raise LookupError(f"{self.name} has no form open")
        sent = cards.filled(form, values or {})
        for one in cards.inputs(form):
            one["value"] = sent[one["id"]]
        if wrong := cards.missing(form, sent):
            return Outcome(errors=wrong)
        send = list(cards.actions(form))[-1]
        if self.dialog is None:
            return await self._acts(self._form_post(), send, sent)
        data = {"data": sent | send["data"], "context": {"theme": "default"}}
        return self._continued(await self._invoke(self.dialog.about, "task/submit", data), self.dialog.about)

    def sees(self, there: "Conversation") -> list["Post"]:
        """What they see in a conversation, oldest first."""
        return there.posts if self.id in there.members else []

    @property
    def dm(self) -> list["Post"]:
        """What is said in their own conversation with the bot."""
        return self.tenant.personal(self).posts

    @property
    def form(self) -> Json | None:
        """The form on top: a dialog, else the newest card with inputs."""
        if self.dialog is not None:
            return self.dialog.card
        posts = [one for one in self.dm if (card := one.card_for(self.id)) and cards.inputs(card)]
        return posts[-1].card_for(self.id) if posts else None

    @property
    def form_title(self) -> str:
        """The title of the form on top, or nothing."""
        if self.dialog is not None:
            return self.dialog.title
        return cards.words(self.form["body"])[0] if self.form else ""

    def _form_post(self) -> "Post":
        return next(one for one in reversed(self.dm) if one.card_for(self.id) is self.form)

    def _card(self, where: "Post") -> Json:
        card = where.card_for(self.id)
        if card is None or self.id not in self.tenant.conversations[where.conversation].members:
            raise LookupError(f"{self.name} does not see this")
        return card

    async def _acts(self, where: "Post", action: Json, sent: Mapping[str, str]) -> Outcome:
        """What the client does with a button: an invocation, a dialog, or a message that nobody sees."""
        if action["type"] == "Action.OpenUrl":
            return Outcome()
        data = {**sent, **action["data"]}
        if action["type"] == "Action.Execute":
            value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": data}, "trigger": "manual"}
            return self._executed(await self._invoke(where, "adaptiveCard/action", value), where)
        if self.dialogs and (data.get("msteams") or {}).get("type") == "task/fetch":
            value = {"data": data, "context": {"theme": "default"}}
            return self._continued(await self._invoke(where, "task/fetch", value), where)
        return await self.submits_as_message(where, data)

    async def submits_as_message(self, where: "Post", data: Json) -> Outcome:
        """What a client does that knows neither dialogs nor Action.Execute."""
        there = self.tenant.conversations[where.conversation]
        activity = activities.activity(self.tenant, self, there, "message", value=data, replyToId=where.id)
        answer = await self.tenant.tell(activity)
        return Outcome(answer.status, answer.body, cards.errors(where.card) if where.card else {})

    async def _invoke(self, where: "Post", name: str, value: Json) -> "Answer":
        there = self.tenant.conversations[where.conversation]
        activity = activities.activity(
            self.tenant, self, there, "invoke", name=name, value=value, replyToId=where.id
        )  # fmt: skip
        return await self.tenant.tell(activity)

    def _executed(self, answer: "Answer", where: "Post") -> Outcome:
        """A card takes the place of the one acted on, for this person; words are shown for a moment."""
        body, errors = answer.body or {}, {}
        if body.get("type") == "application/vnd.microsoft.card.adaptive":
            where.seen_as[self.id] = body["value"]
            errors = cards.errors(body["value"])
        elif body:
            self.toasts.append(body["value"])
        return Outcome(answer.status, answer.body, errors)

    def _continued(self, answer: "Answer", about: "Post") -> Outcome:
        """A dialog goes on, or closes; words are shown in it."""
        task = (answer.body or {}).get("task") or {}
        self.dialog = None
        if task.get("type") == "continue":
            shown = task["value"]
            self.dialog = Dialog(shown["title"], shown["card"]["content"], about)
        elif task:
            self.toasts.append(task["value"])
        return Outcome(answer.status, answer.body, cards.errors(self.dialog.card) if self.dialog else {})
