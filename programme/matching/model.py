"""What a run of matching is given: volunteers, rules, weights, and the pairs already decided."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationInfo, field_validator
from pydantic.dataclasses import dataclass as checked
from pydantic_core import PydanticCustomError

HALF_HOURS_A_DAY: Final = 48

Id = Annotated[StrictStr, Field(min_length=1)]
Couple = tuple[Id, Id]
Points = Annotated[StrictInt, Field(ge=0, le=10_000)]
Strength = Annotated[StrictInt, Field(ge=1, le=3)]

STRICT: Final = ConfigDict(extra="forbid")


class Rule(StrEnum):
    """The hard rules, in the order in which the first broken one is the reason given."""

    HISTORY = "history"
    SELF = "self"
    REPORTING_LINE = "reporting_line"
    SENIORITY = "seniority"
    LANGUAGE = "language"
    SITE = "site"
    BUSINESS_UNIT = "business_unit"
    COMMON_TIME = "common_time"
    TOPIC = "topic"
    SCORE = "score"
    CAPACITY = "capacity"


FIRM: Final = frozenset({Rule.HISTORY, Rule.SELF, Rule.CAPACITY})


class Role(StrEnum):
    """Which of the two somebody is; who is both counts once in each role."""

    MENTOR = "mentor"
    MENTEE = "mentee"


@checked(frozen=True, kw_only=True, config=STRICT)
class Volunteer:
    """What mentors and mentees have in common.

    `level` 1 is the executive committee; `chain` names managers; `start` and `end` are working hours in half-hours UTC,
    `end` may pass 48; `waited` counts the rounds without a pair.
    """

    id: Id
    level: Annotated[StrictInt, Field(ge=1, le=100)]
    langs: frozenset[StrictStr]
    start: Annotated[StrictInt, Field(ge=0, le=HALF_HOURS_A_DAY)]
    end: Annotated[StrictInt, Field(ge=1, le=2 * HALF_HOURS_A_DAY)]
    chain: frozenset[StrictStr] = frozenset()
    site: StrictStr = ""
    bu: StrictStr = ""
    dept: StrictStr = ""
    interests: frozenset[StrictStr] = frozenset()
    waited: Annotated[StrictInt, Field(ge=0, le=1_000)] = 0

    @field_validator("end")
    @classmethod
    def _within_a_day_of_start(cls, end: int, info: ValidationInfo) -> int:
        start = info.data.get("start", end - 1)
        if not start < end <= start + HALF_HOURS_A_DAY:
            raise PydanticCustomError("hours", "must come after start, by 48 half-hours at most")
        return end

    @property
    def half_hours(self) -> frozenset[int]:
        """The half-hours of a UTC day, 0 to 47, in which this person works."""
        return frozenset(moment % HALF_HOURS_A_DAY for moment in range(self.start, self.end))


@checked(frozen=True, kw_only=True, config=STRICT)
class Mentor(Volunteer):
    """The junior: `offers` gives a level of 1 to 3 per topic; `load` counts the pairs already running."""

    offers: Mapping[StrictStr, Strength]
    capacity: Annotated[StrictInt, Field(ge=1, le=3)] = 1
    load: Annotated[StrictInt, Field(ge=0, le=100)] = 0

    @property
    def places(self) -> int:
        """Pairs that this run may still give."""
        return max(0, self.capacity - self.load)


@checked(frozen=True, kw_only=True, config=STRICT)
class Mentee(Volunteer):
    """The senior: `wants` gives a priority of 1 to 3 per topic, `wanted` the number of mentors."""

    wants: Mapping[StrictStr, Strength]
    wanted: Annotated[StrictInt, Field(ge=1, le=2)] = 1
    in_person: StrictBool = False
    other_bu: StrictBool = False

    @property
    def places(self) -> int:
        """Pairs that this run may still give."""
        return self.wanted


@checked(frozen=True, kw_only=True, config=STRICT)
class Rules:
    """How strict a run is.

    `loosened` drops whole rules; history and self are firm (a lead takes a single pair out of the forbidden ones).
    `raise_worst` lifts the lowest score as far as it goes without leaving anybody out.
    """

    min_level_gap: Annotated[StrictInt, Field(ge=-100, le=100)] = 2
    min_common_half_hours: Annotated[StrictInt, Field(ge=0, le=HALF_HOURS_A_DAY)] = 2
    require_topic: StrictBool = True
    min_score: Points = 0
    loosened: frozenset[Rule] = frozenset()
    raise_worst: StrictBool = False

    @field_validator("loosened")
    @classmethod
    def _not_firm(cls, loosened: frozenset[Rule]) -> frozenset[Rule]:
        if firm := sorted(loosened & FIRM):
            raise PydanticCustomError("firm", "cannot loosen {rules}", {"rules": ", ".join(firm)})
        return loosened


@checked(frozen=True, kw_only=True, config=STRICT)
class Weights:
    """The most points each part of a score gives, and what waiting and a further pair are worth."""

    topic: Points = 600
    time: Points = 200
    silo: Points = 100
    interest: Points = 100
    waited: Points = 50
    load: Points = 20


@checked(frozen=True, kw_only=True, config=STRICT)
class Case:
    """One run's whole input. Couples are (mentor, mentee) and may name people who are absent from the run."""

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    rules: Rules = Rules()
    weights: Weights = Weights()
    forbidden: frozenset[Couple] = frozenset()
    pinned: frozenset[Couple] = frozenset()
    previous: frozenset[Couple] = frozenset()
    keep: Points = 5

    def in_order(self) -> Self:
        """The same case with people sorted by id, so that the order of a list changes nothing."""
        return replace(
            self,
            mentors=tuple(sorted(self.mentors, key=lambda mentor: mentor.id)),
            mentees=tuple(sorted(self.mentees, key=lambda mentee: mentee.id)),
        )

    def pins(self, role: Role) -> Counter[str]:
        """How many pinned pairs each mentor, or each mentee, has."""
        return Counter(couple[0 if role is Role.MENTOR else 1] for couple in self.pinned)

    def with_room(self) -> Self:
        """The same case, reduced to the people whose places the pinned pairs do not fill."""
        given, taken = self.pins(Role.MENTOR), self.pins(Role.MENTEE)
        return replace(
            self,
            mentors=tuple(mentor for mentor in self.mentors if mentor.places > given[mentor.id]),
            mentees=tuple(mentee for mentee in self.mentees if mentee.places > taken[mentee.id]),
        )

    def pinning(self, mentor: str, mentee: str) -> Self:
        """The same case with one more pair decided."""
        return replace(self, pinned=self.pinned | {(mentor, mentee)})
