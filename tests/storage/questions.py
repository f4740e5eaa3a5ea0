"""Every question that storage answers for one organisation, asked about a place that may be somebody else's.

`o` and `p` are whose it is asked as (an organisation, and a programme of it); all other ids, names and keys are `it`'s.
"""
# ruff: noqa: ARG005 -- every question has the same parameters

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any, Final

from chat.command import PersonId
from chat.commands.help import OpenHelp
from chat.turn import Address, Platform, Source, Turn
from programme.belonging import Belonging
from storage import (
    addresses,
    agenda,
    announcements,
    audit,
    blocks,
    checkins,
    colleagues,
    condition,
    conversations,
    drafts,
    enrolments,
    failures,
    held_forms,
    held_messages,
    inbox,
    installations,
    lead_codes,
    meetings,
    moves,
    never_again,
    nudges,
    outbox,
    outgoing,
    pairs,
    people,
    programmes,
    rounds,
    sessions,
    taking_back,
    tips,
    volunteers,
)
from storage.enrolments import ACTIVE, INVITED
from storage.installations import Grant
from storage.outbox import FAILED, SENT, WAITING
from storage.outgoing import Outcome
from storage.people import Profile
from storage.volunteers import Volunteer
from tests.storage.two_by_two import DAY, KEY, NOW, TIP, TODAY

SLACK: Final = Platform.SLACK
WAIT: Final = timedelta(days=400)
HELLO: Final = Profile("Bruno", "bruno@alize.example", "en-GB", "UTC")
LISTED: Final = [Volunteer(f"eve{number}@alize.example", "Eve", "mentee", department="Law") for number in (1, 2)]
EMAILS: Final = ["bruno@alize.example", "never@alize.example", "eve1@alize.example"]

Question = Callable[..., Any]
"""(session, o, it) for what spans an organisation, (session, o, p, it) for what is a programme's own."""


def _told(it: Any) -> dict[str, Any]:
    return {"platform": "slack", "tenant": it.company.tenant, "who": "UBruno", "service_url": "https://elsewhere"}


async def _renewed_with(s: Any, o: int, it: Any) -> list[Any]:
    """What renews a workspace's token; in a list, for words alone are an error's name."""
    return [await installations.begin_renewing(s, o, "slack", it.company.tenant, NOW + DAY, DAY)]


async def _remembered(s: Any, o: int, it: Any) -> None:
    """A workspace's conversation, of the organisation that the workspace is installed in."""
    here = await installations.at(s, "slack", it.company.tenant)
    if here and here.organisation == o:
        await conversations.remember(s, o, _told(it))


def _reply(o: int, it: Any) -> dict[str, Any]:
    """Something urgent to the conversation that both companies have."""
    row = it.letters[WAITING]
    names = ("platform", "tenant", "conversation", "languages", "zone", "body", "repeat", "updates")
    told = {name: getattr(row, name) for name in names}
    return told | {"organisation": o, "programme": 0, "message": "now", "key": "now", "person": None, "rank": 0,
                   "due": NOW}  # fmt: skip


async def _blocked(s: Any, o: int, it: Any) -> None:
    """Whoever acts was found in the organisation; whom they name is a claim."""
    await blocks.add(s, o, (await people.get(s, o, it.mentor)).id, it.mentee)


async def _answered(s: Any, o: int, p: int, it: Any) -> Any:
    """An answer to a quiz, by somebody and in a programme of the organisation."""
    mine = await people.get(s, o, it.mentee), await programmes.get(s, o, p)
    return await tips.answer(s, o, mine[1].id, TIP, mine[0].id, 7, NOW)


async def _listed(s: Any, o: int, p: int, it: Any) -> Any:
    """A lead's list, for a programme of the organisation; a programme of another is none."""
    del it
    return await volunteers.add(s, await programmes.get(s, o, p), LISTED, NOW)


async def _two(s: Any, o: int, it: Any) -> Any:
    pair = await pairs.get(s, o, it.pair.id)
    return pair and await pairs.two(s, pair)


async def _placed(s: Any, o: int, it: Any) -> None:
    person = await people.get(s, o, it.mentee)
    await people.place(s, person, Address(SLACK, "elsewhere", "U1"), HELLO, NOW)


async def _recognised(s: Any, o: int, it: Any) -> None:
    """Bruno's platform tells late that his e-mail is the one of somebody who was imported."""
    await volunteers.recognise(s, await people.get(s, o, it.mentee), it.invited.email)


async def _merged(s: Any, o: int, it: Any) -> None:
    await volunteers.merge(s, await people.get(s, o, it.mentee), await people.get(s, o, it.invited.id))


async def _employed(s: Any, o: int, it: Any) -> bool:
    return await people.employed_somewhere(s, await people.get(s, o, it.mentee))


async def _belongs(s: Any, o: int, it: Any) -> bool:
    """Bruno's platform calls him a guest."""
    return await addresses.belongs(s, await people.get(s, o, it.mentee), it.address, Belonging.GUEST)


def _author(o: int, it: Any) -> Turn:
    return Turn(organisation=o, now=NOW, key="k", source=Source.FORM, person=PersonId(it.mentee), address=it.address)


async def _kept(s: Any, o: int, it: Any) -> None:
    await people.get(s, o, it.mentee)  # whoever acts is known to be of the company
    await held_forms.keep(s, _author(o, it), SLACK, "new")


async def _sheet(s: Any, o: int, it: Any) -> set[str]:
    sheet = await held_forms.sheet_of(s, _author(o, it), it.company.form)
    return {sheet} if sheet else set()


QUESTIONS: Final[dict[str, Question]] = {
    "addresses.belongings": lambda s, o, it: addresses.belongings(s, o, it.mentee),
    "addresses.belongs": _belongs,
    "addresses.can_be_reached": lambda s, o, it: addresses.can_be_reached(s, o, it.address, now=False),
    "agenda.cancel": lambda s, o, it: agenda.cancel(s, o, it.due.key, f"{it.due.key}*"),
    "agenda.finish": lambda s, o, it: agenda.finish(s, it.due_of(o), "me", NOW),
    "agenda.forget": lambda s, o, it: agenda.forget(s, it.due_of(o, done=True)),
    "agenda.no_sooner": lambda s, o, it: agenda.no_sooner(s, o, it.due.key, NOW + DAY),
    "agenda.plan": lambda s, o, it: agenda.plan(s, o, OpenHelp(), at=NOW + DAY, key=it.due.key),
    "agenda.put_off": lambda s, o, it: agenda.put_off(s, o, it.due.key, NOW + DAY),
    "agenda.release": lambda s, o, it: agenda.release(s, it.due_of(o), "me", DAY, "fault"),
    "agenda.renew": lambda s, o, it: agenda.renew(s, it.due_of(o), "me", DAY),
    "announcements.get": lambda s, o, p, it: announcements.get(s, o, p, it.announcement.id),
    "announcements.sent": lambda s, o, p, it: announcements.sent(s, o, p),
    "announcements.waiting": lambda s, o, p, it: announcements.waiting(s, o, p),
    "audit.everything": lambda s, o, it: audit.everything(s, o),
    "blocks.add": _blocked,
    "blocks.by": lambda s, o, it: blocks.by(s, o, it.mentee),
    "blocks.between": lambda s, o, it: blocks.between(s, o, it.mentee, it.company["Gil"]),
    "blocks.everyone": lambda s, o, it: blocks.everyone(s, o),
    "blocks.forget": lambda s, o, it: blocks.forget(s, o, {it.mentee}),
    "blocks.remove": lambda s, o, it: blocks.remove(s, o, it.mentee, it.company["Gil"]),
    "checkins.asked_since": lambda s, o, it: checkins.asked_since(s, o, it.mentee, NOW - DAY),
    "checkins.forget": lambda s, o, it: checkins.forget(s, o, it.session.id),
    "checkins.of": lambda s, o, it: checkins.of(s, o, it.session.id),
    "condition.late_messages": lambda s, o, p, it: condition.late_messages(s, NOW, (o, p)),
    "condition.late_steps": lambda s, o, p, it: condition.late_steps(s, NOW, (o, p)),
    "condition.reachable": lambda s, o, p, it: condition.reachable(s, (o, p)),
    "colleagues.enrolled": lambda s, o, p, it: colleagues.enrolled(s, o, p, ACTIVE),
    "colleagues.managed_by": lambda s, o, it: colleagues.managed_by(s, o, it.company["Camille"]),
    "colleagues.managers": lambda s, o, it: colleagues.managers(s, o),
    "conversations.at": lambda s, o, it: conversations.at(s, o, SLACK, it.company.tenant, "UBruno"),
    "conversations.channels": lambda s, o, it: conversations.channels(s, o, SLACK, it.company.tenant),
    "conversations.forget": lambda s, o, it: conversations.forget(s, o, SLACK, it.company.tenant, "UBruno"),
    "conversations.nearest": lambda s, o, it: conversations.nearest(s, o, SLACK, it.company.tenant, "D1"),
    "conversations.remember": _remembered,
    "drafts.get": lambda s, o, p, it: drafts.get(s, o, p, it.draft.id),
    "drafts.latest": lambda s, o, p, it: drafts.latest(s, o, p),
    "drafts.to_change": lambda s, o, p, it: drafts.to_change(s, o, p),
    "drafts.replaced": lambda s, o, p, it: drafts.replaced(s, o, p),
    "enrolments.all_active": lambda s, o, p, it: enrolments.all_active(s, o, p, {it.company["Dora"]}),
    "enrolments.departed": lambda s, o, p, it: enrolments.departed(s, o, p),
    "enrolments.everywhere": lambda s, o, it: enrolments.everywhere(s, o, it.mentee),
    "enrolments.put_first": lambda s, o, p, it: enrolments.put_first(s, o, p, it.mentee),
    "enrolments.count": lambda s, o, p, it: enrolments.count(s, o, p),
    "enrolments.everyone": lambda s, o, p, it: enrolments.everyone(s, o, p, ACTIVE, INVITED),
    "enrolments.hold_active": lambda s, o, p, it: enrolments.hold_active(s, o, p, [it.mentee]),
    "enrolments.of": lambda s, o, p, it: enrolments.of(s, o, p, it.mentee),
    "enrolments.programmes_of": lambda s, o, it: enrolments.programmes_of(s, o, it.mentee),
    "enrolments.readers": lambda s, o, p, it: enrolments.readers(s, o, p, "mentor", "mentee"),
    "enrolments.to_change": lambda s, o, p, it: enrolments.to_change(s, o, p, it.mentee),
    "failures.count": lambda s, o, p, it: failures.count(s, o, p),
    "failures.let_be": lambda s, o, it: failures.let_be(s, o, [it.letters[FAILED].id]),
    "failures.of": lambda s, o, p, it: failures.of(s, o, p, most=9),
    "failures.oldest": lambda s, o, p, it: failures.oldest(s, o, p, after=0, most=9),
    "failures.try_again": lambda s, o, it: failures.try_again(s, o, [it.letters[FAILED].id]),
    "failures.under": lambda s, o, p, it: failures.under(s, o, p, f"{KEY}:{it.number}"),
    "held_forms.forget": lambda s, o, it: held_forms.forget(s, o, _author(o, it).person),
    "held_forms.keep": _kept,
    "held_forms.sheet_of": _sheet,
    "inbox.first_time": lambda s, o, it: inbox.first_time(s, o, "slack", f"Ev2{it.organisation}", NOW),
    "installations.begin_renewing": _renewed_with,
    "installations.end_renewing": lambda s, o, it: installations.end_renewing(
        s, o, "slack", it.company.tenant, NOW + DAY, Grant("new", "renews", NOW + 2 * DAY)
    ),
    "lead_codes.is_good": lambda s, o, it: lead_codes.is_good(s, o, it.company.code, NOW),
    "lead_codes.wait_until": lambda s, o, it: lead_codes.wait_until(s, o, it.mentee, NOW),
    "lead_codes.redeem": lambda s, o, it: lead_codes.redeem(s, o, it.company.code, NOW),
    "meetings.claimed": lambda s, o, p, it: meetings.claimed(s, o, p, it.session.id, it.mentee),
    "meetings.current_of": lambda s, o, p, it: meetings.current_of(s, o, p, it.mentee),
    "meetings.find": lambda s, o, it: meetings.find(s, o, it.session.id),
    "moves.move": lambda s, o, it: moves.move(s, o, SLACK, it.company.tenant, "TNEW"),
    "never_again.add": lambda s, o, it: never_again.add(s, o, f"{it.number}@alize.example"),
    "never_again.among": lambda s, o, it: never_again.among(s, o, EMAILS),
    "nudges.last": lambda s, o, it: nudges.last(s, o, it.mentor, {it.session.id}),
    "nudges.since": lambda s, o, it: nudges.since(s, o, it.mentor, TODAY),
    "outbox.delivered": lambda s, o, it: outbox.delivered(s, o, [f"{KEY}:{it.number}"]),
    "held_messages.hold": lambda s, o, it: held_messages.hold(s, o, it.mentee, [it.pair.id]),
    "outbox.in_doubt": lambda s, o, it: outbox.in_doubt(s, o, f"{KEY}:{it.number}"),
    "outbox.put": lambda s, o, it: outbox.put(s, [_reply(o, it)]),
    "held_messages.release": lambda s, o, it: held_messages.release(s, o, it.mentee, [it.pair.id]),
    "taking_back.copy_at": lambda s, o, it: taking_back.copy_at(s, o, f"{KEY}:{it.number}", 0, 1),
    "taking_back.retract": lambda s, o, it: taking_back.retract(s, o, f"{KEY}:{it.number}", "+later"),
    "outbox.rewrite_changes": lambda s, o, it: outbox.rewrite_changes(s, o, [it.letters[SENT].id], "new"),
    "outbox.under": lambda s, o, it: outbox.under(s, o, {f"{KEY}:{it.number}"}),
    "taking_back.withdraw": lambda s, o, p, it: taking_back.withdraw(s, o, p, it.mentee),
    "taking_back.withdraw_of_pair": lambda s, o, it: taking_back.withdraw_of_pair(s, o, it.pair.id),
    "outgoing.finish": lambda s, o, it: outgoing.finish(s, "me", [(it.on_its_way(o), Outcome(SENT))]),
    "outgoing.park": lambda s, o, it: outgoing.park(s, it.on_its_way(o), WAIT),
    "outgoing.where_sent": lambda s, o, it: outgoing.where_sent(s, o, it.letters[SENT].id),
    "pairs.asked": lambda s, o, it: pairs.asked(s, o, it.company["Dora"]),
    "pairs.couples": lambda s, o, it: pairs.couples(s, o),
    "pairs.count": lambda s, o, p, it: pairs.count(s, o, p),
    "pairs.everyone": lambda s, o, p, it: pairs.everyone(s, o, p),
    "pairs.get": lambda s, o, it: pairs.get(s, o, it.pair.id),
    "pairs.live": lambda s, o, p, it: pairs.live(s, o, p),
    "pairs.living": lambda s, o, it: pairs.living(s, o, it.mentee),
    "pairs.of": lambda s, o, p, it: pairs.of(s, o, p, it.mentee),
    "pairs.of_session": lambda s, o, it: pairs.of_session(s, o, it.session.id),
    "pairs.running": lambda s, o, it: pairs.running(s, o, it.mentor, it.mentee),
    "pairs.partners": lambda s, o, it: pairs.partners(s, o, it.mentee),
    "pairs.theirs": lambda s, o, it: pairs.theirs(s, o, it.pair.id, it.mentee),
    "pairs.to_change": lambda s, o, p, it: pairs.to_change(s, o, p, it.mentee),
    "pairs.two": _two,
    "people.addresses": lambda s, o, it: people.addresses(s, o, {it.mentor, it.mentee}),
    "people.at": lambda s, o, it: people.at(s, o, it.address),
    "people.by_email": lambda s, o, it: people.by_email(s, o, "Bruno@alize.example"),
    "people.by_emails": lambda s, o, it: people.by_emails(s, o, EMAILS),
    "people.employed_somewhere": _employed,
    "people.get": lambda s, o, it: people.get(s, o, it.mentee),
    "people.meet": lambda s, o, it: people.meet(s, o, Address(SLACK, f"T{o}", "U1"), HELLO, NOW),
    "people.place": _placed,
    "people.reachable": lambda s, o, it: people.reachable(s, o, {it.mentee}),
    "people.several": lambda s, o, it: people.several(s, o, {it.mentor, it.mentee}),
    "people.work_between": lambda s, o, it: people.work_between(s, o, it.mentee, time(7), time(8)),
    "programmes.get": lambda s, o, p, it: programmes.get(s, o, p),
    "programmes.in_channel": lambda s, o, it: programmes.in_channel(s, o, it.company.tenant, f"C{it.number}"),
    "programmes.leads": lambda s, o, p, it: programmes.leads(s, o, p),
    "programmes.opened": lambda s, o, it: programmes.opened(s, o),
    "programmes.to_change": lambda s, o, p, it: programmes.to_change(s, o, p),
    "rounds.can_form_pairs": lambda s, o, p, it: rounds.can_form_pairs(s, o, p),
    "rounds.wait": lambda s, o, p, it: rounds.wait(s, o, p),
    "sessions.current": lambda s, o, it: sessions.current(s, o, it.pair.id),
    "sessions.get": lambda s, o, it: sessions.get(s, o, it.session.id),
    "sessions.of_pairs": lambda s, o, it: sessions.of_pairs(s, o, {it.pair.id}),
    "tips.answer": _answered,
    "tips.answer_of": lambda s, o, p, it: tips.answer_of(s, o, p, TIP, it.mentee),
    "tips.posted": lambda s, o, p, it: tips.posted(s, o, p),
    "volunteers.add": _listed,
    "volunteers.awaited_by": lambda s, o, it: volunteers.awaited_by(s, o, it.invited.id),
    "volunteers.erase": lambda s, o, p, it: volunteers.erase(s, o, p, NOW, 9),
    "volunteers.invitations_of": lambda s, o, it: volunteers.invitations_of(s, o, it.invited.id),
    "volunteers.merge": _merged,
    "volunteers.reach": lambda s, o, p, it: volunteers.reach(s, o, p),
    "volunteers.recognise": _recognised,
    "volunteers.uninvited": lambda s, o, p, it: volunteers.uninvited(s, o, p, 9),
    "volunteers.unplaced": lambda s, o, p, it: volunteers.unplaced(s, o, p, 0, 9),
}
