"""The editorial library: tips of the week, tracks and ice-breakers, read once from YAML, each in two languages."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Generic, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")

CONTENT = Path(__file__).parent
MEDIA = CONTENT / "media"

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
UpTo60 = Annotated[str, Field(min_length=1, max_length=60)]
UpTo150 = Annotated[str, Field(min_length=1, max_length=150)]
UpTo200 = Annotated[str, Field(min_length=1, max_length=200)]
UpTo250 = Annotated[str, Field(min_length=1, max_length=250)]
UpTo300 = Annotated[str, Field(min_length=1, max_length=300)]
UpTo400 = Annotated[str, Field(min_length=1, max_length=400)]
Said = TypeVar("Said")
Entries = TypeVar("Entries")


class Entry(BaseModel):
    """What the library is made of: immutable, with no field that we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(Entry, Generic[Said]):
    """The same thing said in English and in French."""

    en: Said
    fr: Said

    def said(self, language: Language) -> Said:
        """What a reader of `language` reads."""
        return self.en if language == "en" else self.fr


class TipWords(Entry):
    """A tip of the week in one language; `right` and `wrong` answer the quiz privately."""

    title: UpTo60
    meaning: UpTo400
    example: UpTo300
    try_it: UpTo250
    alt: UpTo200
    question: UpTo150
    options: tuple[UpTo60, UpTo60, UpTo60]
    right: UpTo300
    wrong: UpTo300


class Tip(Bilingual[TipWords]):
    """A tip of the week; `answer` is the 0-based index of the option that is right."""

    key: Key
    picture: str
    answer: int = Field(ge=0, le=2)

    @field_validator("picture")
    @classmethod
    def drawn(cls, picture: str) -> str:
        if not (MEDIA / picture).is_file():
            raise ValueError(f"content/media has no {picture}")
        return picture


class Topic(Bilingual[UpTo60]):
    """Something a mentee may want to see and a mentor can show; tracks may share it."""

    key: Key


class Icebreaker(Bilingual[UpTo200]):
    """A question to begin with, which either of the two may ask."""

    key: Key


class Lesson(Entry):
    """What a session is called, and what the two do in its 45 minutes."""

    title: UpTo60
    plan: UpTo400


class Session(Bilingual[Lesson]):
    """One of a track's six sessions."""

    topics: tuple[Key, ...] = Field(min_length=1)


class Outline(Entry):
    """What a track is called and whom it is for."""

    name: UpTo60
    summary: UpTo300


class Track(Bilingual[Outline]):
    """A ready-made programme, which a lead copies and edits."""

    key: Key
    topics: tuple[Topic, ...] = Field(min_length=8, max_length=8)
    sessions: tuple[Session, ...] = Field(min_length=6, max_length=6)

    @model_validator(mode="after")
    def sessions_treat_topics_of_the_track(self) -> Self:
        unknown = {key for session in self.sessions for key in session.topics} - {topic.key for topic in self.topics}
        if unknown:
            raise ValueError(f"sessions name topics that the track does not have: {', '.join(sorted(unknown))}")
        return self


def read(path: Path, shape: type[Entries]) -> Entries:
    """The YAML file at `path` as a `shape`. Raises ValueError that names the file and each field at fault."""
    try:
        return TypeAdapter(shape).validate_python(yaml.safe_load(path.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: {error}") from error
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc'])) or 'whole file'}: {fault['msg']}" for fault in error.errors())
        raise ValueError(f"{path.name}: {'; '.join(faults)}") from error


@cache
def tips() -> tuple[Tip, ...]:
    """The tips of the week, in the order in which they are posted."""
    return tuple(read(path, Tip) for path in sorted(CONTENT.glob("tips/*.yaml")))


@cache
def tracks() -> tuple[Track, ...]:
    """The ready-made tracks, in the order in which a lead is offered them."""
    return tuple(read(path, Track) for path in sorted(CONTENT.glob("tracks/*.yaml")))


@cache
def topics_of(track: str) -> tuple[str, ...]:
    """The keys of a track's topics, in its order; none for a track that the library does not have."""
    return tuple(topic.key for one in tracks() if one.key == track for topic in one.topics)


@cache
def icebreakers() -> tuple[Icebreaker, ...]:
    """The ice-breakers, in the order in which they are proposed."""
    return read(CONTENT / "icebreakers.yaml", tuple[Icebreaker, ...])


@cache
def words() -> dict[Language, dict[str, str]]:
    """Everything the library says, by language and key.

    Keys: `tips.tbt.title`, `tips.tbt.option.0` (from 0), `tracks.executive.name`, `tracks.executive.session.1.plan`
    (from 1), `topics.hashtags`, `icebreakers.home-screen`.
    """
    return {language: dict(_words(language)) for language in LANGUAGES}


def _words(language: Language) -> Iterator[tuple[str, str]]:
    for tip in tips():
        yield from _tip_words(f"tips.{tip.key}", tip.said(language))
    for track in tracks():
        yield from _track_words(track, language)
    for icebreaker in icebreakers():
        yield f"icebreakers.{icebreaker.key}", icebreaker.said(language)


def _tip_words(prefix: str, tip: TipWords) -> Iterator[tuple[str, str]]:
    for name, text in tip.model_dump(exclude={"options"}).items():
        yield f"{prefix}.{name}", text
    for index, option in enumerate(tip.options):
        yield f"{prefix}.option.{index}", option


def _track_words(track: Track, language: Language) -> Iterator[tuple[str, str]]:
    for name, text in track.said(language).model_dump().items():
        yield f"tracks.{track.key}.{name}", text
    for topic in track.topics:
        yield f"topics.{topic.key}", topic.said(language)
    for number, session in enumerate(track.sessions, start=1):
        for name, text in session.said(language).model_dump().items():
            yield f"tracks.{track.key}.session.{number}.{name}", text
