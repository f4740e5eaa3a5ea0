"""The verdict on everything the bot showed in the last run of the tests that `tests.judges.hearing` listened to.

Its name keeps it out of an ordinary run: the Makefile calls it when the tests are done.
"""

import os
from collections.abc import Iterator
from typing import Any, Final, get_args

import pytest

import chat.card
import chat.form
from bot.slack.render.card import clipped
from chat.text import Part
from tests.content.test_words import messages
from tests.judges import hearing
from tests.judges.cards import refused_by_renderer, unfit
from tests.judges.judges import (
    BLOCKCHECK,
    LIMITS,
    Payload,
    beyond_limits,
    mistyped,
    refused_by_blockcheck,
    refused_by_slack,
)
from tests.judges.longest import long

TOKEN: Final = os.environ.get("SLACK_JUDGE_TOKEN", "")
BROWSER_SHOWS: Final = "what a browser shows of an installation, see test_installing"
TEAMS_SHOWS: Final = "what Teams shows of the app, judged with its package"
TOO_MUCH: Final = "where there is more than fits, from the renderer, see test_any_number"
NEVER_SHOWN: Final = {
    "common-cut": TOO_MUCH,
    "common-moment": "the pattern of every moment",
    "common-more": TOO_MUCH,
    "common-others": TOO_MUCH,
    "forms-cancel": "on every form, from the renderer",
    "forms-email": "on Teams, in every card that asks for somebody, from the renderer",
    "forms-more": TOO_MUCH,
    "forms-more-channels": TOO_MUCH,
    "forms-nothing": "where there is nothing to choose from, from the renderer",
    "forms-submit": "on every form that names no other, from the renderer",
    "help-word-courtesy-thanks": "thanks need no explanation",
    "install-closed": BROWSER_SHOWS,
    "install-code": BROWSER_SHOWS,
    "install-declined": BROWSER_SHOWS,
    "install-done": BROWSER_SHOWS,
    "install-no-code": BROWSER_SHOWS,
    "install-old-link": BROWSER_SHOWS,
    "install-refused": BROWSER_SHOWS,
    "matching-alone-nobody": "a role whose last person leaves while the draft is made",
    "package-full": TEAMS_SHOWS,
    "package-name": TEAMS_SHOWS,
    "package-short": TEAMS_SHOWS,
    "profile-language-saved": "said at once, in the language that was just chosen",
}
LABEL: Final = 75
CUTS: Final = {24, 30, LABEL, 100, 300, 2000, 3000}
"""The lengths at which the renderers cut."""
UNCUT: Final = {"Je prépare le brouillon…", clipped(long(25), 24)}
"""Words that end so themselves, and the title of the tests' own form."""


@pytest.fixture(scope="module")
def kept() -> list[dict[str, Any]]:
    """The lines, of which there must be some."""
    lines = list(hearing.kept())
    assert lines, "nothing was kept: run the tests with -p tests.judges.hearing first, as `make test` does"
    return lines


def each(kept: list[dict[str, Any]]) -> list[Payload]:
    """What was shown, each once, however many workers have seen it."""
    every = (Payload(line["kind"], line["name"], line["value"]) for line in kept)
    return list({f"{one.kind} {one.value}": one for one in every}.values())


@pytest.fixture(scope="module")
def payloads(kept: list[dict[str, Any]]) -> list[Payload]:
    """What Slack would get."""
    return each([line for line in kept if line["kind"] in LIMITS])


@pytest.fixture(scope="module")
def cards(kept: list[dict[str, Any]]) -> list[Payload]:
    """What Teams would get."""
    return each([line for line in kept if line["kind"] not in LIMITS])


@pytest.fixture(scope="module")
def made_of(kept: list[dict[str, Any]]) -> set[str]:
    """The keys and parts that some payload has."""
    return {what for line in kept for what in line["of"]}


def test_every_payload_is_within_slacks_limits(payloads: list[Payload]) -> None:
    assert beyond_limits(payloads) == []


def test_every_payload_has_slacks_types(payloads: list[Payload]) -> None:
    assert mistyped(payloads) == []


@pytest.mark.skipif(not BLOCKCHECK.exists(), reason="runs without blockcheck, which does not lie beside this checkout")
def test_blockcheck_agrees(payloads: list[Payload]) -> None:
    assert refused_by_blockcheck(payloads) == []


@pytest.mark.skipif(not TOKEN, reason="Slack itself is asked where SLACK_JUDGE_TOKEN is set")
def test_slack_agrees(payloads: list[Payload]) -> None:
    assert refused_by_slack(payloads, TOKEN) == []


def test_every_card_is_within_teams_limits(cards: list[Payload]) -> None:
    assert unfit(cards) == []


def test_microsofts_renderer_agrees(cards: list[Payload]) -> None:
    assert refused_by_renderer(cards) == []


def test_every_sentence_was_judged(made_of: set[str]) -> None:
    assert messages("en").keys() - made_of == NEVER_SHOWN.keys()


def test_every_part_of_a_card_and_every_field_of_a_form_was_judged(made_of: set[str]) -> None:
    kinds = {kind.__name__ for kind in (*Part.__subclasses__(), *chat.form.Field.__subclasses__())}
    styles = {f"{style} button" for style in get_args(chat.card.Style)}
    assert (kinds | styles) - made_of == set()


def test_what_a_channel_or_a_pair_reads_was_judged_in_both_languages_at_once(kept: list[dict[str, Any]]) -> None:
    together = {line["name"].partition(" ")[0] for line in kept if " en fr " in line["name"]}
    assert together >= {"announcement.title", "introduction.title", "setup.invitation.title", "tip.title"}


def test_no_sentence_is_cut_but_labels_with_the_longest_names(kept: list[dict[str, Any]]) -> None:
    cut = {
        (line["name"], words) for line in kept for words in _words(line["value"])
        if words.endswith("…") and len(words) in CUTS and words not in UNCUT
    }  # fmt: skip
    assert {(name, words) for name, words in cut if not (name.endswith(" longest") and len(words) == LABEL)} == set()


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _words(each)
