"""What a client can do that makes requests of its own: it presses and sends what somebody else was shown."""

from copy import deepcopy
from typing import Any

from sandbox.conversations import Message
from sandbox.teams.member import Dialog
from tests.conversation import Person, Shown
from tests.teams_cast import TeamsPerson

Offered = tuple[Person, Shown, str]
"""Whose card it is, the card, and one of its buttons."""


def offered(*owners: Person) -> list[Offered]:
    """Every button that these people have been shown, the newest of each name."""
    found: dict[tuple[str, str], Offered] = {}
    for owner in owners:
        for card in owner.cards:
            for label in card.buttons:
                found[owner.user.id, label] = owner, card, label
    return list(found.values())


async def presses(who: Person, one: Offered) -> str:
    """Every new line that somebody reads after a press of a button that was shown to another, beside the card's own."""
    owner, card, label = one
    copy = _copy(who, owner, card)
    before = _read(who)
    await who.user.clicks(copy, label)
    await who.bot.settles()
    seen = _read(who) - before
    _take_away(who, copy)
    return "\n".join(seen)


async def submits(who: Person, owner: Person, **values: Any) -> str:
    """Every new line that somebody reads after sending the form that another has open."""
    copy: Any = None
    if not isinstance(owner, TeamsPerson) or not isinstance(who, TeamsPerson):
        who.bot.workspace.modals.open(who.user.id, deepcopy(owner.form.definition))
    elif form := owner.user.dialog:
        who.user.dialog = Dialog(form.title, deepcopy(form.card), form.about)
    else:
        copy = _copy(who, owner, next(one for one in reversed(owner.cards) if owner.user.form is one.where.card))
    before = _read(who)
    await who.submits(**values)
    seen = _read(who) - before
    _take_away(who, copy)
    return "\n".join(seen)


def _copy(who: Person, owner: Person, card: Shown) -> Any:
    """The same card, in somebody's own conversation with the bot."""
    if isinstance(who, TeamsPerson):
        tenant, original = who.bot.workspace, card.where
        return tenant.post(tenant.personal(who.user), tenant.bot.id, "", deepcopy(original.card_for(owner.user.id)))
    workspace = who.bot.workspace
    there = workspace.dm(who.user)
    copy = Message(workspace.next_ts(), there.id, workspace.bot.id, card.title, deepcopy(card.where.blocks))
    there.messages.append(copy)
    return copy


def _take_away(who: Person, copy: Any) -> None:
    """Nothing of a copy is left, and no form that it has opened."""
    said: list[Any]
    if isinstance(who, TeamsPerson):
        said, who.user.dialog = who.bot.workspace.personal(who.user).posts, None
    else:
        said = who.bot.workspace.dm(who.user).messages
        who.user.views.clear()
    if copy in said:
        said.remove(copy)


def _read(who: Person) -> set[str]:
    """The lines that somebody has before their eyes: of cards, of the form on top, and short notices."""
    is_open = who.user.dialog if isinstance(who, TeamsPerson) else who.user.views
    form = [who.form_words] if is_open else []
    return {
        line for words in (*(card.words for card in who.cards), *form, *who.user.toasts) for line in words.splitlines()
    }
