"""A mentee's form, and a mentor's two steps; all can be opened again, as they were filled in."""

from collections.abc import Mapping, Sequence

from chat.commands.join import LEVEL, LEVELS, NO_OTHER, SPOKEN, SURPRISE, JoinAsMentee, JoinAsMentor, OfferTopics
from chat.form import CheckBoxes, Form, MultiSelect, Option, Select
from chat.text import Text, t

PLACES = tuple(Option(str(count), t("join.places", count=count)) for count in (1, 2, 3))


def mentee_form(topics: Sequence[str], said: Mapping[str, int], languages: list[str], intro: tuple[Text, ...]) -> Form:
    """Three wishes in order of choice among a track's topics."""
    first, second, third = [*_wishes(said), "", "", ""][:3]
    surprise, no_other = Option(SURPRISE, t("join.surprise")), Option(NO_OTHER, t("join.no-other"))
    others = (no_other, *_options(topics))
    return Form(
        title=t("join.be-mentee"), submit=JoinAsMentee, action=t("join.send"), intro=intro, notes=(t("join.charter"),),
        fields=(
            Select(name="first", label=t("join.first"), options=(surprise, *_options(topics)),
                   initial=first or SURPRISE),
            Select(name="second", label=t("join.second"), options=others, initial=second or NO_OTHER),
            Select(name="third", label=t("join.third"), options=others, initial=third or NO_OTHER),
            _languages(languages),
        ),
    )  # fmt: skip


def offers_form(
    topics: Sequence[str], said: Mapping[str, int], capacity: int, languages: list[str], intro: tuple[Text, ...]
) -> Form:
    """A mentor's first step."""
    return Form(
        title=t("join.be-mentor"), submit=OfferTopics, action=t("join.next"), intro=intro, notes=(t("join.charter"),),
        fields=(
            MultiSelect(name="topics", label=t("join.offers"), hint=t("join.offers-hint"), options=_options(topics),
                        initial=tuple(said), most=10),
            Select(name="capacity", label=t("join.capacity"), options=PLACES, initial=str(capacity)),
            _languages(languages),
        ),
    )  # fmt: skip


def levels_form(topics: Sequence[str], said: Mapping[str, int]) -> Form:
    """A mentor's second step: a level for each topic chosen."""
    levels = tuple(Option(str(level), words) for level, words in LEVELS.items())
    return Form(
        title=t("join.levels"), submit=JoinAsMentor, action=t("join.send"),
        fields=tuple(
            Select(name=f"{LEVEL}{topic}", label=t(f"topics.{topic}"), options=levels,
                   initial=str(said[topic]) if topic in said else None)
            for topic in topics
        ),
    )  # fmt: skip


def _wishes(priorities: Mapping[str, int]) -> list[str]:
    """Topics in order of choice; none when all are as welcome."""
    surprised = max(priorities.values(), default=1) == 1
    return [] if surprised else sorted(priorities, key=lambda topic: -priorities[topic])


def _options(topics: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(topic, t(f"topics.{topic}")) for topic in topics)


def _languages(spoken: list[str]) -> CheckBoxes:
    options = tuple(Option(language, words) for language, words in SPOKEN.items())
    return CheckBoxes(name="languages", label=t("join.languages"), options=options, initial=tuple(spoken))
