"""What the bot asks a platform beside somebody's turn never decides the turn, nor holds it up."""

import pytest

from bot import acquaintances
from bot.slack import send
from bot.teams import send as teams_send
from sandbox.faults import Kind
from storage.enrolments import PAUSED
from tests.conversation import Bot
from tests.joining import enrolment, joins_as_mentee, stored
from tests.programme_cast import opened
from tests.running import ACKNOWLEDGED, LOOKED_UP

KINDS: tuple[Kind, ...] = ("rate_limited", "server_error", "refused", "nonsense", "silent", "dropped")


@pytest.mark.parametrize("kind", KINDS)
async def test_whoever_travels_pauses_though_the_platform_does_not_say_who_they_are(bot: Bot, kind: Kind) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await joins_as_mentee(ana)
    await ana.changes(tz="America/Toronto", locale="fr-FR", name="Ana Lopez")
    bot.platform_does_not_say_who_somebody_is(kind, times=0)
    await ana.says("pause 2027-03-01")
    assert ana.last_title == "Vous êtes en pause jusqu’au lundi 1er mars 2027"
    row = await stored(ana)
    assert ((await enrolment(ana)).state, row.zone, row.locale) == (PAUSED, "America/Toronto", "fr-FR")
    bot.platform_answers_again()
    await bot.looks_at_everybody()
    assert (await stored(ana)).name == "Ana Lopez"


async def test_somebody_picked_whom_the_platform_does_not_speak_of_holds_nobody_up(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(bot)
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    await joins_as_mentee(ana)
    await ana.says("block")
    for module, name in ((send, "LOOK_UP_TIMEOUT"), (teams_send, "LOOK_UP_TIMEOUT"), (acquaintances, "PICKED")):
        monkeypatch.setattr(module, name, 0.05)
    bot.platform_does_not_say_who_somebody_is("silent", times=0)
    await ana.submits(colleague=raj)
    assert ana.errors == {"colleague": ana.reads("mistakes.not-checked")}


def test_what_is_asked_while_somebody_waits_leaves_time_to_answer() -> None:
    assert max(LOOKED_UP) < ACKNOWLEDGED <= 2.5
