"""Whatever a platform does once something is decided, people are answered in time: in words, or with a button."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from bot import answering
from chat.arrival import Arrival
from chat.message import Message
from chat.turn import Source
from sandbox.faults import Fault, Kind
from tests.conversation import Bot
from tests.errands import Jot, Mumble, OpenBook, OpenRiddle, card, gives, lines, met, posts

pytestmark = pytest.mark.usefixtures("errands")
KINDS: tuple[Kind, ...] = ("rate_limited", "server_error", "nonsense", "dropped")
FORM: Final = {"slack": "views.open", "teams": "send_activity"}
ANSWER: Final = {"slack": "response_url", "teams": "update_activity"}
NEVER: Final = {"slack": "invalid_arguments", "teams": "MessageSizeTooBig"}


def fails(bot: Bot, platform: str, calls: Mapping[str, str], kind: Kind, **more: Any) -> None:
    bot.workspace.faults.append(Fault(calls[platform], kind, retry_after=0, **more))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_form_that_does_not_open_becomes_a_button_that_opens_it(bot: Bot, platform: str, kind: Kind) -> None:
    ana = await bot.meet("Ana")
    fails(bot, platform, FORM, kind)
    await ana.says("book")
    assert (ana.last_title, ana.last.buttons) == ("A book", [ana.reads("forms.open")])
    await ana.presses(ana.reads("forms.open"))
    await ana.submits(line="at last")
    assert await lines(bot.running) == ["at last"]


@pytest.mark.slack_alone
@pytest.mark.both_databases
async def test_a_form_that_slack_is_slow_to_open_becomes_a_button_in_time(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await bot.meet("Ana")
    await gives(bot, ana, OpenBook())
    monkeypatch.setattr(answering, "WITHIN", 0.05)
    fails(bot, "slack", FORM, "silent", times=2)
    await ana.says("book")
    assert (ana.outcome.status, ana.last.buttons) == (200, [ana.reads("forms.open")])
    await ana.presses("button 0")
    assert (ana.outcome.status, ana.last.buttons) == (200, [ana.reads("forms.open")])


@pytest.mark.slack_alone
async def test_home_that_slack_is_slow_to_show_holds_up_nobody(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await bot.meet("Ana")
    await ana.says("look")
    monkeypatch.setattr(answering, "WITHIN", 0.0)
    fails(bot, "slack", {"slack": "views.publish"}, "slow", delay=0.5)
    outcome = await ana.user.types("/binome look")
    assert outcome.status == 200
    await bot.settles()
    assert ana.user.home


@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_that_is_not_taken_comes_as_a_message(bot: Bot, platform: str, kind: Kind) -> None:
    ana = await bot.meet("Ana")
    await gives(bot, ana, Jot(rest="once"))
    fails(bot, platform, ANSWER, kind)
    await ana.presses("button 0")
    await bot.settles()
    assert await lines(bot.running) == ["once"]
    assert "jotted" in [one.title for one in ana.cards]


async def test_an_answer_that_comes_as_a_message_takes_the_place_of_no_other_of_its_turn(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    pressed = Arrival(address=ana.address, key="pressed", source=Source.BUTTON)
    await posts(bot.running, Message(to=await met(bot, ana), card=card("from the turn")), key=pressed.key)
    for _ in range(2):  # the platform repeats it
        await bot.running.conversation.leave(pressed, card("its answer"))
    await bot.settles()
    assert bot.said() == ["from the turn", "its answer"]


@pytest.mark.parametrize("by", ["word", "button"])
async def test_a_form_that_is_refused_for_ever_is_words_and_no_button(bot: Bot, platform: str, by: str) -> None:
    luc = await bot.meet("Luc", locale="fr-FR")
    await gives(bot, luc, OpenBook())
    if (platform, by) == ("teams", "button"):
        luc.user.dialogs = False  # type: ignore[attr-defined]
    fails(bot, platform, FORM, "refused", error=NEVER[platform])
    with capture_logs() as logged:
        await (luc.presses("button 0") if by == "button" else luc.says("book"))
    (entry,) = [one for one in logged if one["event"] == "not shown"]
    assert luc.last_title == luc.reads("failures.no-form")
    assert luc.reads("failures.no-form.next", reference=entry["reference"]) in luc.last.words
    assert luc.last.buttons == []


async def test_words_that_fail_after_the_decision_are_others_with_a_reference(bot: Bot) -> None:
    luc = await bot.meet("Luc", locale="fr-FR")
    await gives(bot, luc, Mumble())
    with capture_logs() as logged:
        await luc.presses("button 0")
    (entry,) = [one for one in logged if one["event"] == "not shown"]
    assert await lines(bot.running) == ["mumbled"]
    assert luc.last_title == luc.reads("failures.unshown")
    assert luc.reads("failures.unshown.next", reference=entry["reference"]) in luc.last.words


@pytest.mark.parametrize("by", ["word", "button"])
async def test_a_form_whose_words_fail_is_words_with_a_reference(bot: Bot, by: str) -> None:
    luc = await bot.meet("Luc", locale="fr-FR")
    await gives(bot, luc, OpenRiddle())
    with capture_logs() as logged:
        await (luc.presses("button 0") if by == "button" else luc.says("riddle"))
    (entry,) = [one for one in logged if one["event"] == "not shown"]
    assert luc.last_title == luc.reads("failures.no-form")
    assert luc.reads("failures.no-form.next", reference=entry["reference"]) in luc.last.words


async def test_a_next_form_whose_words_fail_says_that_this_one_was_taken(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("book")
    with capture_logs() as logged:
        await ana.submits(line="more")
    (entry,) = [one for one in logged if one["event"] == "not shown"]
    assert await lines(bot.running) == ["more"]
    said = ana.errors.get("line") or ana.last.words
    assert ana.reads("failures.unshown") in said
    assert ana.reads("failures.unshown.next", reference=entry["reference"]) in said
