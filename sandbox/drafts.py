"""What is about to be said: text, blocks and metadata, read from a request and held to Slack's limits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import limits
from sandbox.elements import Json
from sandbox.refused import Refused, malformed


@dataclass(frozen=True)
class Draft:
    """What may be said; `None` where the request was silent."""

    text: str | None
    blocks: list[Json] | None
    metadata: Json | None


def decoded(arguments: Mapping[str, Any], name: str, error: str) -> Any:
    """An argument that is JSON, or a string of JSON as forms carry it; `error` if it is neither."""
    value = arguments.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise Refused(error) from None


def read(arguments: Mapping[str, Any]) -> Draft:
    """The draft in a request. Raises Refused as Slack does: too long, malformed, nothing to say."""
    blocks = decoded(arguments, "blocks", "invalid_blocks_format")
    text = arguments.get("text")
    if blocks is not None:
        _check(blocks)
    if len(text or "") > limits.MESSAGE_TEXT:
        raise Refused("msg_too_long")
    if not text and not blocks:
        raise Refused("no_text")
    return Draft(text, blocks, _metadata(arguments))


def _check(blocks: Any) -> None:
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if problems := limits.message_problems(blocks):
        raise malformed("invalid_blocks", problems)
    if limits.text_length(blocks) > limits.MESSAGE_BLOCKS_TEXT:
        raise Refused("msg_blocks_too_long")


def _metadata(arguments: Mapping[str, Any]) -> Json | None:
    metadata: Json | None = decoded(arguments, "metadata", "invalid_metadata_format")
    if not metadata:
        return None
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if limits.size(metadata) > limits.METADATA_BYTES:
        raise Refused("metadata_too_large")
    return metadata
