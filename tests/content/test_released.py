"""Whatever a released version has left in rows can still be said: a message may wait while versions come and go."""

import pytest

from chat.card import Card
from chat.command import retired
from content.words import FOLDER, LANGUAGES, Language
from tests.content.released import FILE, Told, placeholders, released, today
from tests.content.test_words import EDITORIAL, messages, said

OLD_CARD = FILE.with_name("released_card.json")


def lost(before: Told, now: Told) -> list[str]:
    """What was released and is gone, or needs what it was not given."""
    return [name for name, given in before.items() if name not in now or not _suffices(name, given, now[name])]


def _suffices(name: str, given: set[str], needed: set[str]) -> bool:
    if name.startswith("words "):
        return needed <= given
    must = {field for field in needed if field.endswith("!")}
    return must <= given and {field.strip("!") for field in given} <= {field.strip("!") for field in needed}


def old_words() -> set[str]:
    """The keys of retired words, as `content/` spells them."""
    return {line.partition(" = ")[0] for line in (FOLDER / "en/retired.ftl").read_text("utf-8").splitlines()
            if " = " in line}  # fmt: skip


def test_what_was_released_is_kept_or_retired() -> None:
    now = today() | {f"command {name}": released()[f"command {name}"] for name in retired}
    # an editorial sentence that is gone becomes a retired one under the same key
    dotted = {name: name.replace(".", "-") for name in released() if name.partition(" ")[2].startswith(EDITORIAL)}
    now |= {name: now[other] for name, other in dotted.items() if other in now}
    assert lost(released(), now) == [], "retire it: CONTRIBUTING.md"


@pytest.mark.parametrize(
    ("before", "now", "gone"),
    [
        ({"words a": {"name"}}, {}, True),
        ({"words a": {"name"}}, {"words a": set()}, False),
        ({"words a": {"name"}}, {"words a": {"name", "day"}}, True),
        ({"command c": {"pair!"}}, {"command c": {"pair!", "note"}}, False),
        ({"command c": {"pair!"}}, {"command c": {"pair"}}, False),
        ({"command c": {"pair"}}, {"command c": {"pair!"}}, True),
        ({"command c": {"pair!"}}, {"command c": {"pair!", "day!"}}, True),
        ({"command c": {"pair!", "note"}}, {"command c": {"pair!"}}, True),
        ({"picture p.png": set()}, {}, True),
    ],
)
def test_what_is_gone_or_needs_more_is_noticed(before: Told, now: Told, gone: bool) -> None:
    assert lost(before, now) == list(before) * gone


def test_retired_words_were_released_and_nobody_says_them() -> None:
    assert old_words() - {name.partition(" ")[2].replace(".", "-") for name in released()} == set()
    assert old_words() & {key.replace(".", "-") for key in said()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_retired_of_a_draft_tells_no_figure(language: Language) -> None:
    given = [placeholders(messages(language)[key]) for key in old_words() if key.startswith("matching-")]
    assert set().union(*given) == {"why"}


def test_a_card_of_a_released_version_can_be_read() -> None:
    card = Card.model_validate_json(OLD_CARD.read_text("utf-8"))
    assert {type(part).__name__ for part in card.parts} == {
        "Paragraph", "Fact", "Bullets", "Note", "Picture", "Link", "Rule", "Buttons",
    }  # fmt: skip
