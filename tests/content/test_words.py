"""Every word that the bot can say exists in both languages, with the same placeholders."""

import ast
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent

from chat.text import t, verbatim
from content.words import FOLDER, LANGUAGES, Language, Reader, UnknownWordsError, say
from programme.refusals import Failure, Mistake, Refusal
from tests.content.released import placeholders

HOUSE = Path(__file__).parent.parent.parent
SPEAKING = ("chat", "handlers", "bot", "programme", "scheduling")
EDITORIAL = ("tips.", "tracks.", "topics.", "icebreakers.")


def messages(language: Language) -> dict[str, fluent.Message]:
    """The Fluent messages of a language, by id; junk and doubles are errors."""
    found: dict[str, fluent.Message] = {}
    for file in sorted((FOLDER / language).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, fluent.Junk), f"{file.name}: {entry.content!r}"
            if isinstance(entry, fluent.Message):
                assert entry.id.name not in found, f"{file.name}: {entry.id.name} stands twice"
                found[entry.id.name] = entry
    return found


def said() -> dict[str, set[str]]:
    """Literal keys of `t("…")` in the code, with the names of the values they are given."""
    keys: dict[str, set[str]] = {}
    for folder in SPEAKING:
        for path in (HOUSE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t" and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        given = {keyword.arg for keyword in node.keywords if keyword.arg}
                        keys.setdefault(first.value, set()).update(given)
    return {key: given for key, given in keys.items() if not key.startswith(EDITORIAL)}


def test_both_languages_have_the_same_words() -> None:
    english, french = messages("en"), messages("fr")
    assert english.keys() == french.keys()


def test_both_languages_have_the_same_placeholders() -> None:
    english, french = messages("en"), messages("fr")
    assert {key: placeholders(one) for key, one in english.items()} == {
        key: placeholders(one) for key, one in french.items()
    }


def test_every_key_in_the_code_has_words() -> None:
    known = messages("en").keys() | {"verbatim"}
    assert {key for key in said() if key.replace(".", "-") not in known} == set()


def test_every_placeholder_is_given_a_value() -> None:
    known = messages("en")
    wanting = {key: placeholders(known[key.replace(".", "-")]) - given for key, given in said().items()}
    assert {key: names for key, names in wanting.items() if names} == {}


def test_every_refusal_mistake_and_failure_has_words_and_what_to_do() -> None:
    wanted = {f"mistakes-{one}" for one in Mistake} | {"refusals-in-form"}
    for kind, names in (("refusals", Refusal), ("failures", Failure)):
        wanted |= {f"{kind}-{one}{part}" for one in names for part in ("", "-next")}
    assert {key for key in messages("en") if key.startswith(("refusals-", "mistakes-", "failures-"))} == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_hold_markup(language: Language) -> None:
    marked = re.compile(r"\*\w|_\w+_|`|<[a-z@#!]|\]\(")
    assert [file.name for file in (FOLDER / language).glob("*.ftl") if marked.search(_words(file))] == []


def _words(file: Path) -> str:
    return "\n".join(line.partition(" = ")[2] for line in file.read_text(encoding="utf-8").splitlines())


def test_french_keeps_its_spaces_before_punctuation() -> None:
    breakable = re.compile(r"\w [:;!?»]|« |\w[;!?»](?!\w)")
    lines = [
        f"{file.name}: {line}"
        for file in sorted((FOLDER / "fr").glob("*.ftl"))
        for line in _words(file).splitlines()
        if breakable.search(line)
    ]
    assert lines == []


def test_somebodys_text_cannot_turn_the_words_around_it() -> None:
    turned = say(verbatim("pay \u202egnihton"), Reader())
    assert turned == "pay gnihton"


def test_a_missing_key_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(UnknownWordsError):
        say(t("no.such.words"), Reader())


def test_a_missing_value_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(UnknownWordsError):
        say(t("failures.ours.next"), Reader())
