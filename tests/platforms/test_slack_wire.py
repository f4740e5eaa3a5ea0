"""Slack's requests on the wire: signed or nothing, once and not twice, and never without an answer."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from sqlalchemy import func, select

from chat.refusals import in_form
from chat.text import t
from content.words import Reader, say
from sandbox import clock
from sandbox.dispatch import Answer
from sandbox.faults import Fault
from storage.inbox import Received
from storage.outbox import OutboxRow
from tests import errands
from tests.conversation import Bot
from tests.errands import Jot, OpenBook, Refuse

pytestmark = pytest.mark.usefixtures("errands")


def last_fields(bot: Bot) -> dict[str, str]:
    """The form that was sent to the bot last."""
    request = bot.workspace.dispatch.last_request
    assert request is not None
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


async def sends_again(bot: Bot, **fields: str) -> Answer:
    """Sends the last form once more with other fields, signed as it should be."""
    body = urlencode(last_fields(bot) | fields).encode()
    answer = await bot.workspace.dispatch.replay(body=body, at=int(clock.now()))
    await bot.settles()
    return answer


async def presses_forged(bot: Bot, **action: Any) -> Answer:
    """Presses the last button once more, its action changed, as only Slack itself could."""
    payload = json.loads(last_fields(bot)["payload"])
    payload["actions"][0] |= action
    return await sends_again(bot, payload=json.dumps(payload | {"trigger_id": f"forged.{len(bot.workspace.ledger)}"}))


async def count(bot: Bot, table: type[Received | OutboxRow]) -> int:
    async with bot.running.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    "forged",
    [{"without": ["X-Slack-Signature"]}, {"without": ["X-Slack-Request-Timestamp"]}, {}, {"age": 301}, {"age": -301}],
    ids=["unsigned", "undated", "tampered with", "stale", "of tomorrow"],
)
async def test_what_is_not_signed_just_now_is_refused_and_leaves_nothing(bot: Bot, forged: dict[str, Any]) -> None:
    ana = await bot.meet("Ana")
    await ana.says("help")
    dispatch, original, now = bot.workspace.dispatch, bot.workspace.dispatch.last_request, int(clock.now())
    body = urlencode(last_fields(bot) | {"text": "jot", "trigger_id": "9.9"}).encode()
    at = now - forged["age"] if "age" in forged else None
    assert (await dispatch.replay(body=body, at=at, without=forged.get("without", ()))).status == 401
    assert (await count(bot, Received), await count(bot, OutboxRow), await errands.lines(bot.running)) == (0, 0, [])
    dispatch.last_request = original
    assert (await dispatch.replay(body=body, at=now - 290)).status == 200
    assert await errands.lines(bot.running) == [""]


async def test_the_same_words_typed_once_and_sent_twice_have_one_effect(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("jot slash")
    assert (await bot.workspace.dispatch.replay()).status == 200
    await ana.writes("jot message")
    assert (await bot.workspace.dispatch.replay()).status == 200
    await bot.settles()
    assert await errands.lines(bot.running) == ["slash", "message"]
    assert [card.title for card in ana.private].count("jotted") == 2


async def test_an_event_that_slack_tries_again_has_one_effect(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.writes("jot once")
    last = bot.workspace.dispatch.last_request
    assert last is not None
    for number in (1, 2, 3):
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        assert (await bot.workspace.dispatch.send(last.path, last.body, "application/json", headers)).ok
    await bot.settles()
    assert await errands.lines(bot.running) == ["once"]
    assert len(ana.private) == 1


async def test_an_answer_to_a_message_that_slack_repeats_is_written_once(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.writes("frobnicate")
    await bot.workspace.dispatch.replay()
    await bot.settles()
    assert len(ana.private) == 1


async def test_a_button_pressed_once_and_sent_twice_has_one_effect(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await errands.gives(bot, ana, Jot(rest="button"))
    await ana.presses("button 0")
    assert ana.last_title == "jotted"
    await bot.workspace.dispatch.replay()
    await bot.settles()
    assert await errands.lines(bot.running) == ["button"]


async def test_a_form_sent_twice_has_one_effect(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("book")
    await ana.submits(line="form")
    assert ana.form_title == ""
    await bot.workspace.dispatch.replay()
    await bot.settles()
    assert await errands.lines(bot.running) == ["form"]
    assert [card.title for card in ana.private] == ["written"]


async def test_a_form_with_an_error_stays_as_it_was_filled_in_and_is_taken_once_corrected(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("book")
    view = ana.form
    await ana.submits(line="no")
    assert ana.errors == {"line": "not this"}
    assert (ana.form.id, ana.form.state["line"]["value"]["value"]) == (view.id, "no")
    assert (await errands.lines(bot.running), await count(bot, Received)) == ([], 0)
    await ana.submits(line="yes")
    await bot.workspace.dispatch.replay()
    await bot.settles()
    assert (ana.errors, await errands.lines(bot.running)) == ({}, ["yes"])


async def test_a_colleague_picked_in_a_form_need_not_have_met_the_bot(bot: Bot) -> None:
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    await ana.says("book")
    await ana.submits(line="with Raj", colleague=raj)
    assert await errands.lines(bot.running) == ["with Raj"]


async def test_a_bot_picked_as_a_colleague_is_a_wrong_answer_beside_its_field(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("book")
    await ana.submits(line="with nobody", colleague=bot.workspace.bot.id)
    assert ana.errors == {"colleague": ana.reads("mistakes.wrong")}
    assert await errands.lines(bot.running) == []


@pytest.mark.parametrize(
    "value",
    ["unknown.command {}", "test.jot {garbage", "test.jot []", 'test.jot {"rest": 5}', 'test.jot {"other": "x"}',
     'test.ring {"label": "only the clock"}', "garbage", " ", "{}", "test.jot " + "[" * 1900,
     'test.greet {"person": 404}', 'test.greet {"person": -1}', 'test.greet {"person": 99999999999999999999}',
     'test.visit {"programme": 404}', 'test.visit {"programme": 99999999999999999999}'],
)  # fmt: skip
async def test_a_button_that_is_not_one_of_todays_says_so(bot: Bot, value: str) -> None:
    ana = await bot.meet("Ana")
    await errands.gives(bot, ana, Refuse())
    await ana.presses("button 0")
    assert (await presses_forged(bot, value=value)).status == 200
    assert ana.last_title in {ana.reads("refusals.old-button"), ana.reads("refusals.programme-closed")}
    assert await errands.lines(bot.running) == []


async def test_a_form_of_another_version_says_so_in_the_form(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("book")
    ana.form.definition["callback_id"] = "unknown.command"
    await ana.submits(line="x")
    assert ana.errors == {"line": ana.reads(in_form("refusals.old-button"))}


async def test_a_refused_turn_stores_nothing_and_tells_the_person(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("refuse")
    assert ana.last_title == ana.reads("refusals.not-yours")
    await ana.writes("refuse")
    assert ana.private[-1].title == ana.reads("refusals.not-yours")
    assert (await errands.lines(bot.running), await count(bot, Received)) == ([], 0)


async def test_an_address_opened_from_a_card_is_acknowledged_and_that_is_all(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await errands.gives(bot, ana, Refuse())
    await ana.presses("button 0")
    seen = len(ana.cards)
    assert (await presses_forged(bot, value=None)).status == 200
    assert len(ana.cards) == seen


async def test_what_bots_say_is_not_heard(bot: Bot) -> None:
    bot.workspace.echoes = True
    ana = await bot.meet("Ana")
    await ana.writes("jot once")
    await bot.settles()
    said = {"type": "message", "channel_type": "im", "user": bot.workspace.bot.id, "text": "jot", "ts": "1.1",
            "channel": bot.workspace.dm(ana.user).id}  # fmt: skip
    for more in ({"bot_id": "B0OTHER"}, {"subtype": "message_changed"}, {}):
        assert (await bot.workspace.tell("message.im", said | more)).status == 200
    assert (await errands.lines(bot.running), len(ana.private)) == (["once"], 1)


async def test_whoever_has_left_the_company_is_not_heard(bot: Bot) -> None:
    gone = await bot.meet("Ana", deleted=True)
    await gone.writes("jot")
    assert (await errands.lines(bot.running), len(bot.workspace.ledger)) == ([], 0)


async def test_a_guest_reads_that_this_is_for_employees(bot: Bot) -> None:
    guest = await bot.meet("Guest", is_restricted=True)
    await guest.says("jot")
    assert guest.last_title == guest.reads("refusals.guests")
    await guest.writes("jot")
    assert guest.private[-1].title == guest.reads("refusals.guests")
    assert await errands.lines(bot.running) == []


async def test_a_form_that_came_too_late_becomes_a_button_that_opens_it(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    bot.workspace.faults.append(Fault("views.open", "refused", error="expired_trigger_id"))
    await ana.says("book")
    assert (ana.form_title, ana.last_title, ana.last.buttons) == ("", "A book", [ana.reads("forms.open")])
    bot.workspace.faults.append(Fault("views.open", "refused", error="expired_trigger_id"))
    await ana.presses(ana.reads("forms.open"))
    await ana.presses(ana.reads("forms.open"))
    await ana.submits(line="at last")
    assert await errands.lines(bot.running) == ["at last"]


async def test_a_form_asked_for_in_a_message_becomes_a_button_that_opens_it(bot: Bot) -> None:
    luc = await bot.meet("Luc", locale="fr-FR")
    await luc.writes("book")
    assert (luc.private[-1].title, luc.private[-1].buttons) == ("A book", ["Ouvrir le formulaire"])
    await luc.presses("Ouvrir le formulaire")
    assert luc.form_title == "A book"


async def test_a_form_opens_from_a_button(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await errands.gives(bot, ana, OpenBook())
    await ana.presses("button 0")
    assert ana.form_title == "A book"


async def test_home_is_shown_again_by_its_own_buttons_and_what_they_answer_is_a_message(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("look")
    assert ana.user.home is not None
    before = ana.user.home.hash
    await ana.presses("again")
    assert (ana.outcome.status, ana.user.home.hash == before) == (200, False)
    await ana.presses("jot")
    assert (await errands.lines(bot.running), ana.private[-1].title) == (["from home"], "jotted")


async def test_typed_characters_arrive_as_they_were_typed(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("jot R&D <b> &lt;")
    await ana.writes("jot R&D <b> &lt;")
    assert await errands.lines(bot.running) == ["R&D <b> &lt;"] * 2


async def test_the_events_url_is_verified(bot: Bot) -> None:
    assert await bot.workspace.verifies_url()
    assert (await bot.workspace.dispatch.replay(without=["X-Slack-Signature"])).status == 401


async def test_a_profile_that_changes_changes_the_language(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await ana.says("help")
    assert ana.last_title == say(t("help.title"), Reader("en"))
    await ana.user.changes(locale="fr-FR")
    await ana.says("help")
    assert ana.last_title == say(t("help.title"), Reader("fr"))
