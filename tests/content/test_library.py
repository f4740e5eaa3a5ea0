"""The editorial library: complete, well typed in both languages, and shown without harm to anybody."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from content import library
from content.library import MEDIA, Tip, icebreakers, read, tips, tracks, words

TIPS = pytest.mark.parametrize("tip", tips(), ids=lambda tip: tip.key)
TRACKS = pytest.mark.parametrize("track", tracks(), ids=lambda track: track.key)
LANGUAGES = pytest.mark.parametrize("language", library.LANGUAGES)

MAX_PLAYED_MS, MAX_BYTES, MAX_FLASHES_A_SECOND = 5_000, 200_000, 3
BRIGHTER = 0.1 * 255  # the change of brightness from which WCAG counts half a flash


def test_the_first_five_tips_are_those_that_introduce_the_programme() -> None:
    assert [tip.key for tip in tips()[:5]] == ["tbt", "ff", "latergram", "gif", "trolling"]
    assert len(tips()) == 12


def test_every_key_is_used_once() -> None:
    for entries in (tips(), tracks(), icebreakers()):
        assert not [key for key, times in Counter(entry.key for entry in entries).items() if times > 1]


def test_the_place_of_the_right_answer_gives_nothing_away() -> None:
    assert set(Counter(tip.answer for tip in tips()).values()) == {4}


@TIPS
@LANGUAGES
def test_a_quiz_offers_three_different_options(tip: Tip, language: library.Language) -> None:
    assert len(set(tip.said(language).options)) == 3


@TRACKS
def test_the_six_sessions_of_a_track_treat_all_its_topics(track: library.Track) -> None:
    treated = {key for session in track.sessions for key in session.topics}
    assert treated == {topic.key for topic in track.topics}
    assert len(track.sessions) == 6


@TRACKS
@LANGUAGES
def test_a_session_plan_lasts_forty_five_minutes(track: library.Track, language: library.Language) -> None:
    for session in track.sessions:
        plan = session.said(language).plan
        assert sum(int(minutes) for minutes in re.findall(r"(\d+)\u00a0min\b", plan)) == 45, plan


def test_tracks_call_a_shared_topic_by_the_same_name() -> None:
    names: dict[str, set[tuple[str, str]]] = {}
    for track in tracks():
        for topic in track.topics:
            names.setdefault(topic.key, set()).add((topic.en, topic.fr))
    assert {key for key, said in names.items() if len(said) > 1} == set()
    assert len(names) < sum(len(track.topics) for track in tracks()), "tracks have topics in common"


# Words


def test_both_languages_say_the_same_things_each_in_its_own_words() -> None:
    english, french = words()["en"], words()["fr"]
    assert english.keys() == french.keys()
    assert [key for key, text in english.items() if text == french[key]] == []


@pytest.mark.parametrize(
    "key",
    [
        "tips.tbt.title", "tips.tbt.option.0", "tips.tbt.option.2", "tips.ff.right", "tracks.executive.name",
        "tracks.linkedin.session.1.title", "tracks.communication.session.6.plan", "topics.linkedin-profile",
        "icebreakers.home-screen",
    ],
)  # fmt: skip
def test_the_renderer_finds_words_by_key(key: str) -> None:
    assert words()["en"][key] != words()["fr"][key]


@LANGUAGES
def test_sentences_end(language: library.Language) -> None:
    # an unquoted “ #” begins a comment in YAML, and would cut a sentence in silence
    whole = re.compile(r"^icebreakers|(meaning|example|try_it|alt|question|right|wrong|summary|plan)$")
    assert [key for key, text in words()[language].items() if whole.search(key) and text[-1] not in ".?”»"] == []


@LANGUAGES
def test_quotation_marks_and_apostrophes_are_typographic(language: library.Language) -> None:
    assert [key for key, text in words()[language].items() if re.search(r"[\"'{}<>]|  ", text)] == []


def test_french_keeps_its_spaces_with_their_signs() -> None:
    wrong = re.compile(r"(?<!\u202f)[;!?]|(?<!\u00a0):|«(?!\u00a0)|(?<!\u00a0)»")
    assert [(key, text) for key, text in words()["fr"].items() if wrong.search(text)] == []


def test_english_puts_no_space_before_a_sign() -> None:
    assert [key for key, text in words()["en"].items() if re.search(r"\s[;:!?]|[«»]", text)] == []


def test_french_says_vous() -> None:
    familiar = re.compile(r"\b(tu|toi|tes|t’\w+|ton(?! monte| chaleureux|\.))\b", re.IGNORECASE)
    assert [key for key, text in words()["fr"].items() if familiar.search(text)] == []


@LANGUAGES
def test_nobody_is_graded_or_told_their_age(language: library.Language) -> None:
    banned = re.compile(
        r"\b(bravo|well done|score|performances?|responsables?|promotions?|jeunes?|young(er)?"
        r"|seniors?|juniors?|old(er)? people|digital natives?|génération [xyz]|boomers?|millennials?)\b",
        re.IGNORECASE,
    )
    assert [(key, match[0]) for key, text in words()[language].items() if (match := banned.search(text))] == []


# Pictures


@TIPS
def test_an_animation_is_short_light_and_has_a_still_twin(tip: Tip) -> None:
    path = MEDIA / tip.picture
    with Image.open(path) as picture, Image.open(path.with_suffix(".png")) as twin:
        assert picture.size == twin.size == (600, 300)
        assert picture.info["loop"] > 0, "0 would play for ever"
        assert (picture.info["loop"] + 1) * sum(lasted for lasted, _ in frames(picture)) <= MAX_PLAYED_MS
    assert path.stat().st_size < MAX_BYTES


@TIPS
def test_an_animation_never_flashes(tip: Tip) -> None:
    with Image.open(MEDIA / tip.picture) as picture:
        assert most_flashes(list(frames(picture))) <= MAX_FLASHES_A_SECOND


def test_a_strobe_would_be_noticed() -> None:
    strobe = [(100, bytes([255 * (index % 2)])) for index in range(10)]
    assert most_flashes(strobe) > MAX_FLASHES_A_SECOND


def test_the_mark_suits_an_app_directory() -> None:
    with Image.open(MEDIA / "app-icon.png") as mark:
        assert (mark.format, mark.size) == ("PNG", (512, 512))


def frames(picture: Image.Image) -> Iterator[tuple[int, bytes]]:
    """How long each frame lasts, in ms, and its brightness in squares of 30 pixels."""
    for index in range(getattr(picture, "n_frames", 1)):
        picture.seek(index)
        squares = picture.convert("L").resize((20, 10), Image.Resampling.BOX)
        yield picture.info["duration"], squares.tobytes()


def most_flashes(film: list[tuple[int, bytes]]) -> float:
    """The flashes in the worst second of the worst square: two opposite changes of brightness make one."""
    lasted = [milliseconds for milliseconds, _ in film]
    starts = [sum(lasted[:index]) for index in range(len(film))]
    squares = zip(*(brightness for _, brightness in film), strict=True)
    return max(worst_second(changes(starts, square)) for square in squares) / 2


def changes(starts: list[int], brightness: tuple[int, ...]) -> list[int]:
    """When a square turned from brightening to darkening, or back, by enough to be seen."""
    turned, extreme, direction = [], brightness[0], 0
    for start, value in zip(starts, brightness, strict=True):
        towards = 1 if value > extreme else -1
        if towards == direction:
            extreme = value
        elif abs(value - extreme) >= BRIGHTER:
            turned.append(start)
            extreme, direction = value, towards
    return turned


def worst_second(moments: list[int]) -> int:
    """The most moments within one second."""
    return max((sum(first <= moment < first + 1_000 for moment in moments) for first in moments), default=0)


# Files that are not right


GOOD = (library.CONTENT / "tips" / "01-tbt.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("good", "bad", "field"),
    [
        ("answer: 1", "answer: 3", "answer"),
        ("picture: tbt.gif", "picture: nowhere.gif", "picture"),
        ("  question:", "  quiz:", "en.question"),
        ("Today’s photo, turned black and white", "x" * 61, "en.options.0"),
        ("key: tbt", "key: T B T", "key"),
        ("answer: 1", "answer: [", "line"),
    ],
)
def test_a_bad_file_is_refused_by_file_and_field(tmp_path: Path, good: str, bad: str, field: str) -> None:
    path = tmp_path / "13-bad.yaml"
    path.write_text(GOOD.replace(good, bad, 1), "utf-8")
    with pytest.raises(ValueError, match=rf"13-bad\.yaml: [\s\S]*\b{re.escape(field)}\b"):
        read(path, Tip)


def test_a_session_on_an_unknown_topic_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    good = (library.CONTENT / "tracks" / "01-executive.yaml").read_text("utf-8")
    path.write_text(good.replace("topics: [working-together]", "topics: [small-talk]"), "utf-8")
    with pytest.raises(ValueError, match=r"bad\.yaml: .*small-talk"):
        read(path, library.Track)
