"""From a handler's lasting messages to outbox rows: who receives them, where, and in which languages."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card, Link
from chat.message import Lasting, Message, Repeat, Retract, ToChannel, ToPair, Update, Withdraw, WithdrawOfPair
from chat.text import t
from chat.turn import Address, Platform, Turn
from content.words import language_of
from storage import enrolments, meetings, outbox, pairs, people, programmes, taking_back

CHAT = "https://teams.microsoft.com/l/chat/0/0"
MEETING = "https://teams.microsoft.com/l/meeting/new"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """A conversation and its readers; `languages` are their locales, joined by commas."""

    platform: str
    tenant: str
    conversation: str
    person: int | None
    languages: str
    zone: str


async def post(session: AsyncSession, turn: Turn, lasting: Sequence[Lasting]) -> None:
    """Store messages, in the transaction of the decision.

    A person without an address gets nothing now (they are met at first contact).
    """
    rows: Rows = []
    updates: list[tuple[int, Update]] = []
    homes = await _homes(session, turn, lasting)
    for number, outbound in enumerate(lasting):
        match outbound:
            case Withdraw():
                await taking_back.withdraw(session, turn.organisation, outbound.programme, outbound.person)
            case WithdrawOfPair():
                await taking_back.withdraw_of_pair(session, turn.organisation, outbound.pair)
            case Retract():
                by = f"+{turn.key}#{number}"
                some = outbound.after, outbound.until
                await taking_back.retract(session, turn.organisation, outbound.key, by, some)
            case Update():
                updates.append((number, outbound))
            case Message():
                for place, card in await _places(session, turn, outbound, homes):
                    row = _row(turn, outbound.key, number, card, outbound.repeat, place)
                    rows.append(row | {"programme": outbound.programme or turn.programme})
    await outbox.put(session, rows)
    await outbox.put(session, await _updates(session, turn, updates))


async def _homes(session: AsyncSession, turn: Turn, lasting: Sequence[Lasting]) -> dict[int, Place]:
    """Where the people among the recipients are; whoever acts is known without asking."""
    wanted = {int(one.to) for one in lasting if isinstance(one, Message) and isinstance(one.to, int)}
    homes: dict[int, Place] = {}
    if turn.address and turn.person in wanted:
        wanted.discard(turn.person)
        homes[turn.person] = _home(turn.address, turn.person, turn.locale, turn.zone)
    if wanted:
        addresses = await people.addresses(session, turn.organisation, wanted)
        known = await people.several(session, turn.organisation, set(addresses))
        homes |= {one: _home(addresses[one], one, person.locale, person.zone) for one, person in known.items()}
    return homes


def _home(address: Address, person: int, locale: str, zone: str) -> Place:
    return Place(address.platform, address.tenant, address.user, person, locale, zone)


async def _places(
    session: AsyncSession, turn: Turn, message: Message, homes: dict[int, Place]
) -> list[tuple[Place, Card]]:
    match message.to:
        case ToPair(pair):
            return await _of_pair(session, turn, pair, message.card)
        case ToChannel(programme):
            found = await programmes.get(session, turn.organisation, programme)
            languages = ",".join(found.languages)
            return [(Place(found.platform, found.tenant, found.channel, None, languages, found.zone), message.card)]
        case person:
            return [(homes[person], message.card)] if person in homes else []


async def _of_pair(session: AsyncSession, turn: Turn, number: int, card: Card) -> list[tuple[Place, Card]]:
    """The two people's own conversation; where no bot can open one, a card for each, with ways to the other."""
    pair = await pairs.get(session, turn.organisation, number)
    if pair is None:
        return []
    both = (pair.mentee, pair.mentor)
    addresses = await people.addresses(session, turn.organisation, set(both))
    known = await people.several(session, turn.organisation, set(both))
    if len(addresses) < len(both):
        return []
    homes = {one: _home(addresses[one], one, known[one].locale, known[one].zone) for one in both}
    platforms = {home.platform for home in homes.values()}
    apart = len({(home.platform, home.tenant) for home in homes.values()}) > 1
    if apart or Platform.TEAMS in platforms:
        ways = partial(_ways, apart=apart, on_teams=Platform.TEAMS in platforms)
        return [(homes[one], _beside(card, ways(known[other]))) for one, other in (both, both[::-1])]
    spoken = [await _spoken(session, turn, pair.programme, known[one]) for one in both]
    common = [language for language in spoken[0] if language in spoken[1]]
    languages = ",".join(dict.fromkeys(common[:1] or [known[one].locale for one in both]))
    together = ",".join(sorted(addresses[one].user for one in both))
    return [(replace(homes[pair.mentee], conversation=together, person=None, languages=languages), card)]


def _ways(partner: people.Person, *, apart: bool, on_teams: bool) -> Iterator[Link]:
    """How to reach a partner: their chat in Teams, or what can be opened from anywhere.

    https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams
    """
    if not partner.email:
        return
    first, email = meetings.first_name(partner), quote(partner.email)
    hello, subject = t("introduction.hello", partner=first), t("introduction.subject")
    if not apart:
        yield Link(
            label=t("introduction.chat", partner=first), address=f"{CHAT}?users={email}", said={"message": hello}
        )
        return
    mail = {"subject": subject, "body": hello}
    yield Link(label=t("introduction.write", partner=first), address=f"mailto:{email}", said=mail)
    if on_teams:
        meeting = f"{MEETING}?attendees={email}"
        yield Link(label=t("introduction.meet", partner=first), address=meeting, said={"subject": subject})


def _beside(card: Card, ways: Iterator[Link]) -> Card:
    return card.model_copy(update={"parts": (*card.parts, *ways)})


async def _spoken(session: AsyncSession, turn: Turn, programme: int, person: people.Person) -> list[str]:
    """A person's languages, the one they read first."""
    enrolment = await enrolments.of(session, turn.organisation, programme, person.id)
    own = language_of(person.locale)
    return [own, *(one for one in (enrolment.languages if enrolment else []) if one != own)]


async def _updates(session: AsyncSession, turn: Turn, updates: Sequence[tuple[int, Update]]) -> Rows:
    """Rewrite what has not left, or may be sent again; update what has, or may have."""
    rows: Rows = []
    sent = await outbox.under(session, turn.organisation, {one.key for _, one in updates}) if updates else []
    for number, one in updates:
        its = [row for row in sent if row.message == one.key]
        if one.for_good and its:
            await outbox.rewrite_changes(session, turn.organisation, [row.id for row in its], _body(one.card))
        for earlier in its:
            # what may have arrived, has arrived with its old words
            if earlier.state in outbox.MAY_LEAVE and not (earlier.state == outbox.WAITING and earlier.unclear):
                earlier.body = earlier.body if earlier.erased_at else _body(one.card)
                continue
            if one.for_good and earlier.state in {outbox.WAITING, outbox.SENDING}:
                earlier.withdrawn = True
                earlier.erase(session)
            place = Place(earlier.platform, earlier.tenant, earlier.conversation, earlier.person, earlier.languages,
                          earlier.zone)  # fmt: skip
            row = _row(turn, f"{earlier.key}+{turn.key}#{number}", number, one.card, Repeat.MAY_REPEAT, place)
            rows.append(row | {"updates": earlier.id, "programme": earlier.programme})
    return rows


def _row(turn: Turn, key: str, number: int, card: Card, repeat: Repeat, place: Place) -> dict[str, Any]:
    """One message to one place. The conversation is in the row's key, so that each of a fan-out has its own."""
    name = key or f"{turn.key}#{number}"
    return asdict(place) | {
        "organisation": turn.organisation, "message": name, "key": f"{name}@{place.conversation}",
        "body": _body(card), "repeat": repeat, "updates": None, "rank": _rank(turn, repeat, place),
    }  # fmt: skip


def _rank(turn: Turn, repeat: Repeat, place: Place) -> int:
    """Who is served first: whoever has just acted, then what people cannot do without, then what may be skipped."""
    if turn.address is not None and place.person == turn.person:
        return outbox.ANSWER
    return outbox.LOGISTICS if repeat is Repeat.MAY_REPEAT else outbox.LAST


def _body(card: Card) -> str:
    return card.model_dump_json(exclude_none=True)
