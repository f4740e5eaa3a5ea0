"""The draft as a lead sees it, page by page; it tells of no topic, of no refusal, and of no pair close to them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Button, Card, Confirm, Fact, Note, Paragraph, button
from chat.command import ProgrammeId
from chat.commands.matching import DiscardDraft, PublishDraft, RunAgain, TurnPage
from chat.text import Text, t
from chat.why import for_a_lead
from programme.matching.reasons import Reasons
from storage import colleagues, people
from storage.drafts import Draft
from storage.people import Person

# with the longest names and every reason, a page stays within Slack's 13,200 characters
LINES_A_PAGE: Final = 15
FITS: Final = (("very-good", 700), ("good", 450), ("fair", 0))
"""How good a pair is called, from which score on: the score itself tells how many wishes and topics somebody has."""
Json = Mapping[str, Any]


async def draft_card(session: AsyncSession, draft: Draft, lead: int, page: int = 0) -> Card:
    """A page of a draft, for one of the leads."""
    pairs, alone = draft.matching["pairs"], draft.matching["unmatched"]
    lines = [*pairs, *alone]
    pages = max(1, -(-len(lines) // LINES_A_PAGE))
    page = min(max(page, 0), pages - 1)  # a button names any number
    shown = lines[page * LINES_A_PAGE : (page + 1) * LINES_A_PAGE]
    known = await people.several(session, draft.organisation, {one for line in shown for one in _ids(line)})
    close = {lead} | await colleagues.managed_by(session, draft.organisation, lead)
    everybody = len({one for line in lines for one in _ids(line)})
    without = sum(not line.get("paired") for line in alone)
    return Card(
        title=t("matching.draft.title", pairs=len(pairs)),
        parts=(
            Paragraph(text=t("matching.draft.intro", people=everybody, alone=without)),
            *_lines(shown, known, close),
            *([Note(text=t("matching.draft.page", page=page + 1, pages=pages))] if pages > 1 else []),
            Note(text=t("matching.draft.made", at=draft.made_at)),
        ),
        buttons=tuple(_buttons(draft, page, pages)),
    )


def publishing_card(pairs: int) -> Card:
    """What a lead reads while many pairs are being proposed."""
    return Card(title=t("matching.publishing.title", pairs=pairs),
                parts=(Paragraph(text=t("matching.publishing.text")),))  # fmt: skip


def published_card(proposed: int, dropped: int) -> Card:
    """How many pairs were proposed, and how many could not be any more."""
    after = t("matching.published.dropped", dropped=dropped) if dropped else t("matching.published.next")
    return Card(title=t("matching.published.title", pairs=proposed), parts=(Paragraph(text=after),))


def reasons_of(pair: Json, mentor: Person, mentee: Person) -> Reasons:
    """The counts of a pair; a department that nobody imported is not called another one."""
    counted = Reasons(**{name: pair[name] for name in Reasons.__dataclass_fields__})
    return replace(
        counted, other_department=counted.other_department and bool(mentor.department and mentee.department)
    )  # fmt: skip


def _ids(line: Json) -> list[int]:
    """Who is on a line of the draft: a pair, or somebody alone."""
    return [int(line[name]) for name in ("mentor", "mentee", "id") if name in line]


def _lines(shown: list[Json], known: Mapping[int, Person], close: set[int]) -> Iterator[Fact]:
    """A line a pair, then one for each who is alone; people erased since are left out."""
    for line in shown:
        who = [known[one] for one in _ids(line) if one in known]
        if len(who) < len(_ids(line)):
            continue
        if len(who) == 1:
            role = "further" if line.get("paired") else line["role"]
            yield Fact(label=t(f"matching.alone.{role}", name=who[0].name), value=_why_alone(line))
        else:
            yield _hidden() if {one.id for one in who} & close else _pair(line, *who)


def _pair(pair: Json, mentor: Person, mentee: Person) -> Fact:
    fit = next(fit for fit, least in FITS if pair["score"] >= least)
    return Fact(
        label=t("matching.draft.pair", mentor=mentor.name, mentee=mentee.name),
        value=t(f"matching.fit.{fit}", why=for_a_lead(reasons_of(pair, mentor, mentee))),
    )


def _hidden() -> Fact:
    return Fact(label=t("matching.draft.hidden"), value=t("matching.draft.hidden-why"))


def _why_alone(line: Json) -> Text:
    """How many partners are ruled out by what a lead knows anyway.

    No topic in common, a place taken, a past, a no and a block are one thing: the rest.
    """
    candidates, seen = sum(line["lost"].values()), line.get("seen", {})
    if not candidates:
        return t("matching.alone.nobody")
    if not seen:
        return t("matching.alone.none-fits", candidates=candidates)
    rest = candidates - sum(seen.values())
    told = {**seen, "rest": rest} if rest else seen
    reasons = [t(f"matching.lost.{rule}", number=number) for rule, number in told.items()]
    return t("matching.alone.why", candidates=candidates, reasons=reasons)


def _buttons(draft: Draft, page: int, pages: int) -> Iterator[Button]:
    programme = ProgrammeId(draft.programme)
    if draft.matching["pairs"]:
        yield Button(
            label=t("matching.publish.button"),
            command=PublishDraft(programme=programme, draft=draft.id),
            style="primary",
            confirm=Confirm(
                title=t("matching.publish.title"), text=t("matching.publish.text"),
                yes=t("matching.publish.button"), no=t("matching.publish.no"),
            ),
        )  # fmt: skip
    if page + 1 < pages:
        yield button(t("matching.more"), TurnPage(programme=programme, draft=draft.id, page=page + 1))
    if page:
        yield button(t("matching.back"), TurnPage(programme=programme, draft=draft.id, page=page - 1))
    yield button(t("matching.again"), RunAgain(programme=programme, draft=draft.id))
    yield button(t("matching.discard"), DiscardDraft(programme=programme, draft=draft.id), "danger")
