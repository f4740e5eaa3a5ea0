"""People for the tests of matching: a mentor and a mentee who fit, and random crowds with every kind of trouble."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Record = dict[str, Any]
Document = dict[str, Any]

TOPICS = ("linkedin", "gifs", "podcasts", "emoji", "tiktok")
EIGHT_TOPICS = (*TOPICS, "threads", "avatars", "memes")


def mentor(name: str = "m1", /, **changes: object) -> Record:
    """A junior who fits `mentee()`."""
    return {**_anybody(name), "level": 5, "offers": {"linkedin": 3}, **changes}


def mentee(name: str = "l1", /, **changes: object) -> Record:
    """A senior who fits `mentor()`."""
    return {**_anybody(name), "level": 1, "wants": {"linkedin": 3}, **changes}


def document(mentors: int | Sequence[Record] = 1, mentees: int | Sequence[Record] = 1, **more: object) -> Document:
    """The people given, or so many who all fit one another."""
    return {
        "mentors": [mentor(f"m{n}") for n in range(mentors)] if isinstance(mentors, int) else mentors,
        "mentees": [mentee(f"l{n}") for n in range(mentees)] if isinstance(mentees, int) else mentees,
        **more,
    }


def crowd(seed: int, mentors: int, mentees: int, **more: object) -> Document:
    """A random document."""
    dice = random.Random(seed)
    couples = [(f"m{one}", f"l{other}") for one in range(mentors) for other in range(mentees)]
    return {
        "mentors": [_junior(dice, f"m{number}") for number in range(mentors)],
        "mentees": [_senior(dice, f"l{number}") for number in range(mentees)],
        "forbidden": dice.sample(couples, len(couples) // 10),
        "previous": dice.sample(couples, len(couples) // 5),
        **more,
    }


def tied(seed: int, mentors: int, mentees: int, **more: object) -> Document:
    """People as they join in life, of whom many are as good as one another: eight topics, two languages, no more."""
    dice = random.Random(seed)
    return {
        "mentors": [_like_many(dice, mentor, "offers", f"m{number}") for number in range(mentors)],
        "mentees": [_like_many(dice, mentee, "wants", f"l{number}") for number in range(mentees)],
        **more,
    }


def contested(mentors: int, mentees: int) -> Document:
    """A hundredth of the mentors are the best ones for everybody; each may have three mentees, who want two."""
    return document(
        [mentor(f"m{n}", offers={"linkedin": 3 if n % 100 == 0 else 1}, capacity=3) for n in range(mentors)],
        [mentee(f"l{n}", wanted=2) for n in range(mentees)],
    )


def _like_many(dice: random.Random, like: Callable[..., Record], topics: str, name: str) -> Record:
    chosen = dice.sample(EIGHT_TOPICS, dice.randint(1, 4))
    languages = dice.choice((["fr"], ["en"], ["fr", "en"]))
    return like(name, langs=languages, **{topics: {topic: dice.randint(1, 3) for topic in chosen}})


def _anybody(name: str) -> Record:
    return {"id": name, "langs": ["fr"], "start": 16, "end": 34, "site": "Lyon", "bu": "X", "dept": "Y"}


def _junior(dice: random.Random, name: str) -> Record:
    return {
        **_volunteer(dice, name),
        "level": dice.randint(3, 6),
        "chain": [dice.choice(("l0", "l1", "l2", "boss"))],
        "offers": _strengths(dice, 4),
        "capacity": dice.randint(1, 3),
        "load": dice.choice((0, 0, 0, 1)),
    }


def _senior(dice: random.Random, name: str) -> Record:
    return {
        **_volunteer(dice, name),
        "level": dice.randint(1, 3),
        "wants": _strengths(dice, 3),
        "wanted": dice.randint(1, 2),
        "in_person": dice.random() < 0.2,
        "other_bu": dice.random() < 0.2,
    }


def _volunteer(dice: random.Random, name: str) -> Record:
    start = dice.randint(0, 48)
    return {
        "id": name,
        "langs": dice.sample(("fr", "en", "de"), dice.randint(1, 2)),
        "start": start,
        "end": start + dice.randint(4, 30),
        "site": dice.choice(("Lyon", "Paris")),
        "bu": dice.choice("XY"),
        "dept": dice.choice("ABC"),
        "interests": dice.sample(("music", "chess", "cinema", "cooking"), dice.randint(0, 4)),
        "waited": dice.choice((0, 0, 0, 1, 3)),
    }


def _strengths(dice: random.Random, most: int) -> Mapping[str, int]:
    return {topic: dice.randint(1, 3) for topic in dice.sample(TOPICS, dice.randint(1, most))}
