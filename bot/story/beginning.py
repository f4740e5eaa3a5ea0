"""How it begins: the programme is set up, volunteers say yes, pairs are published, accepted and introduced."""

import csv
from collections.abc import Sequence
from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.story import script
from bot.story.acting import Actor
from bot.story.stage import Stage
from bot.volunteers import import_volunteers
from chat.text import t
from sandbox import company

TEN, FOUR = time(10), time(16)


async def tell(stage: Stage) -> dict[str, Actor]:
    """Up to the introductions; the mentors, by the name of their mentee."""
    await _set_up(stage)
    await _join(stage)
    return await _pair(stage)


async def _set_up(stage: Stage) -> None:
    await stage.comes_busy_season(TEN)
    lead, deputy = stage.actor(script.LEAD), stage.actor(script.DEPUTY)
    await lead.says("configurer", stage.channel)
    await lead.submits(**script.PROGRAMME, channel=stage.channel)
    await lead.submits(deputy=deputy.user, contacts=script.CONTACTS, sponsor_word=script.SPONSOR_WORD)
    await _import(stage)
    await lead.presses(t("setup.send"))
    await stage.bot.settle()


async def _import(stage: Stage) -> None:
    """What the company's IT does with the lead's list."""
    with TemporaryDirectory() as folder:
        file = _list(Path(folder))
        await import_volunteers(
            stage.bot.database, stage.bot.clock, file, None, keep_good=False, progress=lambda _done, _all: None
        )
    await stage.bot.settle()


def _list(folder: Path) -> Path:
    """The lead's list; the executive committee has no managers in it, so that a mentor may be found for each."""
    roles = dict.fromkeys(script.MENTORS, "mentor") | dict.fromkeys((*script.MENTEES, *script.SILENT), "mentee")
    file = folder / "volunteers.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("email", "name", "role", "language", "department", "site", "manager", "level"))
        for one in company.read()["people"]:
            if one["name"] in roles:
                rows.writerow(_row(one, roles[one["name"]]))
    return file


def _row(one: dict[str, Any], role: str) -> tuple[str, ...]:
    languages = "fr, en" if one["name"] in script.BILINGUAL else one["locale"][:2]
    manager = one["manager"] if one["level"] > 1 else ""
    return one["email"], one["name"], role, languages, one["department"], one["site"], manager, one["level"]


async def _join(stage: Stage) -> None:
    await stage.comes_open_day(TEN)
    for name, levels in script.MENTORS.items():
        mentor = stage.actor(name)
        await mentor.presses(t("volunteers.yes"))
        await mentor.submits(topics=list(levels))
        await mentor.submits(**{f"level.{topic}": level for topic, level in levels.items()})
    for name, wishes in script.MENTEES.items():
        mentee = stage.actor(name)
        await mentee.presses(t("volunteers.yes"))
        await wants(mentee, wishes)


async def wants(mentee: Actor, wishes: Sequence[str]) -> None:
    """A mentee fills in the form."""
    await mentee.submits(**dict(zip(("first", "second", "third"), wishes, strict=False)))


async def _pair(stage: Stage) -> dict[str, Actor]:
    """The proposals are published on the first day; the mentees answer at once, the mentors on the next day."""
    await stage.comes(stage.today + timedelta(days=7 - stage.today.weekday()), TEN)
    lead = stage.actor(script.LEAD)
    await lead.says("apparier")
    await stage.bot.settle()
    await lead.presses(t("matching.publish.button"))
    await stage.bot.settle()
    for mentee in map(stage.actor, script.MENTEES):
        await mentee.presses(t("proposals.yes"))
    await stage.comes_open_day(FOUR)
    mentors = {name: stage.mentor_of(stage.actor(name)) for name in script.MENTEES}
    for name, mentor in mentors.items():
        await mentor.presses(t("proposals.no" if name == script.DECLINED else "proposals.yes"))
    await stage.bot.settle()
    return mentors
