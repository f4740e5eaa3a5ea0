"""Installing the app by OAuth: from the browser to a first pair in the second workspace, with home untouched."""

import re

import pytest
from sqlalchemy import select

from chat.text import t
from content.words import LANGUAGES, Reader, say
from sandbox.faults import Fault
from storage import organisations, programmes
from storage.installations import Installation
from storage.people import Person as StoredPerson
from storage.programmes import Programme
from tests.conversation import Bot, Person
from tests.installing import Page, Two, browsing, two_workspaces
from tests.pair_cast import match_in_this_process, mentee, mentor, publishes, says_yes
from tests.programme_cast import sets_up
from tests.running import TOKEN

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")


def page(status: int, *keys: str, **values: str) -> Page:
    """A page in both languages."""
    lines = [" ".join(say(t(key, **values), Reader(language)) for key in keys) for language in LANGUAGES]
    return Page(status, "\n".join([*lines, ""]))


async def installer(bot: Bot, locale: str = "fr-FR") -> Person:
    """Whoever agrees at Slack."""
    return await bot.meet("Iris", locale=locale, email="iris@bora.example", is_admin=True)


async def installed(two: Two) -> set[str]:
    async with two.running.database.reading() as session:
        return set(await session.scalars(select(Installation.tenant)))


async def a_pair_in_the_second(database_url: str) -> None:
    """From the browser to the pair's own conversation."""
    async with two_workspaces(database_url, at_home=True) as two:
        iris, lead = await installer(two.b), await two.b.meet("Lea", email="lea@bora.example")
        assert await two.installs(two.b) == page(200, "install.done", "install.code")
        assert iris.last_title == iris.reads("setup.installed.title", workspace="Bora")
        code = CODE.findall(iris.last.words)[0]
        assert f"« configurer {code} »".replace(" »", "\u00a0»").replace("« ", "«\u00a0") in iris.last.words
        await sets_up(lead, word=f"setup {code}", title="Duos de Bora")
        assert lead.last_title == lead.reads("setup.opened.title", programme="Duos de Bora")
        await lead.presses(lead.reads("setup.send"))
        ana, bruno = await mentor(two.b, "Ana"), await mentee(two.b, "Bruno")
        await publishes(lead)
        await says_yes(bruno)
        await says_yes(ana)
        assert len(two.b.together(ana, bruno)) == 1
        async with two.running.database.reading() as session:
            home = await organisations.find_home(session)
            assert await programmes.opened(session, home or 0) == []
            (programme,) = (await session.scalars(select(Programme))).all()
            assert (programme.tenant, programme.organisation == home) == ("TB", False)
            assert {one.organisation for one in await session.scalars(select(StoredPerson))} == {programme.organisation}
        assert two.a.workspace.ledger == []


async def test_a_second_workspace_gets_a_programme_and_a_pair_and_home_stays_as_it_is(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_in_this_process(monkeypatch)
    await a_pair_in_the_second(database_url)


@pytest.mark.postgres
async def test_a_second_workspace_gets_a_programme_and_a_pair_on_postgresql(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_in_this_process(monkeypatch)
    await a_pair_in_the_second(postgres_url)


async def test_the_installers_button_opens_the_form_with_the_code(database_url: str) -> None:
    async with two_workspaces(database_url, at_home=False) as two:
        iris = await installer(two.b, "en-GB")
        await two.installs(two.b)
        await iris.presses(iris.reads("setup.installed.button"))
        assert iris.form_title == iris.reads("setup.form.title")
        await iris.submits(title="Pairs", channel=two.b.channel.id, languages=["en"])
        await iris.submits()
        assert iris.last_title == iris.reads("setup.opened.title", programme="Pairs")
        await two.installs(two.b)
        assert [card.title for card in iris.cards].count(iris.reads("setup.installed.title", workspace="Bora")) == 1


async def test_a_code_of_one_workspace_is_none_in_another(database_url: str) -> None:
    async with two_workspaces(database_url) as two:
        iris, ana = await installer(two.b), await two.a.meet("Ana")
        await two.installs(two.b)
        await ana.says("setup " + CODE.findall(iris.last.words)[0])
        assert ana.last_title == ana.reads("refusals.code-unknown")


async def test_an_installer_whom_slack_does_not_name_reads_who_has_a_code(database_url: str) -> None:
    async with two_workspaces(database_url) as two:
        await installer(two.b)
        two.b.workspace.faults.append(Fault("users.info", "refused", error="user_not_found"))
        two.a.workspace.faults.append(Fault("users.info", "refused", error="user_not_found"))
        assert await two.installs(two.b) == page(200, "install.done", "install.no-code")


@pytest.mark.parametrize(
    ("names", "may", "may_at_home"),
    [("iris@bora.example", True, True), ("TB/U0000002", True, False), ("U0000002", False, True),
     ("TA/U0000002", False, True)],
)  # fmt: skip
async def test_who_is_named_as_a_lead_is_one_in_their_own_workspace(
    database_url: str, names: str, may: bool, may_at_home: bool
) -> None:
    async with two_workspaces(database_url, names) as two:
        ours = await two.a.meet("Iris", email="iris@bora.example")
        theirs = await installer(two.b, "en-GB")
        await two.installs(two.b)
        for one, allowed in ((ours, may_at_home), (theirs, may)):
            await one.says("setup")
            assert (one.form_title == one.reads("setup.form.title")) == allowed, one.user.name
        if may:
            await sets_up(theirs, title="Theirs")
        async with two.running.database.reading() as session:
            home = await organisations.find_home(session)
            assert await programmes.opened(session, home or 0) == []


async def test_a_link_is_good_in_the_browser_that_began_and_nowhere_else(database_url: str) -> None:
    async with two_workspaces(database_url) as two, browsing() as theirs, browsing() as stolen:
        await installer(two.b)
        url = two.running.settings.public_url
        begun = await theirs.is_sent(f"{url}/slack/install")
        back = await theirs.is_sent(begun.headers["Location"] + "&team=TB")
        link = back.headers["Location"]
        assert await stolen.opens(link) == page(400, "install.old-link")
        await stolen.is_sent(f"{url}/slack/install")
        assert await stolen.opens(link) == page(400, "install.old-link")
        assert await installed(two) == {"TA"}
        assert (await theirs.opens(link)).status == 200
        assert await installed(two) == {"TA", "TB"}
        assert await theirs.opens(link) == page(400, "install.old-link")


@pytest.mark.parametrize(("public_url", "secure"), [("http://127.0.0.1:1", False), ("https://binome.example", True)])
async def test_the_cookie_is_the_browsers_own(database_url: str, public_url: str, secure: bool) -> None:
    async with two_workspaces(database_url) as two, browsing() as browser:
        url = two.running.settings.public_url
        two.running.settings = two.running.settings.model_copy(update={"public_url": public_url})
        answer = await browser.is_sent(f"{url}/slack/install")
        (cookie,) = answer.headers.getall("Set-Cookie")
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/slack", "max-age=600"} <= flags
        assert ("secure" in flags) == secure
        assert cookie.partition("=")[2].partition(";")[0] not in answer.headers["Location"]


async def test_a_no_at_slack_and_a_code_that_slack_does_not_know_install_nothing(database_url: str) -> None:
    async with two_workspaces(database_url) as two, browsing() as browser:
        await installer(two.b)
        url = two.running.settings.public_url
        no = await browser.opens(f"{url}/slack/oauth_redirect", error="access_denied")
        assert no == page(400, "install.declined")
        unknown = Fault("oauth.v2.access", "refused", error="invalid_code")
        for fault in (unknown, Fault("oauth.v2.access", "server_error")):
            two.a.workspace.faults.append(fault)
            two.b.workspace.faults.append(fault)
            assert await two.installs(two.b) == page(400, "install.refused")
            two.a.workspace.faults.clear()
            two.b.workspace.faults.clear()
        assert await installed(two) == {"TA"}


async def test_a_workspace_that_is_not_on_the_list_is_told_and_its_token_given_back(database_url: str) -> None:
    async with two_workspaces(database_url, allowed="TC,TD") as two:
        await installer(two.b)
        told = await two.installs(two.b)
        assert told == page(403, "install.closed", workspace="Bora", number="TB")
        assert (await installed(two), two.b.workspace.installed) == ({"TA"}, False)
        ana = await two.a.meet("Ana")
        await ana.says("help")
        assert ana.last_title == ana.reads("help.title")


@pytest.mark.parametrize("allowed", ["TB", "TC,E1"])
async def test_one_on_the_list_installs_by_itself_or_by_its_enterprise(database_url: str, allowed: str) -> None:
    async with two_workspaces(database_url, allowed=allowed, enterprise_id="E1") as two:
        iris = await installer(two.b)
        assert (await two.installs(two.b)).status == 200
        await iris.says("help")
        assert iris.last_title == iris.reads("help.title")


async def test_a_workspace_that_is_taken_off_the_list_reads_so_at_its_next_request(database_url: str) -> None:
    async with two_workspaces(database_url) as two:
        iris = await installer(two.b)
        await two.installs(two.b)
    async with two_workspaces(database_url, allowed="TA") as two:
        two.b.workspace.tokens = {"xoxb-b": True}
        iris = await installer(two.b)
        await iris.says("help")
        both = {say(t("failures.closed"), Reader(language)) for language in LANGUAGES}
        assert all(words in iris.last.words for words in both)


async def test_a_workspace_that_comes_back_finds_what_it_had(database_url: str) -> None:
    async with two_workspaces(database_url) as two:
        iris = await installer(two.b)
        await two.installs(two.b)
        await sets_up(iris, word="setup " + CODE.findall(iris.last.words)[0], title="Duos")
        two.b.workspace.clock = lambda: 4_000_000_000.0
        await two.b.workspace.uninstalls()
        assert await installed(two) == {"TA"}
        await two.installs(two.b)
        await iris.says("status")
        assert "Duos" in iris.last.words
        async with two.running.database.reading() as session:
            assert len((await session.scalars(select(Programme.organisation))).all()) == 1


@pytest.mark.slack_alone
async def test_at_home_the_app_may_be_installed_again_whatever_the_list_says_and_nobody_is_sent_a_code(
    database_url: str,
) -> None:
    """Slack gives the token that the bot lives by; and who may set a programme up there is decided already."""
    async with two_workspaces(database_url, "camille@alize.example", allowed="TB") as two:
        ana = await two.a.meet("Ana")
        assert await two.installs(two.a) == page(200, "install.done", "install.no-code")
        assert two.a.workspace.tokens == {TOKEN: True}
        await ana.says("help")
        assert ana.last_title == ana.reads("help.title")
