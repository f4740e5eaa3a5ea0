"""A whole programme is lived on the page, in French and in English, by people who read and press."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from chat.text import verbatim
from tests.browser.opening import company_at_work, visiting
from tests.browser.visitor import Visitor
from tests.pair_cast import match_in_this_process

pytestmark = pytest.mark.browser
PROGRAMME, CHANNEL = "Duos 2027", "reverse-mentoring"
AI, ONLINE = "topics.ai-at-work", "topics.online-reputation"


@dataclass(frozen=True)
class Cast:
    """Who plays in a language; the mentors are those of the mentees of the same place."""

    locale: str
    lead: str
    deputy: str
    mentees: tuple[str, str]
    mentors: tuple[str, str]


CASTS = (
    Cast("fr-FR", "Camille Moreau", "Idris Osei", ("Hélène Castaing", "Marc Delvaux"), ("Léa Martin", "Yanis Haddad")),
    Cast(
        "en-GB", "Idris Osei", "Camille Moreau", ("Margaret Sinclair", "Rohan Mehta"), ("Priya Raman", "Callum Fraser")
    ),
)


@pytest.fixture(params=CASTS, ids=lambda cast: cast.locale[:2])
def cast(request: pytest.FixtureRequest) -> Cast:
    found: Cast = request.param
    return found


@pytest.fixture
async def visitor(
    cast: Cast, chromium: Browser, database_url: str, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Visitor]:
    match_in_this_process(monkeypatch)
    async with (
        company_at_work(database_url) as workspace,
        visiting(chromium, workspace, cast.locale, pictures) as visitor,
    ):
        await visitor.page.locator("#tour [data-action=stop]").click()
        yield visitor


async def test_a_whole_programme(visitor: Visitor, cast: Cast) -> None:
    await set_up(visitor, cast)
    await join(visitor, cast)
    await pair(visitor, cast)
    await learn(visitor, cast)
    await announce(visitor, cast)
    await change_profile(visitor, cast)
    await check_in(visitor, cast)
    await pause_and_leave(visitor, cast)


async def set_up(lead: Visitor, cast: Cast) -> None:
    """In two steps, with a mistake; then the invitation."""
    await lead.becomes(cast.lead)
    await lead.opens(CHANNEL)
    await lead.types("/binome setup")
    await lead.fills(lead.reads("setup.form.name"), PROGRAMME)
    await lead.fills(lead.reads("setup.form.starts-on"), "2027-01-04")
    await lead.tries(lead.reads("setup.form.next"))
    await expect(lead.form.get_by_text(lead.reads("mistakes.day-over"))).to_be_visible()
    await lead.shoots("setup-mistake", also_small=True)
    await lead.fills(lead.reads("setup.form.starts-on"), "2027-01-11")
    await lead.goes_on(lead.reads("setup.form.next"))
    await lead.fills(lead.reads("setup.form.deputy"), cast.deputy)
    await lead.shoots("setup-second-step")
    await lead.sends(lead.reads("setup.form.create"))
    await lead.opens("Binôme")
    await lead.sees(lead.reads("setup.opened.title", programme=PROGRAMME))
    await lead.presses(lead.reads("setup.send"))
    await lead.confirms(lead.reads("setup.send.yes"))
    await lead.sees(lead.reads("setup.sent.title", programme=PROGRAMME))


async def join(visitor: Visitor, cast: Cast) -> None:
    """A mentee by the channel's button, in two taps; the others by a word."""
    await visitor.becomes(cast.mentees[0])
    await visitor.opens(CHANNEL)
    await visitor.shoots("invitation", also_small=True)
    await visitor.presses(visitor.reads("setup.invitation.join"))
    await wishes(visitor, AI)
    await visitor.shoots("welcome-mentee")
    for mentor, topic in zip(cast.mentors, (AI, ONLINE), strict=True):
        await visitor.becomes(mentor)
        await visitor.types("rejoindre" if cast.locale == "fr-FR" else "join")
        await offers(visitor, topic)
    await visitor.becomes(cast.mentees[1])
    await visitor.types("/binome join")
    await wishes(visitor, ONLINE)


async def wishes(mentee: Visitor, topic: str) -> None:
    await mentee.presses(mentee.reads("join.be-mentee"))
    await mentee.fills(mentee.reads("join.first"), mentee.reads(topic))
    await mentee.sends(mentee.reads("join.send"))
    await mentee.opens("Binôme")
    await mentee.sees(mentee.reads("join.welcome", programme=PROGRAMME))


async def offers(mentor: Visitor, topic: str) -> None:
    await mentor.presses(mentor.reads("join.be-mentor"))
    await mentor.ticks(mentor.reads(topic))
    await mentor.shoots("offers", also_small=True)
    await mentor.goes_on(mentor.reads("join.next"))
    await mentor.fills(mentor.reads(topic), mentor.reads("join.can-teach"))
    await mentor.sends(mentor.reads("join.send"))
    await mentor.sees(mentor.reads("join.welcome", programme=PROGRAMME))


async def pair(visitor: Visitor, cast: Cast) -> None:
    """The lead publishes; both pairs are agreed and introduced."""
    await visitor.becomes(cast.lead)
    await visitor.types("/binome match")
    await visitor.sees(visitor.reads("matching.draft.title", pairs=2), *cast.mentors, *cast.mentees)
    await visitor.shoots("draft", also_small=True)
    await visitor.presses(visitor.reads("matching.publish.button"))
    await visitor.shoots("publish")
    await visitor.confirms(visitor.reads("matching.publish.button"))
    await visitor.sees(visitor.reads("matching.published.title", pairs=2))
    for mentee, mentor in zip(cast.mentees, cast.mentors, strict=True):
        await visitor.becomes(mentee)
        await visitor.sees(visitor.reads("proposals.mentee.title", name=mentor))
        await visitor.shoots("proposal")
        await visitor.presses(visitor.reads("proposals.yes"))
        await visitor.sees(visitor.reads("proposals.asking.title", name=mentor))
        await visitor.becomes(mentor)
        await visitor.presses(visitor.reads("proposals.yes"))
        await visitor.sees(visitor.reads("proposals.agreed.title", name=mentee))
        await visitor.opens(f"Binôme, {mentee}")
        await visitor.sees(visitor.reads("introduction.title", mentee=mentee, mentor=mentor))
        await visitor.shoots("introduction", also_small=True)


async def learn(visitor: Visitor, cast: Cast) -> None:
    """The tip of the week comes with its picture; its quiz is answered in private."""
    await visitor.becomes(cast.mentees[0])
    await visitor.moves_on("P7D")
    await visitor.opens(CHANNEL)
    await visitor.sees(visitor.reads("tips.tbt.title"))
    picture = visitor.page.get_by_role("article").last.get_by_role("img", name=visitor.reads("tips.tbt.alt"))
    await expect(picture).to_be_visible()
    assert await picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    await visitor.shoots("tip", also_small=True)
    chosen = visitor.reads("tips.tbt.option.1")
    await visitor.presses(chosen)
    await visitor.sees(visitor.reads("tip.answered", answer=verbatim(chosen)), visitor.reads("tips.tbt.right"))
    await visitor.shoots("quiz")


async def announce(lead: Visitor, cast: Cast) -> None:
    """To the channel, looked at first, sent now, and read."""
    await lead.becomes(cast.lead)
    await lead.types("/binome announce")
    await lead.fills(lead.reads("announcement.form.audience"), lead.reads("announcement.to.channel"))
    await lead.fills(lead.reads("announcement.form.text"), "Café des duos, jeudi · Pairs’ coffee on Thursday")
    await lead.sends(lead.reads("announcement.form.preview"))
    await lead.sees(lead.reads("announcement.preview"))
    await lead.shoots("announcement")
    await lead.presses(lead.reads("announcement.send"))
    await expect(lead.button(lead.reads("announcement.send"))).to_have_count(0)
    await lead.becomes(cast.mentors[1])
    await lead.opens(CHANNEL)
    await lead.sees(lead.reads("announcement.title", lead=cast.lead), "Café des duos")


async def change_profile(visitor: Visitor, cast: Cast) -> None:
    """From Home: where things stand, and other working hours."""
    await visitor.becomes(cast.mentees[0])
    await visitor.opens(visitor.reads(verbatim("Binôme : accueil" if cast.locale == "fr-FR" else "Binôme: Home")))
    main = visitor.page.get_by_role("main")
    await expect(main).to_contain_text(cast.mentors[0])
    await visitor.shoots("home", also_small=True)
    await visitor.presses(visitor.reads("home.profile"))
    await visitor.opens("Binôme")
    await visitor.sees(visitor.reads("profile.title", programme=PROGRAMME), visitor.reads(AI))
    await visitor.shoots("profile")
    await visitor.presses(visitor.reads("profile.edit-hours"))
    await visitor.fills(visitor.reads("profile.works-until"), "17:30")
    await visitor.sends(visitor.reads("profile.save"))
    await visitor.sees(visitor.reads("profile.hours-saved", hours=verbatim("09:00–17:30")))


async def check_in(visitor: Visitor, cast: Cast) -> None:
    """A nudge, then the questions: a pair has met, with a line to the mentor; the other has not."""
    (first, second), (mentor, _) = cast.mentees, cast.mentors
    await visitor.moves_on("P7D")
    await visitor.moves_on("P7D")
    await visitor.becomes(mentor)
    await visitor.sees(visitor.reads("nudges.title", count=1), first.split()[0])
    await visitor.shoots("nudge")
    await visitor.moves_on("P7D")
    await visitor.moves_on("next")
    await visitor.moves_on("P1D")
    await visitor.becomes(first)
    await visitor.sees(visitor.reads("checkins.ask.title", partner=mentor.split()[0]))
    await visitor.presses(visitor.reads("checkins.yes"))
    await visitor.presses("5")
    await visitor.sees(visitor.reads("checkins.useful.very"))
    await visitor.presses(visitor.reads("checkins.line-for", partner=mentor.split()[0]))
    await visitor.fills(visitor.reads("checkins.form.line", partner=mentor.split()[0]), "Merci ! Thank you!")
    await visitor.shoots("feedback", also_small=True)
    await visitor.sends(visitor.reads("forms.submit"))
    await visitor.sees(visitor.reads("checkins.met.title", partner=mentor.split()[0]), "Merci !")
    await visitor.shoots("check-in", also_small=True)
    await visitor.becomes(mentor)
    await visitor.sees(visitor.reads("checkins.line.title", partner=first.split()[0], number=1), "Merci !")
    await visitor.becomes(second)
    await visitor.presses(visitor.reads("checkins.not-yet"))
    await visitor.sees(visitor.reads("checkins.not-yet.title", partner=cast.mentors[1].split()[0]))
    await visitor.shoots("not-yet")


async def pause_and_leave(visitor: Visitor, cast: Cast) -> None:
    """A mentor takes a break, and the mentee of another leaves, without a reason."""
    await visitor.becomes(cast.mentors[0])
    await visitor.types("/binome pause 2027-03-01")
    await visitor.sees(visitor.reads("pause.begun", until=date(2027, 3, 1)))
    await visitor.becomes(cast.mentees[1])
    await visitor.types("/binome leave")
    await visitor.sees(visitor.reads("leave.title", programme=PROGRAMME))
    await visitor.shoots("leave")
    await visitor.presses(visitor.reads("leave.confirm"))
    await visitor.sees(visitor.reads("leave.goodbye", programme=PROGRAMME))
    await visitor.becomes(cast.mentors[1])
    await visitor.sees(visitor.reads("proposals.ended.title", partner=cast.mentees[1]))
    await visitor.shoots("ended")
