"""The judges bite: what each of them must refuse, beside the same thing as it should be."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any, Final
from urllib.parse import parse_qsl

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.slack.render import card, form
from chat.card import Bullets, Card, Fact, Paragraph
from chat.command import ProgrammeId
from chat.commands.setup import SendInvitation, send_button
from chat.form import Form, Option, Select, TextField
from chat.text import t, verbatim
from content.words import Reader
from sandbox.serving import loopback, served
from tests.judges.judges import (
    BLOCKCHECK,
    Payload,
    beyond_limits,
    mistyped,
    refused_by_blockcheck,
    refused_by_slack,
)
from tests.running import manifest

Json = dict[str, Any]
HERE = ProgrammeId(1)
SHOWN = Card(
    title=verbatim("Title"),
    parts=(
        Paragraph(text=verbatim("<!channel> & é «W»")),
        Fact(label=verbatim("Label:"), value=verbatim("value")),
        Bullets(items=(verbatim("item"),)),
    ),
    buttons=(send_button(HERE),),
)
CHOICE = Select(name="choice", label=verbatim("Choice"), options=(Option("a", verbatim("A")),), initial="a")
ASKED = Form(
    title=verbatim("Title"), submit=SendInvitation, fields=(TextField(name="name", label=verbatim("Name")), CHOICE)
)  # fmt: skip
GOOD: Final[Mapping[str, Callable[[], Json]]] = {
    "message": lambda: card.message(SHOWN, (Reader("fr"),), "https://binome.example/media"),
    "home": lambda: card.home(SHOWN, Reader("fr"), "https://binome.example/media"),
    "modal": lambda: form.view(ASKED, {"programme": HERE}, Reader("fr")),
    "errors": lambda: form.errors({"name": t("mistakes.missing")}, ["name"], Reader("fr")),
    "manifest": manifest,
}
# where the harm is done, and what stands there then
BEYOND_LIMITS: Final[Mapping[str, tuple[str, str, Any]]] = {
    "a title that is too long": ("message", "blocks.0.text.text", "x" * 151),
    "a paragraph that is too long": ("message", "blocks.1.text.text", "x" * 3001),
    "a label that is too long": ("message", "blocks.4.elements.0.text.text", "x" * 76),
    "a question that is too long": ("message", "blocks.4.elements.0.confirm.text.text", "x" * 301),
    "a list that is too long": ("message", "blocks.3.elements.0.elements.0.elements.0.text", "x" * 13_200),
    "no words for the notification": ("message", "text", ""),
    "a modal's title that is too long": ("modal", "title.text", "x" * 25),
    "a context that is too long": ("modal", "private_metadata", "x" * 3001),
    "a choice that is none": ("modal", "blocks.1.element.initial_option.value", "b"),
    "too many blocks": ("home", "blocks", [{"type": "divider"}] * 101),
    "silence beside a field": ("errors", "errors.name", ""),
}
MISTYPED: Final[Mapping[str, tuple[str, str, Any]]] = {
    "a key that nobody knows": ("message", "blocks.0.colour", "red"),
    "a key that nobody knows, deep inside": ("message", "blocks.2.elements.0.elements.0.style.red", True),
    "a block that nobody knows": ("home", "blocks.0.type", "headline"),
    "a style that is none": ("message", "blocks.4.elements.0.style", "secondary"),
    "a list's style that is none": ("message", "blocks.3.elements.0.style", "dashed"),
    "markup where words are plain": ("message", "blocks.0.text", {"type": "mrkdwn", "text": "*x*"}),
    "markup in a button": ("message", "blocks.4.elements.0.text", {"type": "mrkdwn", "text": "*x*"}),
    "markup in a modal's title": ("modal", "title", {"type": "mrkdwn", "text": "*x*"}),
    "an option without words": ("modal", "blocks.1.element.options.0", {"value": "a"}),
    "a number for a word": ("modal", "callback_id", 1),
    "an answer that is none": ("errors", "response_action", "error"),
    "a manifest with a key that nobody knows": ("manifest", "setings", {}),
    "a manifest with a scope that is none": ("manifest", "oauth_config.scopes.bot.0", "chat:read"),
    "a manifest without a name": ("manifest", "display_information", {"description": "x"}),
}


def harmed(kind: str, where: str, what: Any) -> Payload:
    """A good payload with one thing put in its place."""
    value = GOOD[kind]()
    at: Any = value
    *path, last = (int(step) if step.isdecimal() else step for step in where.split("."))
    for step in path:
        at = at[step]
    at[last] = what
    return Payload(kind, f"{kind}: {where}", value)


def good(*kinds: str) -> list[Payload]:
    return [Payload(kind, kind, GOOD[kind]()) for kind in kinds or GOOD]


def test_the_manifest_has_slacks_types() -> None:
    assert mistyped(good("manifest")) == []


def test_what_is_right_is_accepted() -> None:
    assert beyond_limits(good("message", "home", "modal", "errors")) == []
    assert mistyped(good()) == []


@pytest.mark.parametrize("harm", BEYOND_LIMITS.values(), ids=BEYOND_LIMITS)
def test_what_is_beyond_a_limit_is_refused(harm: tuple[str, str, Any]) -> None:
    assert len(beyond_limits([harmed(*harm)])) == 1


def test_what_is_mistyped_is_refused() -> None:
    wrong = [harmed(*harm) for harm in MISTYPED.values()]
    refused = mistyped([*good(), *wrong])
    assert {one.name for one in wrong} == {fault.rpartition(": error TS")[0] for fault in refused}


@pytest.mark.skipif(not BLOCKCHECK.exists(), reason="runs without blockcheck, which does not lie beside this checkout")
def test_blockcheck_bites_too() -> None:
    assert refused_by_blockcheck(good()) == []
    wrong = [harmed(*BEYOND_LIMITS["a label that is too long"]), harmed(*MISTYPED["a style that is none"])]
    refused = refused_by_blockcheck(wrong)
    assert [one.name for one in wrong if not any(one.name in fault for fault in refused)] == []


async def test_what_slack_refuses_is_told() -> None:
    async def validate(request: Request) -> JSONResponse:
        asked = dict(parse_qsl((await request.body()).decode()))
        if "x" * 151 not in asked.get("message", ""):
            return JSONResponse({"ok": True})
        fault = {"pointer": "/blocks/0/text/text", "code": "failed_constraint", "message": "must be shorter"}
        return JSONResponse({"ok": False, "error": "invalid_message", "errors": [fault]})

    slack = Starlette(routes=[Route("/api/blocks.validate", validate, methods=["POST"])])
    port, url = loopback()
    payloads = [*good("message", "modal", "errors"), harmed(*BEYOND_LIMITS["a title that is too long"])]
    with closing(port):
        async with served(slack, port):
            refused = await asyncio.to_thread(refused_by_slack, payloads, "xoxb-1", f"{url}/api/")
    assert refused == ["message: blocks.0.text.text: must be shorter [json-pointer:/blocks/0/text/text]"]
