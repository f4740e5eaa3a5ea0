"""Why two people were put together, in words: with the topics' names for the two, without them for a lead."""

from collections.abc import Sequence

from chat.text import Text, t
from programme.matching.reasons import Reasons

SEVERAL = 2
"""From so many on, how many topics two people share is nobody's business: all of them means *whatever you have*."""


def for_the_two(topics: Sequence[str], reasons: Reasons) -> tuple[Text, ...]:
    """What the two people read, a sentence each: the topics are theirs to know."""
    each = [t("why.topic", topic=t(f"topics.{topic}")) for topic in topics]
    named = (t("why.topics", topics=each),) if topics else ()
    elsewhere = (t("why.departments"),) if reasons.other_department else ()
    return (*named, t("why.hours", hours=_hours(reasons)), *elsewhere)


def for_a_lead(reasons: Reasons) -> Text:
    """What a lead reads, on one line: never a topic's name, nor how many of several."""
    topics = t("why.counted-topics", number=min(reasons.shared, SEVERAL), wish=int(reasons.first_wish))
    hours = t("why.counted-hours", hours=_hours(reasons))
    if reasons.other_department:
        return t("why.counts-elsewhere", topics=topics, hours=hours)
    return t("why.counts", topics=topics, hours=hours)


def _hours(reasons: Reasons) -> int:
    return reasons.common_half_hours // 2
