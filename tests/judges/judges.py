"""Who judges what the bot would send to Slack: each says what it refuses, a line a fault."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from sandbox import limits

HERE: Final = Path(__file__).parent
MODULES: Final = HERE / "node_modules"
BLOCKCHECK: Final = HERE.parents[2] / "shared" / "tools" / "blockcheck" / "blockcheck.py"
TSC: Final = (
    *("--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", "--types", ""),
    *("--module", "esnext", "--moduleResolution", "bundler"),
)
FAULT: Final = re.compile(r"payloads\.ts\((\d+),(\d+)\): (.*)")
ANY_WORDS: Final = {"text", "value", "alt_text", "image_url", "initial_value", "private_metadata"}
"""Keys under which Slack takes any words."""


@dataclass(frozen=True)
class Payload:
    """What Slack would get: `kind` is one of `shapes.ts`."""

    kind: str
    name: str
    value: Mapping[str, Any]


def beyond_limits(payloads: list[Payload]) -> list[str]:
    """What Slack's documented limits refuse, by the sandbox's table of them."""
    return [f"{one.name}: {fault}" for one in payloads for fault in LIMITS[one.kind](one.value)]


def _message(value: Mapping[str, Any]) -> Iterator[str]:
    yield from limits.message_problems(value["blocks"])
    if limits.text_length(value["blocks"]) > limits.MESSAGE_BLOCKS_TEXT:
        yield "msg_blocks_too_long"
    if not 0 < len(value["text"]) <= limits.MESSAGE_TEXT:
        yield "no text for the notification, or too much"


def _view(value: Mapping[str, Any]) -> Iterator[str]:
    yield from limits.view_problems(value, value["type"])
    if limits.size(value) > limits.VIEW_BYTES:
        yield "view_too_large"


def _errors(value: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"nothing is said at {field}" for field, words in value["errors"].items() if not words)


LIMITS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]]] = {
    "message": _message,
    "modal": _view,
    "home": _view,
    "errors": _errors,
}


def mistyped(payloads: list[Payload]) -> list[str]:
    """What the compiler refuses: literals of Slack's own types, one of each shape, in one run."""
    different = list({f"{one.kind} {json.dumps(_shape(one.value))}": one for one in payloads}.values())
    lines = [f"const p{n}: slack.{one.kind} = {json.dumps(one.value)};" for n, one in enumerate(different)]
    with TemporaryDirectory(dir=HERE) as folder:
        file = Path(folder) / "payloads.ts"
        file.write_text("\n".join(('import type * as slack from "../shapes";', *lines)), encoding="utf-8")
        run = subprocess.run([MODULES / ".bin" / "tsc", *TSC, file], capture_output=True, text=True, check=False)
    faults = [(int(line) - 2, int(column), said) for line, column, said in FAULT.findall(run.stdout)]
    if run.returncode and not faults:
        return [run.stdout + run.stderr]
    return [f"{different[n].name}: {said} at {lines[n][column - 1 :][:80]}" for n, column, said in faults]


def _shape(value: Any, key: str = "") -> Any:
    """What matters to the compiler."""
    if isinstance(value, dict):
        return {name: _shape(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_shape(each) for each in value]
    return "" if isinstance(value, str) and key in ANY_WORDS else value


def refused_by_blockcheck(payloads: list[Payload]) -> list[str]:
    """What a checker that may lie beside the checkout refuses."""
    lines = "\n".join(json.dumps(asdict(one)) for one in payloads if one.kind != "errors")
    run = subprocess.run(
        [sys.executable, BLOCKCHECK, "--jsonl", "-"], input=lines, capture_output=True, text=True, check=False,
        env=os.environ | {"NODE_MODULES": str(MODULES)},
    )  # fmt: skip
    return (run.stdout + run.stderr).splitlines() if run.returncode else []


def refused_by_slack(payloads: list[Payload], token: str, api: str = WebClient.BASE_URL) -> list[str]:
    """What Slack itself refuses (docs.slack.dev/reference/methods/blocks.validate); it judges messages and views."""
    slack = WebClient(token, base_url=api, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=10)])
    return [fault for one in payloads if one.kind != "errors" for fault in _asked(slack, one)]


def _asked(slack: WebClient, one: Payload) -> Iterator[str]:
    kind = "message" if one.kind == "message" else "view"
    try:
        slack.api_call("blocks.validate", data={kind: json.dumps(one.value)})
    except SlackApiError as refusal:
        if refusal.response["error"] != f"invalid_{kind}":
            raise
        for fault in refusal.response["errors"]:
            yield f"{one.name}: {fault['message']} [json-pointer:{fault['pointer']}]"
