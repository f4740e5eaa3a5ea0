"""A programme lived at random: people come, answer, pause, block and go while time passes; what must hold, holds.

BINOME_MACHINE=200 tries so many lives instead of a few.
"""

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Select, select

from bot import upkeep
from bot.delivery import pace
from chat.turn import Platform
from programme.pair import PairState
from scheduling.mornings import may_be_written_to
from storage import blocks, drafts, pairs, people, programmes
from storage.agenda import AgendaRow
from storage.announcements import Announcement
from storage.enrolments import LEFT, Enrolment
from storage.pairs import LIVE, Pair
from storage.people import PlatformAddress
from storage.programmes import calendar_of
from storage.sessions import OPEN, Session
from tests.company import LEAD, Company, picks
from tests.pair_cast import TOPIC, match_in_this_process

LIVES = int(os.environ.get("BINOME_MACHINE", "20"))
PEOPLE = ("ana", "bruno", "chloe", "david", "eve", "farid", "gina")
MENTORS = {"ana": 1, "bruno": 2, "chloe": 3}
ZONES = ("Europe/Paris", "America/New_York", "Asia/Tokyo", "Pacific/Auckland")
BY_DAY = {"checkins.ask.title", "checkins.reminder.title", "nudges.title", "proposals.reminder.title", "pause.over"}
anybody = st.sampled_from(PEOPLE)


class ProgrammeLife(RuleBasedStateMachine):
    """One company, one programme."""

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner, self.folder = asyncio.Runner(), tempfile.TemporaryDirectory()
        self.gone: dict[str, int] = {}
        self.seen = 0

    def do(self, act: Awaitable[Any]) -> Any:
        """Carry out an act to its end."""

        async def whole() -> Any:
            return await act

        return self.runner.run(whole())

    @initialize(platform=st.sampled_from(Platform), agreed=st.booleans())
    def begins(self, platform: Platform, *, agreed: bool) -> None:
        """Everybody has joined, the first pairs are proposed, and perhaps agreed."""
        self.company = Company(self.empty, Path(self.folder.name), platform)
        self.do(self.company.begins())
        for who in PEOPLE:
            self.joins(who)
        self.a_lead_matches_and_publishes()
        if agreed:
            self.everybody_says_yes()

    @rule(who=anybody)
    def joins(self, who: str) -> None:
        if who in MENTORS:
            fields = {f"level.{TOPIC}": 3, "capacity": MENTORS[who], "languages": ["en"]}
            self.do(self.company.sends(who, "join.mentor", programme=1, **fields))
        else:
            self.do(self.company.sends(who, "join.mentee", programme=1, first=TOPIC, languages=["en"]))
        self.gone.pop(who, None)

    @rule()
    def a_lead_matches_and_publishes(self) -> None:
        self.do(self.company.says(LEAD, "match"))
        draft = self.do(self._one(drafts.latest, 1))
        if draft:
            self.do(self.company.sends(LEAD, "draft.publish", programme=1, draft=draft.id))

    @rule(who=anybody, says=st.sampled_from(["proposal.accept", "proposal.accept", "proposal.decline"]))
    def answers_a_proposal(self, who: str, says: str) -> None:
        for pair in self.theirs(who):
            self.do(self.company.sends(who, says, programme=1, pair=pair.id))

    @rule()
    def everybody_says_yes(self) -> None:
        for who in (*reversed(PEOPLE), *MENTORS):
            self.answers_a_proposal(who, "proposal.accept")

    @rule(says=st.lists(st.sampled_from(["met", "missed", "nothing"]), min_size=7, max_size=7))
    def speak_of_their_sessions(self, says: list[str]) -> None:
        for who, said in zip(PEOPLE, says, strict=True):
            if said != "nothing":
                self.do(self.company.says(who, said))

    @rule(who=anybody, days=st.integers(0, 20))
    def moves_their_session(self, who: str, days: int) -> None:
        on = (self.company.bot.clock.now() + timedelta(days=days)).date()
        for one in self.do(self._rows(select(Session).where(Session.state == OPEN))):
            if one.pair in {pair.id for pair in self.theirs(who)}:
                self.do(self.company.sends(who, "session.move", programme=1, session=one.id, on=str(on)))

    @rule(who=anybody)
    def leaves(self, who: str) -> None:
        self.do(self.company.says(who, "help"))
        before = self.standing(who)
        self.do(self.company.sends(who, "leave.confirm", programme=1))
        if before not in {"", LEFT} and self.standing(who) == LEFT:
            self.gone[who] = len(self.company.accepting.ledger)

    @rule(who=anybody, days=st.integers(0, 30))
    def pauses_or_resumes(self, who: str, days: int) -> None:
        until = (self.company.bot.clock.now() + timedelta(days=days)).date()
        self.do(self.company.says(who, f"pause {until}" if days else "resume"))

    @rule(who=anybody, other=anybody)
    def blocks(self, who: str, other: str) -> None:
        self.do(self.company.sends(who, "blocks.save", colleague=picks(other)))

    @rule(who=anybody, zone=st.sampled_from(ZONES))
    def moves_elsewhere(self, who: str, zone: str) -> None:
        self.do(self.company.sends(who, "profile.language-save", language="en", zone=zone))

    @rule(audience=st.sampled_from(["everyone", "mentees", "channel"]))
    def a_lead_announces(self, audience: str) -> None:
        self.do(self.company.sends(LEAD, "announcement.draft", programme=1, audience=audience, text="Hello"))
        for one in self.do(self._rows(select(Announcement).where(Announcement.state == "draft"))):
            self.do(self.company.sends(LEAD, "announcement.send", programme=1, announcement=one.id))

    @rule(hours=st.integers(1, 300))
    def time_passes(self, hours: int) -> None:
        bot = self.company.bot
        self.do(bot.move_to(bot.clock.now() + timedelta(hours=hours)))

    @rule(hours=st.integers(1, 200))
    def the_bot_sleeps(self, hours: int) -> None:
        self.do(self.company.sleeps_until(self.company.bot.clock.now() + timedelta(hours=hours)))

    @rule()
    def the_bot_looks_over_its_plans(self) -> None:
        bot = self.company.bot
        self.do(upkeep.look_over(bot.database, bot.conversation.announce, bot._committed))
        self.do(bot.settle())

    @rule()
    def the_platform_goes_away_or_comes_back(self) -> None:
        if not self.company.accepting.away:
            self.company.accepting.away = True
            return
        self.do(self.company.platform_is_back())
        self.seen = len(self.company.accepting.ledger)

    @invariant()
    def nobody_who_left_gets_a_message(self) -> None:
        ledger = self.company.accepting.ledger
        late = [one for who, since in self.gone.items() for one in ledger[since:] if who in one.to.split(",")]
        assert [one for one in late if one.title != "leave.goodbye"] == []

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        keys = Counter(one.key for one in self.company.accepting.ledger)
        assert [key for key, number in keys.items() if number > 1] == []

    @invariant()
    def pairs_are_as_they_may_be(self) -> None:
        enrolled = {one.person: one for one in self.do(self._rows(select(Enrolment)))}
        live = [one for one in self.do(self._rows(select(Pair))) if one.state in LIVE]
        couples = Counter(frozenset((one.mentor, one.mentee)) for one in live)
        load = Counter(person for one in live for person in (one.mentor, one.mentee))
        assert max(couples.values(), default=1) == 1
        assert [one for one in load if load[one] > enrolled[one].capacity] == []
        assert [one for one in load if enrolled[one].state == LEFT] == []

    @invariant()
    def nobody_is_proposed_to_somebody_they_blocked(self) -> None:
        refusals = self.do(self._one(blocks.everyone))
        asked = [one for one in self.do(self._rows(select(Pair))) if one.state in {PairState.PROPOSED,
                 PairState.ASKED_MENTOR} and one.why_not is None]  # fmt: skip
        both = {couple for one in asked for couple in ((one.mentor, one.mentee), (one.mentee, one.mentor))}
        assert refusals & both == set()

    @invariant()
    def every_rhythm_goes_on(self) -> None:
        planned = [one.key for one in self.do(self._rows(select(AgendaRow).where(AgendaRow.done_at.is_(None))))]
        sessions = self.do(self._rows(select(Session).where(Session.state == OPEN)))
        for pair in self.do(self._rows(select(Pair))):
            theirs = [key for key in planned if key.startswith(f"pair:{pair.id}:")]
            if pair.state == PairState.INTRODUCED and any(one.pair == pair.id for one in sessions):
                assert len([key for key in theirs if key.endswith(":settle")]) == 1, theirs
            elif pair.state in {PairState.PROPOSED, PairState.ASKED_MENTOR}:
                assert [key for key in theirs if ":proposal.expire:" in key], theirs
            else:
                assert theirs == []

    @invariant()
    def nobody_is_written_to_at_night(self) -> None:
        addresses = {one.user: one.person for one in self.do(self._rows(select(PlatformAddress)))}
        known = {one.id: one for one in self.do(self._rows(select(people.Person)))}
        (programme,) = self.do(self._one(programmes.opened))
        new, self.seen = self.company.accepting.ledger[self.seen :], len(self.company.accepting.ledger)
        for one in new:
            person = known[addresses[one.to]] if one.title in BY_DAY else None
            assert person is None or may_be_written_to(one.at, person, calendar_of(programme)), one

    def teardown(self) -> None:
        self.do(self.company.ends())
        self.runner.close()
        self.folder.cleanup()

    def theirs(self, who: str) -> list[Pair]:
        """Somebody's pairs, newest first."""
        found = [one for one in self.do(self._rows(select(PlatformAddress))) if one.user == who]
        return self.do(self._one(pairs.of, 1, found[0].person)) if found else []

    def standing(self, who: str) -> str:
        """The state of somebody's enrolment."""
        found = [one.person for one in self.do(self._rows(select(PlatformAddress))) if one.user == who]
        return "".join(one.state for one in self.do(self._rows(select(Enrolment))) if one.person in found)

    async def _rows(self, rows: Select[Any]) -> list[Any]:
        async with self.company.bot.database.reading() as session:
            return list(await session.scalars(rows))

    async def _one(self, asks: Callable[..., Awaitable[Any]], *about: int) -> Any:
        """What a question about the home organisation gives."""
        async with self.company.bot.database.reading() as session:
            return await asks(session, 1, *about)


def test_whatever_people_do_the_programme_keeps_its_promises(migrated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)
    monkeypatch.setattr(pace, "FIRST_REST", pace.LONGEST_REST)  # nobody here waits in real time
    ProgrammeLife.empty = migrated
    run_state_machine_as_test(
        ProgrammeLife,
        settings=settings(max_examples=LIVES, stateful_step_count=40, deadline=None, derandomize=LIVES < 50,
                          suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.explicit]),
    )  # fmt: skip
