"""Who may speak in Teams' name: true tokens, checked offline; anything else is 401, and nothing is done."""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from structlog.testing import capture_logs

from bot.teams.identity import Keys
from sandbox import clock
from sandbox.teams import activities
from sandbox.teams.member import Member
from sandbox.teams.signing import ISSUER, Signing, private_key
from tests.conversation import Bot
from tests.running import bot_in_tenant
from tests.teams_cast import TeamsBot, TeamsPerson
from tests.waiting import comes_true

MINUTE, DAY = 60, 86_400
Spoils = Callable[[Signing], str]


@pytest.fixture
def platform() -> str:
    return "teams"


@pytest.fixture
async def ana(bot: Bot) -> Member:
    """Somebody who has not written yet."""
    person = await bot.meet("Ana")
    assert isinstance(person, TeamsPerson)
    return person.user


def activity(ana: Member, **changes: Any) -> dict[str, Any]:
    """*help*, as Ana types it."""
    return activities.message(ana.tenant, ana, ana.tenant.personal(ana), "help") | changes


async def answers(bot: Bot) -> int:
    """How many messages the bot wrote."""
    await bot.settles()
    return len(bot.workspace.ledger)


def keys_do_not_come(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Microsoft's servers hang; it is told when they were asked."""
    asked = asyncio.Event()

    async def hangs(*_: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Keys, "_read", hangs)
    return asked


async def test_a_good_token_is_admitted(bot: Bot, ana: Member) -> None:
    assert (await ana.tenant.tell(activity(ana))).status == 200
    assert await answers(bot) == 1


def by(**claims: Any) -> Spoils:
    return lambda signing: signing.token(**claims)


def without_a_signature(signing: Signing) -> str:
    claims = jwt.decode(signing.token(), options={"verify_signature": False})
    return jwt.encode(claims, "", algorithm="none", headers={"kid": "key-1"})


def signed_with_a_password(signing: Signing) -> str:
    claims = jwt.decode(signing.token(), options={"verify_signature": False})
    return jwt.encode(claims, signing.app_id * 2, algorithm="HS256", headers={"kid": "key-1"})


def tampered_with(signing: Signing) -> str:
    head, body, signature = signing.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "==")) | {"more": "claims"}
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.{signature}"


def without_naming_its_key(signing: Signing) -> str:
    claims = jwt.decode(signing.token(), options={"verify_signature": False})
    return jwt.encode(claims, private_key("key-1"), algorithm="RS256")


def endorsed_for_another_channel(signing: Signing) -> str:
    signing.endorsements["key-2"] = ["webchat"]
    return signing.token(kid="key-2")


def endorsed_for_none(signing: Signing) -> str:
    signing.endorsements["key-2"] = []
    return signing.token(kid="key-2")


SPOILT: dict[str, Spoils] = {
    "none at all": lambda _: "",
    "garbage": lambda _: "garbage",
    "garbage in three parts": lambda _: "a.b.c",
    "another audience": by(aud="somebody-else"),
    "no audience": by(aud=None),
    "another issuer": by(iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"),
    "a skill's issuer": by(iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", ver="1.0", appid="x"),
    "another key under a known name": by(key="stolen"),
    "an unknown key": by(kid="key-9", key="key-9"),
    "another service": by(serviceurl="https://evil.example/"),
    "no service": by(serviceurl=None),
    "expired": by(exp=int(clock.now()) - 10 * MINUTE),
    "not yet valid": by(nbf=int(clock.now()) + DAY, exp=int(clock.now()) + 2 * DAY),
    "without end": by(exp=None),
    "alg: none": without_a_signature,
    "signed with a password": signed_with_a_password,
    "tampered with": tampered_with,
    "without naming its key": without_naming_its_key,
    "endorsed for another channel": endorsed_for_another_channel,
    "endorsed for none": endorsed_for_none,
}


@pytest.mark.parametrize("spoils", SPOILT.values(), ids=SPOILT)
async def test_a_bad_token_is_refused_and_nothing_is_done(
    bot: Bot, ana: Member, spoils: Spoils, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.teams.identity.MINUTE", 0.0)
    with capture_logs() as logged:
        answer = await ana.tenant.tell(activity(ana), spoils(ana.tenant.signing))
    assert (answer.status, answer.body) == (401, None)
    assert [(one["event"], "exc_info" in one) for one in logged] == [("not admitted", False)]
    assert await answers(bot) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"channelData": {"tenant": {"id": "another"}}}, {"channelId": "webchat"}, {"channelId": "emulator"},
        {"serviceUrl": "https://evil.example/"}, {"serviceUrl": None}, {"serviceUrl": ""},
        {"channelData": {}, "conversation": {"id": "a:1", "conversationType": "personal"}},
    ],
)  # fmt: skip
async def test_a_good_token_admits_nothing_but_what_it_is_for(bot: Bot, ana: Member, changes: dict[str, Any]) -> None:
    assert (await ana.tenant.tell(activity(ana, **changes))).status == 401
    assert await answers(bot) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'"text"', b"null", b"\xff"])
async def test_a_body_that_is_no_activity_is_refused(bot: Bot, ana: Member, body: bytes) -> None:
    kind = {"Content-Type": "application/json"}
    assert (await ana.tenant.send(body, kind)).status == 401
    with capture_logs() as logged:
        answer = await ana.tenant.send(body, kind | {"Authorization": f"Bearer {ana.tenant.signing.token()}"})
    assert answer.status == 400
    assert [(one["event"], one["reference"]) for one in logged] == [("not understood", answer.body["reference"])]
    assert await answers(bot) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"from": None}, {"from": "x"}, {"conversation": None}, {"channelData": None}, {"value": [1]}, {"entities": [1]},
        {"entities": [{"type": "mention"}]}, {"value": {"binome": {"command": 7}}},
        {"value": {"binome": {"form": "setup.create", "lists": 7, "people": {"a": 1}, "context": 9}}},
        {"value": {"binome": {"form": "setup.create", "kept": "AAAA"}}}, {"type": "invoke", "name": "task/fetch"},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": 1}}, {"text": None}, {"text": "x" * 999},
        {"value": {"binome": {"command": 'pause.open {"programme": 1e999}'}}}, {"locale": 7, "localTimezone": "Mars"},
        {"value": {"binome": {"command": "thanks.give " + "[" * 9999}}}, {"replyToId": {}, "membersAdded": [1]},
    ],
)  # fmt: skip
async def test_whatever_stands_in_an_activity_nothing_breaks(ana: Member, changes: dict[str, Any]) -> None:
    with capture_logs() as logged:
        answer = await ana.tenant.tell(activity(ana, **changes))
    assert answer.status in {200, 400, 401}
    assert "turn failed" not in [one["event"] for one in logged]
    assert (await ana.tenant.tell(activity(ana))).status == 200


async def test_a_key_that_came_since_is_fetched_once_and_strangers_make_no_storm(
    bot: Bot, ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = ana.tenant.signing
    assert (await ana.tenant.tell(activity(ana))).status == 200
    assert signing.fetched == 1
    monkeypatch.setattr("bot.teams.identity.MINUTE", 0.0)
    signing.endorsements = {"key-2": ["msteams"]}
    assert (await ana.tenant.tell(activity(ana))).status == 200
    assert signing.fetched == 2
    monkeypatch.setattr("bot.teams.identity.MINUTE", 60.0)
    for number in range(5):
        assert (await ana.tenant.tell(activity(ana), signing.token(kid=f"no-{number}", key="stolen"))).status == 401
    assert signing.fetched == 2
    assert await answers(bot) == 2


async def test_keys_that_cannot_be_fetched_admit_nobody_and_are_asked_for_again(
    ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.teams.identity.MINUTE", 0.0)
    ana.tenant.signing.endorsements = {"key-2": ["msteams"]}
    published, signing = Signing.published, ana.tenant.signing
    monkeypatch.setattr(Signing, "published", lambda _: {"keys": "none"})
    assert (await ana.tenant.tell(activity(ana))).status == 401
    monkeypatch.setattr(Signing, "published", published)
    assert (await ana.tenant.tell(activity(ana), signing.token(iss=ISSUER))).status == 200


async def test_keys_that_cannot_be_fetched_anew_are_used_on(ana: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await ana.tenant.tell(activity(ana))).status == 200
    monkeypatch.setattr("bot.teams.identity.DAY", 0.0)
    monkeypatch.setattr("bot.teams.identity.MINUTE", 0.0)
    monkeypatch.setattr(Signing, "published", lambda _: {"keys": "none"})
    with capture_logs() as logged:
        assert (await ana.tenant.tell(activity(ana))).status == 200
        await comes_true(lambda: bool(logged))
    assert [one["event"] for one in logged] == ["keys not fetched"]


async def test_while_keys_do_not_come_those_that_are_known_let_in_at_once(
    ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await ana.tenant.tell(activity(ana))).status == 200
    asked = keys_do_not_come(monkeypatch)
    monkeypatch.setattr("bot.teams.identity.MINUTE", 0.0)
    invented = ana.tenant.signing.token(kid="no", key="stolen")
    stranger = asyncio.create_task(ana.tenant.tell(activity(ana), invented))
    await asked.wait()
    monkeypatch.setattr("bot.teams.identity.DAY", 0.0)
    for _ in range(3):
        assert (await ana.tenant.tell(activity(ana))).status == 200
    assert not stranger.done()
    monkeypatch.setattr("bot.teams.identity.NEW_KEY", 0.01)
    assert (await ana.tenant.tell(activity(ana), invented)).status == 401
    assert not stranger.done()
    stranger.cancel()


async def test_a_bot_that_ends_fetches_no_keys_any_more(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.teams.identity.NEW_KEY", 0.01)
    asked = keys_do_not_come(monkeypatch)
    async with bot_in_tenant(database_url, "") as (_, tenant):
        ana = tenant.add_user("Ana", "ana@alize.example")
        assert (await tenant.tell(activity(ana))).status == 401
        await asked.wait()
    assert [one for one in asyncio.all_tasks() if "Keys" in repr(one)] == []


async def test_without_an_app_id_which_serve_allows_in_development_only_nobody_is_asked(database_url: str) -> None:
    async with bot_in_tenant(database_url, "", app_id=None) as (_, tenant):
        ana = tenant.add_user("Ana", "ana@alize.example")
        assert (await tenant.tell(activity(ana), "")).status == 200
        assert (await tenant.tell(activity(ana, channelData={"tenant": {"id": "another"}}), "")).status == 401


async def test_the_bot_fetches_its_own_token_once(bot: Bot, ana: Member) -> None:
    for _ in range(3):
        await ana.writes("help")
    assert await answers(bot) == 3
    assert len(ana.tenant.tokens) == 1


async def test_with_a_wrong_password_messages_fail_with_the_fix(bot: TeamsBot, ana: Member) -> None:
    ana.tenant.password = "changed"
    with capture_logs() as logged:
        await ana.writes("help")
        await bot.settles()
    assert "installation invalid_client" in [one.get("reason") for one in logged]


class Refusing(set[str]):
    """Tokens that are given out, and let nobody in."""

    def __contains__(self, _: object) -> bool:
        return False


async def test_a_token_that_the_connector_does_not_take_any_more_is_fetched_anew_and_a_message_arrives_once(
    bot: Bot, ana: Member
) -> None:
    await ana.writes("help")
    assert (await answers(bot), len(ana.tenant.tokens)) == (1, 1)
    ana.tenant.tokens.clear()
    for _ in range(2):
        await ana.writes("help")
    assert (await answers(bot), len(ana.tenant.tokens)) == (3, 1)


async def test_a_second_refusal_of_a_fresh_token_is_a_lost_installation_and_is_told(bot: Bot, ana: Member) -> None:
    await ana.writes("help")
    assert await answers(bot) == 1
    ana.tenant.tokens = Refusing()
    with capture_logs() as logged:
        await ana.writes("help")
        assert await answers(bot) == 1
    assert "installation HTTP 401 Unauthorized" in [one.get("reason") for one in logged]
    assert len(ana.tenant.tokens) == 1, "one more try, and no third"
    ana.tenant.tokens = set()
    await ana.writes("help")
    assert await answers(bot) == 2
