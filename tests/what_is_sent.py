"""What a button or a form of each command says about a place: its ids, and whatever else it needs."""
# ruff: noqa: ARG005 -- each is asked about a place

from collections.abc import Callable, Mapping
from typing import Any, Final

from chat.command import Command, ProgrammeCommand
from tests.two_companies import TOPIC, Ids

SETUP: Final = {
    "track": "executive", "title": "Duos", "channel": "C9", "languages": ["en"], "starts_on": "2027-04-05",
    "sessions": 3, "weeks": 4, "code": "",
}  # fmt: skip
SECOND_STEP: Final = {"tip_weekday": 1, "tip_at": "10:00", "zone": "Europe/Paris", "place": "FR"}
LANGUAGES: Final = {"languages": ["en"]}
SAID: Final[Mapping[str, Callable[[Ids], Mapping[str, Any]]]] = {
    "announcement.cancel": lambda it: {"announcement": it.scheduled},
    "announcement.deliver": lambda it: {"announcement": it.scheduled},
    "announcement.draft": lambda it: {"audience": "channel", "text": "news", "replaces": it.drafted},
    "announcement.open": lambda it: {"replaces": it.drafted},
    "announcement.send": lambda it: {"announcement": it.drafted},
    "announcement.take-back": lambda it: {"announcement": it.sent},
    "announcement.take-more": lambda it: {"announcement": it.sent, "after": 0},
    "blocks.page": lambda it: {"page": 0},
    "blocks.remove": lambda it: {"colleague": it.people["gina"]},
    "blocks.save": lambda it: {"colleague": it.people["hugo"]},
    "checkin.answer": lambda it: {"session": it.session, "answer": "yes"},
    "checkin.ask": lambda it: {"session": it.session, "person": it.people["bruno"]},
    "checkin.day": lambda it: {"session": it.session, "on": "2027-01-20"},
    "checkin.feedback": lambda it: {"session": it.session, "usefulness": 4},
    "checkin.open-day": lambda it: {"session": it.session},
    "checkin.open-feedback": lambda it: {"session": it.session},
    "checkin.remind": lambda it: {"session": it.session, "person": it.people["bruno"]},
    "checkin.settle": lambda it: {"session": it.session},
    "departures.confirm": lambda it: {"number": it.people["bruno"]},
    "draft.again": lambda it: {"draft": it.draft},
    "draft.cancel": lambda it: {"draft": it.draft},
    "draft.discard": lambda it: {"draft": it.draft},
    "draft.end": lambda it: {"draft": it.draft},
    "draft.page": lambda it: {"draft": it.draft, "page": 0},
    "draft.propose": lambda it: {"draft": it.draft, "lead": it.people["bruno"]},
    "draft.publish": lambda it: {"draft": it.draft},
    "draft.run": lambda it: {"draft": it.draft},
    "failures.let-be": lambda it: {"row": it.undelivered},
    "failures.send-again": lambda it: {"row": it.undelivered},
    "holding.hear": lambda it: {
        "person": it.people["bruno"],
        "platform": "slack",
        "tenant": "A",
        "user": "bruno",
        "key": "k",
        "source": "word",
        "said": "leave",
    },
    "holding.reopen": lambda it: {"form": 1},
    "join.mentee": lambda it: {"first": TOPIC, **LANGUAGES},
    "join.mentor": lambda it: {"levels": {TOPIC: 2}, "capacity": 1, **LANGUAGES},
    "join.offers": lambda it: {"topics": [TOPIC], "capacity": 1, **LANGUAGES},
    "join.role": lambda it: {"role": "mentee"},
    "nudge.mentor": lambda it: {"pair": it.pair},
    "pause.end": lambda it: {"person": it.people["bruno"], "until": "2027-04-05"},
    "pause.until": lambda it: {"until": "2027-04-05"},
    "pause.welcome": lambda it: {"person": it.people["bruno"]},
    "profile.hours-save": lambda it: {"works_from": "08:00", "works_until": "16:00"},
    "profile.language-save": lambda it: {"language": "fr", "zone": "Europe/Paris"},
    "proposal.accept": lambda it: {"pair": it.proposal},
    "proposal.decline": lambda it: {"pair": it.proposal},
    "proposal.expire": lambda it: {"pair": it.proposal, "role": "mentee"},
    "proposal.open": lambda it: {"pair": it.proposal},
    "proposal.remind": lambda it: {"pair": it.proposal, "role": "mentee"},
    "session.move": lambda it: {"session": it.session, "on": "2027-02-10"},
    "session.open-move": lambda it: {"session": it.session},
    "setup.create": lambda it: SETUP | SECOND_STEP,
    "setup.describe": lambda it: SETUP,
    "tip.answer": lambda it: {"tip": it.tip, "choice": 0},
    "tip.post": lambda it: {"on": "2027-02-09"},
    "volunteers.remind": lambda it: {"people": [it.people["ivo"]]},
}
"""By name; whatever is not here says only which programme is meant, if it is about one."""


def said(command: type[Command], it: Ids, programme: int | None = None) -> dict[str, Any]:
    """What a command says of a place, as of the place's own programme unless another is given."""
    values = dict(SAID[command.name](it)) if command.name in SAID else {}
    if issubclass(command, ProgrammeCommand):
        values["programme"] = it.programme if programme is None else programme
    return values
