"""The draft as a lead sees it: names, scores and counts, page by page; never a topic, never a pair close to them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Button, Card, Confirm, Fact, Note, Paragraph, button
from chat.command import ProgrammeId
from chat.commands.matching import DiscardDraft, PublishDraft, RunAgain, TurnPage
from chat.text import Text, t
from chat.why import in_counts
from programme.matching.model import FIRM
from programme.matching.reasons import Reasons
from storage import colleagues, people
from storage.drafts import Draft
from storage.people import Person

# with the longest names and every reason, a page stays within Slack's 13,200 characters
LINES_A_PAGE: Final = 15
FEWEST: Final = 5
Json = Mapping[str, Any]


async def draft_card(session: AsyncSession, draft: Draft, lead: int, page: int = 0) -> Card:
    """A page of a draft, for one of the leads."""
    pairs, alone = draft.matching["pairs"], draft.matching["unmatched"]
    lines = [*pairs, *alone]
    shown = lines[page * LINES_A_PAGE : (page + 1) * LINES_A_PAGE]
    known = await people.several(session, draft.organisation, {one for line in shown for one in _ids(line)})
    close = {lead} | await colleagues.managed_by(session, draft.organisation, lead)
    pages = max(1, -(-len(lines) // LINES_A_PAGE))
    everybody = len({one for line in lines for one in _ids(line)})
    return Card(
        title=t("matching.draft.title", pairs=len(pairs)),
        parts=(
            Paragraph(text=t("matching.draft.intro", people=everybody, alone=len(alone))),
            *_lines(shown, known, close),
            *([Note(text=t("matching.draft.page", page=page + 1, pages=pages))] if pages > 1 else []),
            Note(text=t("matching.draft.made", at=draft.made_at)),
        ),
        buttons=tuple(_buttons(draft, page, pages)),
    )


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
            yield Fact(label=t(f"matching.alone.{line['role']}", name=who[0].name), value=_why_alone(line["lost"]))
        else:
            yield _hidden() if {one.id for one in who} & close else _pair(line, *who)


def _pair(pair: Json, mentor: Person, mentee: Person) -> Fact:
    why = in_counts(reasons_of(pair, mentor, mentee))
    return Fact(
        label=t("matching.draft.pair", mentor=mentor.name, mentee=mentee.name),
        value=t("matching.draft.why", percent=round(pair["score"] / 10), why=why),
    )


def _hidden() -> Fact:
    return Fact(label=t("matching.draft.hidden"), value=t("matching.draft.hidden-why"))


def _why_alone(lost: Mapping[str, int]) -> Text:
    """How many partners each rule costs; who declined, was blocked or is taken is *not available* alike."""
    candidates = sum(lost.values())
    told = {rule: number for rule, number in lost.items() if rule not in FIRM}
    if candidates < FEWEST:
        # of so few, a count of those without a topic in common would tell what somebody wants to see
        told.pop("topic", None)
    counted = [t(f"matching.lost.{rule}", number=number) for rule, number in told.items()]
    unavailable = sum(lost.get(rule, 0) for rule in FIRM)
    counted += [t("matching.lost.unavailable", number=unavailable)] if unavailable else []
    if counted:
        return t("matching.alone.why", candidates=candidates, reasons=counted)
    return t("matching.alone.none-fits", candidates=candidates) if candidates else t("matching.alone.nobody")


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
