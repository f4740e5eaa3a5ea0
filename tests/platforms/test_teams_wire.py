"""Teams on the wire: heard where it is spoken to, once and not twice, and answered in private."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.teams.read import Whereabouts
from chat.command import PersonId, ProgrammeId
from chat.message import Message, Retract, ToChannel, Update
from chat.turn import Address, Platform
from sandbox.teams import activities, cards
from sandbox.teams.tenant import Conversation
from storage import organisations, people
from storage.outbox import OutboxRow
from storage.people import Profile
from tests.errands import Jot, LookAround, OpenBook, card, gives, lines, met, posts
from tests.joining import known, stored
from tests.pair_cast import introduced, match_in_this_process
from tests.programme_cast import opened
from tests.teams_cast import TeamsBot, TeamsPerson

pytestmark = pytest.mark.usefixtures("errands")


@pytest.fixture
def platform() -> str:
    return "teams"


async def meets(bot: TeamsBot, name: str = "Ana", **about: Any) -> TeamsPerson:
    """Somebody in the channel."""
    person = await bot.meet(name, **about)
    assert isinstance(person, TeamsPerson)
    return person


async def sends(ana: TeamsPerson, there: Conversation, **said: Any) -> None:
    """An activity of Ana's, word for word."""
    tenant = ana.bot.workspace
    await tenant.tell(activities.activity(tenant, ana.user, there, "message", **said))
    await ana.bot.settles()


async def reasons(bot: TeamsBot) -> list[str | None]:
    """Why messages did not arrive, oldest first."""
    async with bot.running.database.reading() as session:
        return list(await session.scalars(select(OutboxRow.reason).order_by(OutboxRow.id)))


async def test_in_a_channel_the_bot_is_called_by_its_name_and_answers_in_private(bot: TeamsBot) -> None:
    ana, raj = await meets(bot), await meets(bot, "Raj")
    await ana.writes("jot it down", bot.channel)
    assert await lines(bot.running) == ["it down"]
    assert [card.title for card in ana.private] == ["jotted"]
    assert raj.cards == []


async def test_names_of_others_stay_as_text(bot: TeamsBot) -> None:
    ana = await meets(bot)
    me = bot.workspace.bot
    mentions = [
        {"type": "mention", "text": f"<at>{me.name}</at>", "mentioned": {"id": me.id}},
        {"type": "mention", "text": "<at>Raj</at>", "mentioned": {"id": "29:raj"}},
    ]
    words = f"<at>{me.name}</at>&nbsp;jot <at>Raj</at> &amp; &lt;b&gt; "
    await sends(ana, bot.channel, text=words, entities=mentions)
    assert await lines(bot.running) == ["Raj & <b>"]


async def test_what_is_said_to_others_is_not_heard(bot: TeamsBot) -> None:
    ana = await meets(bot)
    await sends(ana, bot.channel, text="jot gossip")
    raj = [{"type": "mention", "text": "<at>Raj</at>", "mentioned": {"id": "29:raj"}}]
    await sends(ana, bot.channel, text="<at>Raj</at> jot gossip", entities=raj)
    assert (await lines(bot.running), ana.cards) == ([], [])


async def test_whoever_calls_it_in_a_group_chat_is_answered_in_private(bot: TeamsBot) -> None:
    ana = await meets(bot)
    chat = Conversation("19:chat@thread.v2", "groupChat", "", [ana.user.id, bot.workspace.bot.id])
    bot.workspace.conversations[chat.id] = chat
    await ana.writes("jot here", chat)
    assert await lines(bot.running) == ["here"]
    assert [card.title for card in ana.private] == ["jotted"]


@pytest.mark.parametrize("way", ["typed", "pressed", "sent"])
async def test_an_activity_that_comes_again_has_no_second_effect(bot: TeamsBot, way: str) -> None:
    ana = await meets(bot)
    await gives(bot, ana, Jot(rest="once"))
    if way == "typed":
        await ana.writes("jot once")
    elif way == "pressed":
        await ana.presses("button 0")
    else:
        await ana.writes("book")
        await ana.submits(line="once")
    await bot.workspace.replay()
    await bot.settles()
    assert await lines(bot.running) == ["once"]


async def test_a_button_that_opens_a_form_opens_a_dialog(bot: TeamsBot) -> None:
    ana, raj = await meets(bot), await meets(bot, "Raj")
    await gives(bot, ana, OpenBook())
    await ana.presses("button 0")
    assert ana.user.dialog is not None
    assert ana.form_title == "A book"
    colleague = cards.inputs(ana.user.dialog.card)[1]
    assert colleague["choices.data"]["dataset"] == "graph.microsoft.com/users"
    await ana.submits(line="no", colleague=raj)
    assert ana.errors == {"line": "not this"}
    assert ana.user.dialog is not None
    assert [one["value"] for one in cards.inputs(ana.user.dialog.card)] == ["no", raj.user.id]
    await ana.submits(line="yes")
    assert (ana.errors, ana.form_title, ana.last_title) == ({}, "", "written")
    assert await lines(bot.running) == ["yes"]
    assert (await known(raj)).name == "Raj"


async def test_a_client_without_dialogs_gets_the_form_as_a_card(bot: TeamsBot) -> None:
    ana, raj = await meets(bot), await meets(bot, "Raj")
    ana.user.dialogs = False
    await gives(bot, ana, OpenBook())
    await ana.presses("button 0")
    assert (ana.user.dialog, ana.last_title) == (None, "A book")
    await ana.submits(line="no", colleague=raj)
    assert ana.errors == {"line": "not this"}
    assert "no" in ana.entered
    await ana.submits(line="yes")
    assert await lines(bot.running) == ["yes"]
    assert [card.title for card in ana.private][-2:] == [ana.reads("forms.sent"), "written"]
    assert ana.form_title == ""


async def test_a_client_that_executes_nothing_submits(bot: TeamsBot) -> None:
    ana = await meets(bot)
    await gives(bot, ana, Jot(rest="submitted"))
    pressed = ana.last.where
    fallback = cards.action(pressed.card, "button 0")["fallback"]
    await ana.user.submits_as_message(pressed, fallback["data"])
    await bot.settles()
    assert await lines(bot.running) == ["submitted"]
    assert ana.last_title == "jotted"
    await ana.writes("book")
    form = ana.last.where
    fallback = cards.action(form.card, ana.reads("forms.submit"))["fallback"]
    await ana.user.submits_as_message(form, {"line": "no", **fallback["data"]})
    await bot.settles()
    assert cards.errors(form.card) == {"line": "not this"}


async def test_somebody_is_named_by_e_mail_in_a_card_and_nobody_else_is_taken_for_them(bot: TeamsBot) -> None:
    ana, raj = await meets(bot), await meets(bot, "Raj")
    await ana.writes("book")
    await ana.user.submits({"line": "who", "colleague": "nobody@alize.example"})
    assert ana.reads("mistakes.wrong") in ana.form_words
    await ana.submits(line="who", colleague="RAJ@alize.example")
    assert await lines(bot.running) == ["who"]
    assert (await known(raj)).name == "Raj"


async def test_only_channels_where_the_app_is_can_be_chosen(bot: TeamsBot) -> None:
    lead = await meets(bot, "Camille", email="camille@alize.example")
    bot.workspace.add_channel("elsewhere", [lead.user])
    await lead.writes("setup")
    (channel,) = [one for one in cards.inputs(lead.user.form or {}) if one["id"] == "channel"]
    assert channel["choices"] == [{"title": "reverse-mentoring", "value": bot.channel.id}]
    bot.channel.members.remove(bot.workspace.bot.id)
    await bot.settles()
    await lead.writes("setup")
    assert [one for one in cards.inputs(lead.user.form or {}) if one["id"] == "channel"] == []
    assert lead.reads("forms.nothing") in lead.form_words


async def test_who_installs_the_app_sees_home_and_who_takes_it_away_is_not_written_to(bot: TeamsBot) -> None:
    ana = await meets(bot, locale="fr-FR")
    await ana.user.installs()
    await bot.settles()
    assert [card.title for card in ana.private] == ["Bonjour Ana"]
    to = PersonId((await known(ana)).person)
    await ana.user.installs(removes=True)
    before = await reasons(bot)
    await posts(bot.running, Message(to=to, card=card("gone")))
    await bot.settles()
    assert await reasons(bot) == before
    assert [card.title for card in ana.private] == ["Bonjour Ana"]


async def test_a_new_version_of_the_package_is_neither_a_farewell_nor_a_welcome(bot: TeamsBot) -> None:
    ana = await meets(bot)
    to = await met(bot, ana)
    before = len(ana.private)
    tenant, there = bot.workspace, bot.workspace.personal(ana.user)
    for action in ("remove-upgrade", "add-upgrade"):
        await tenant.tell(activities.activity(tenant, ana.user, there, "installationUpdate", action=action))
        await posts(bot.running, Message(to=to, card=card(action)), key=action)
        await bot.settles()
    assert [one.title for one in ana.private[before:]] == ["remove-upgrade", "add-upgrade"]


async def test_who_blocks_the_bot_is_gone_for_it(bot: TeamsBot) -> None:
    ana = await meets(bot)
    to = await met(bot, ana)
    ana.user.blocked = True
    await posts(bot.running, Message(to=to, card=card("m")))
    await bot.settles()
    assert await reasons(bot) == ["person-gone HTTP 403 MessageWritesBlocked"]


@pytest.mark.parametrize(
    ("away", "reason"),
    [
        ("left", "channel-closed the app is not in this channel"),
        ("removed", "channel-gone HTTP 404 ConversationNotFound"),
    ],
)  # fmt: skip
async def test_a_channel_that_is_closed_or_gone_says_so(bot: TeamsBot, away: str, reason: str) -> None:
    await opened(bot)
    if away == "left":
        bot.channel.members.remove(bot.workspace.bot.id)
    else:
        del bot.workspace.conversations[bot.channel.id]
    await bot.settles()
    await posts(bot.running, Message(to=ToChannel(ProgrammeId(1)), card=card("m")), key="later")
    await bot.settles()
    assert (await reasons(bot))[-1] == reason


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("PreconditionFailed", ("waiting", 0, "HTTP 412 PreconditionFailed")),
        ("MessageSizeTooBig", ("failed", 0, "rejected HTTP 413 MessageSizeTooBig")),
        ("GatewayTimeout", ("waiting", 1, "HTTP 504 GatewayTimeout")),
    ],
)
async def test_what_is_not_taken_waits_ends_or_is_in_doubt(
    bot: TeamsBot, error: str, outcome: tuple[str, int, str]
) -> None:
    to = await met(bot, await meets(bot))
    bot.goes_wrong("refused", error=error)
    await posts(bot.running, Message(to=to, card=card("m")))
    await bot.settles()
    async with bot.running.database.reading() as session:
        (row,) = await session.scalars(select(OutboxRow))
    assert (row.state, row.unclear, row.reason) == outcome


async def test_a_card_in_a_channel_is_updated_in_its_place(bot: TeamsBot) -> None:
    lead, raj = await opened(bot), await meets(bot, "Raj")
    channel = ToChannel(ProgrammeId(1))
    await posts(bot.running, Message(to=channel, card=card("first"), key="c"), key="one")
    await bot.settles()
    before = len(raj.cards)
    await posts(bot.running, Update(key="c", card=card("second")), key="two")
    await bot.settles()
    assert (len(raj.cards), raj.last_title, lead.cards[-1].title) == (before, "second", "second")


async def test_a_card_in_a_channel_is_taken_back_from_everybody(bot: TeamsBot) -> None:
    lead, raj = await opened(bot), await meets(bot, "Raj")
    await posts(bot.running, Message(to=ToChannel(ProgrammeId(1)), card=card("regretted"), key="c"), key="one")
    await bot.settles()
    await posts(bot.running, Retract(key="c"), key="two")
    await bot.settles()
    assert [one for one in (*lead.cards, *raj.cards) if one.title == "regretted"] == []
    (deleted,) = [one for one in bot.workspace.ledger if one.method == "delete_activity"]
    assert deleted.conversation.startswith(f"{bot.channel.id};messageid=")


async def test_what_a_client_cannot_delete_is_not_asked_for_again(bot: TeamsBot) -> None:
    to = await met(bot, await meets(bot))
    await posts(bot.running, Message(to=to, card=card("regretted"), key="c"), key="one")
    await bot.settles()
    # so answers the Agents Playground
    bot.goes_wrong("refused", "delete", error="DeleteActivityAPINotImplemented")
    await posts(bot.running, Retract(key="c"), key="two")
    await bot.settles()
    assert await reasons(bot) == [None, "rejected HTTP 501 DeleteActivityAPINotImplemented"]


async def test_a_card_is_updated_at_the_service_of_its_conversation(bot: TeamsBot) -> None:
    ana, teams = await meets(bot), bot.running.teams
    assert teams is not None
    to = await met(bot, ana)
    await posts(bot.running, Message(to=to, card=card("first"), key="c"), key="one")
    await bot.settles()
    elsewhere = Whereabouts(Platform.TEAMS, bot.workspace.id, "raj", "http://127.0.0.1:9", "a:raj")
    await teams.places.remember(elsewhere)
    await posts(bot.running, Update(key="c", card=card("second")), key="two")
    await bot.settles()
    assert ana.last_title == "second"


async def test_a_team_that_takes_the_app_out_takes_it_out_of_all_its_channels(bot: TeamsBot) -> None:
    ana = await meets(bot)
    said = activities.message(bot.workspace, ana.user, bot.channel, "jot here")
    other = {"id": "19:other@thread.tacv2", "name": "other"}
    said["channelData"]["channel"] = other
    await bot.workspace.tell(said)
    assert bot.running.teams is not None
    places, tenant = bot.running.teams.places, bot.workspace.id
    assert [one.name for one in await places.channels(tenant)] == ["reverse-mentoring", "reverse-mentoring › other"]
    bot.channel.members.remove(bot.workspace.bot.id)
    await bot.settles()
    assert await places.channels(tenant) == []


async def test_a_client_that_executes_nothing_is_answered_in_private_in_a_channel(bot: TeamsBot) -> None:
    await opened(bot)
    ana, raj = await meets(bot), await meets(bot, "Raj")
    await posts(bot.running, Message(to=ToChannel(ProgrammeId(1)), card=card("all", jot=Jot(rest="x"))))
    await bot.settles()
    post = ana.last.where
    await ana.user.submits_as_message(post, cards.action(post.card, "jot")["fallback"]["data"])
    await bot.settles()
    assert ([one.title for one in ana.private], raj.last_title) == (["jotted"], "all")


async def test_what_one_presses_in_a_channel_changes_for_nobody_else(bot: TeamsBot) -> None:
    await opened(bot)
    ana, raj = await meets(bot), await meets(bot, "Raj")
    await posts(bot.running, Message(to=ToChannel(ProgrammeId(1)), card=card("all", jot=Jot(rest="x"))))
    await bot.settles()
    await ana.presses("jot")
    assert (ana.last_title, raj.last_title) == ("jotted", "all")
    assert ana.private == []


async def test_a_button_of_a_channel_is_answered_in_private_and_says_so_there(bot: TeamsBot) -> None:
    await opened(bot)
    ana = await meets(bot)
    await posts(bot.running, Message(to=ToChannel(ProgrammeId(1)), card=card("all", look=LookAround())))
    await bot.settles()
    await ana.presses("look")
    assert ([one.title for one in ana.private], ana.user.toasts) == (["home"], ["home"])


async def test_language_and_zone_come_from_the_device_and_follow_it(bot: TeamsBot) -> None:
    ana = await meets(bot, locale="", zone="")
    await ana.writes("help")
    row = await stored(ana)
    assert (row.locale_assumed, row.zone_assumed, row.email) == (True, True, "ana@alize.example")
    ana.user.changes(locale="fr-FR", tz="America/Toronto")
    await ana.writes("aide")
    row = await stored(ana)
    assert (row.locale, row.zone, row.locale_assumed, row.zone_assumed) == ("fr-FR", "America/Toronto", False, False)
    assert ana.last_title == "Ce que je peux faire pour vous"
    ana.user.changes(tz="Mars/Olympus")
    await ana.writes("aide")
    assert (await stored(ana)).zone == "America/Toronto"


async def test_somebody_known_from_slack_by_e_mail_is_the_same_person(bot: TeamsBot) -> None:
    async with bot.running.database.writing() as session:
        there = Address(Platform.SLACK, "T1", "U1")
        profile = Profile("Ana Lopez", "Ana@Alize.example", "fr-FR", "Europe/Paris")
        person = await people.meet(session, await organisations.home(session), there, profile, bot.running.clock.now())
    ana = await meets(bot)
    await ana.writes("help")
    assert (await known(ana)).person == person.id


async def test_who_is_not_in_any_roster_reads_both_languages_and_is_not_stored(bot: TeamsBot) -> None:
    ana = await meets(bot)
    there = bot.workspace.personal(ana.user)
    stranger = activities.message(bot.workspace, ana.user, there, "help")
    stranger["from"]["aadObjectId"] = "7e7e7e7e-0000-4000-8000-00000000dead"
    await bot.workspace.tell(stranger)
    await bot.settles()
    assert "I could not find out who you are." in ana.last.words
    assert "Je n’ai pas réussi à vous reconnaître." in ana.last.words


async def test_each_of_a_pair_has_a_way_to_the_other(bot: TeamsBot, monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)
    cast = await introduced(bot)
    chat = "https://teams.microsoft.com/l/chat/0/0?users={}%40alize.example&message=Hello%20{}%2C%20we%20are%20a%20pair"
    for person, other in ((cast.ana, "Bruno"), (cast.bruno, "Ana")):
        (card,) = [one for one in person.private if one.title == "Bruno, meet Ana"]
        link = cards.action(card.where.card, person.reads("introduction.chat", partner=other))
        assert link["url"].startswith(chat.format(other.lower(), other))
