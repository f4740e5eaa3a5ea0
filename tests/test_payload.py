"""What is read of bytes that somebody has vouched for, and whether Slack has."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from starlette.datastructures import Headers

from bot.payload import DEEPEST, DIGITS, FIELDS, MalformedError, from_form, from_json, understood, words
from bot.slack.signature import FRESH, signed

NOW, SECRET = 1_800_000_000, "hunter2"
DATED, SIGNED = "X-Slack-Request-Timestamp", "X-Slack-Signature"


def signature(body: bytes, at: str = str(NOW)) -> list[tuple[bytes, bytes]]:
    """The two headers."""
    digest = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return [(DATED.lower().encode(), at.encode()), (SIGNED.lower().encode(), f"v0={digest}".encode())]


@pytest.mark.parametrize("body", [b"", b"a=1", b"\xff\xfe\0", "é".encode(), b"x" * 1_000_000])
def test_whatever_bytes_slack_has_signed_they_are_known_to_be_slacks(body: bytes) -> None:
    assert signed(SECRET, Headers(raw=signature(body)), body, NOW)
    assert not signed(SECRET, Headers(raw=signature(body)), body + b"x", NOW)
    assert not signed("hunter3", Headers(raw=signature(body)), body, NOW)


@pytest.mark.parametrize(
    ("late", "good"), [(0, True), (FRESH, True), (-FRESH, True), (FRESH + 1, False), (-FRESH - 1, False)]
)
def test_a_signature_is_good_for_five_minutes(late: int, good: bool) -> None:
    assert signed(SECRET, Headers(raw=signature(b"x")), b"x", NOW + late) == good


@pytest.mark.parametrize(
    "at", ["", "nan", "1e9", "-1800000000", " 1800000000", "1_800_000_000", "9" * 5000, "1800000000.0"]
)
def test_a_moment_that_is_no_number_of_seconds_is_not_one(at: str) -> None:
    assert not signed(SECRET, Headers(raw=signature(b"x", at)), b"x", NOW)


def test_a_header_that_is_missing_or_comes_twice_or_is_no_ascii_is_none() -> None:
    dated, named = signature(b"x")
    for raw in ([], [dated], [named], [dated, named, named], [dated, dated, named], [dated, (named[0], b"v0=\xff")]):
        assert not signed(SECRET, Headers(raw=raw), b"x", NOW)


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


@pytest.mark.parametrize(
    "text",
    ["", "{", "1", "[]", "null", '"a"', '{"a": "\\u0000"}',
     '{"\\u0000": 1}', '{"a": "\\ud800"}', '{"a": NaN}', '{"a": 1e999}',
     '{"a": -Infinity}', f'{{"a": {"9" * (DIGITS + 1)}}}',
     nested(DEEPEST + 1), "[" * 99_999, f'{{"a": [{"1," * 99_999}1]}}'],
)  # fmt: skip
def test_what_would_be_refused_further_inside_is_refused_at_once(text: str) -> None:
    with pytest.raises(MalformedError), understood():
        from_json(text)


@pytest.mark.parametrize("payload", [{}, {"a": [1, 2.5, None, True, "é💡\n", {"b": 10**DIGITS - 1}]}])
def test_what_is_sound_is_read_as_it_is(payload: dict[str, Any]) -> None:
    assert from_json(json.dumps(payload)) == from_json(json.dumps(payload, ensure_ascii=False)) == payload
    assert from_json(nested(DEEPEST))


def test_a_form_keeps_empty_fields_and_takes_no_more_than_there_are() -> None:
    assert from_form("a=&b=%C3%A9+%26") == {"a": "", "b": "é &"}
    assert len(from_form("&".join(f"{n}=" for n in range(FIELDS)))) == FIELDS
    for text in ("a=1&" * FIELDS, "a=%ff", "a=%00", "a=%4", "a=%zz", "%"):
        with pytest.raises(MalformedError), understood():
            from_form(text)


def test_why_something_was_not_understood_names_keys_and_no_values() -> None:
    with pytest.raises(MalformedError, match=r"^KeyError 'user_id'$"), understood():
        dict[str, str]()["user_id"]
    with pytest.raises(MalformedError, match=r"^ValueError$"), understood():
        int("hunter2")
    with pytest.raises(MalformedError, match=r"^no words"), understood():
        words("a", None)
