"""The workspace in a file: what is known and said in it outlives the process."""

import asyncio
import base64
import json
import os
import re
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sandbox.conversations import Channel, Message
from sandbox.elements import Json
from sandbox.ledger import Accepted
from sandbox.modals import View
from sandbox.person import User
from sandbox.response_urls import ResponseUrl
from sandbox.uploads import Upload
from sandbox.workspace import Workspace

FORMAT = 1
PAUSE = 1.0
# the file is made whole each time, while the page waits: 80 ms for this much, and nobody scrolls further back
MESSAGES = LEDGER = 2000
UPLOADS = 20


class UnreadableError(Exception):
    """The file is broken, or of another format, or something else wrote it."""


@asynccontextmanager
async def kept(workspace: Workspace, file: Path, written_by: str) -> AsyncIterator[asyncio.Event]:
    """Keeps the file as the workspace is, from when the event is set: within a second of a change, and at the end."""
    begun = asyncio.Event()
    # one thread, so that the disk holds up nobody and an older state never replaces a newer one
    with ThreadPoolExecutor(1) as writer:

        def save() -> Future[None]:
            return writer.submit(_write, file, dumped(workspace, written_by))

        keeping = asyncio.create_task(_keep(workspace, begun, save))
        try:
            yield begun
        finally:
            keeping.cancel()
            if begun.is_set():
                save().result()


async def _keep(workspace: Workspace, begun: asyncio.Event, save: Callable[[], Future[None]]) -> None:
    await begun.wait()
    while True:
        version = workspace.version
        # a full disk may have room again by the next change; if not, the end says so
        with suppress(OSError):
            await asyncio.wrap_future(save())
        await workspace.changes(version)
        await asyncio.sleep(PAUSE)


def _write(file: Path, text: str) -> None:
    new = file.with_suffix(".new")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)


def dumped(workspace: Workspace, written_by: str) -> str:
    """The workspace as text; `written_by` has to be the same when it is loaded."""
    head = {"format": FORMAT, "written_by": written_by, "origins": _origins(workspace)}
    return json.dumps({**head, **_state(workspace)}, separators=(",", ":"))


def load(workspace: Workspace, file: Path, written_by: str) -> None:
    """Fills a new workspace with what a file holds. Raises UnreadableError, and then nothing in it is to be used."""
    try:
        text = file.read_text("utf-8")
        head = json.loads(text)
        if (head["format"], head["written_by"]) != (FORMAT, written_by):
            raise UnreadableError(f"{file} is of format {head['format']}, written by {head['written_by']}")
        _fill(workspace, json.loads(_moved(text, head["origins"], _origins(workspace))))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UnreadableError(f"{file}: {error}") from error


def _origins(workspace: Workspace) -> list[str]:
    return [workspace.base_url, workspace.dispatch.bot_url]


def _moved(text: str, old: list[str], new: list[str]) -> str:
    """Pictures and files are at the addresses of today."""
    address = dict(zip(old, new, strict=True))
    return re.sub("|".join(map(re.escape, old)), lambda found: address[found[0]], text)


def _state(workspace: Workspace) -> Json:
    """All but what lasts some seconds only (triggers, codes, rates, requests under way) and faults, made for a test."""
    modals, links = workspace.modals, workspace.response_urls
    return {
        "users": [{**vars(each), "workspace": None} for each in workspace.users.values()],
        "channels": [{**vars(each), "messages": []} for each in workspace.channels.values()],
        "messages": [vars(each) for each in workspace.posted[-MESSAGES:]],
        "ledger": [vars(each) for each in workspace.ledger[-LEDGER:]],
        "toasts": workspace.toasts,
        "views": modals.count,
        "stacks": {user: [vars(each) for each in stack] for user, stack in modals.stacks.items()},
        "homes": {user: vars(home) for user, home in modals.homes.items()},
        "links": {key: _link(each) for key, each in links.items() if each.expires > workspace.clock()},
        "uploads": [_upload(each) for each in list(workspace.uploads.values())[-UPLOADS:]],
        "tokens": workspace.tokens,
        "last_ts": workspace.next_ts.last,
        "version": workspace.version,
    }


def _link(link: ResponseUrl) -> Json:
    return {**vars(link), "channel": link.channel.id, "original": link.original and link.original.ts}


def _upload(upload: Upload) -> Json:
    content = upload.content
    return {**vars(upload), "content": None if content is None else base64.b64encode(content).decode()}


def _fill(workspace: Workspace, state: Json) -> None:
    workspace.users = {each["id"]: User(**{**each, "workspace": workspace}) for each in state["users"]}
    workspace.slackbot, workspace.bot = (workspace.users[each.id] for each in (workspace.slackbot, workspace.bot))
    for each in state["channels"]:
        workspace.keeps(Channel(**each))
    workspace.posted = [Message(**each) for each in state["messages"]]
    for message in workspace.posted:
        workspace.channels[message.channel].messages.append(message)
    workspace.ledger = [Accepted(**each) for each in state["ledger"]]
    workspace.toasts, workspace.tokens = state["toasts"], state["tokens"]
    workspace.modals.count = state["views"]
    workspace.modals.stacks = {user: [View(**each) for each in stack] for user, stack in state["stacks"].items()}
    workspace.modals.homes = {user: View(**home) for user, home in state["homes"].items()}
    workspace.response_urls = _links(workspace, state["links"])
    for each in state["uploads"]:
        content = each["content"] and base64.b64decode(each["content"])
        workspace.uploads[each["id"]] = Upload(**{**each, "content": content})
    workspace.next_ts.last, workspace.version = state["last_ts"], state["version"]


def _links(workspace: Workspace, links: dict[str, Json]) -> dict[str, ResponseUrl]:
    said = {each.ts: each for each in workspace.posted}
    return {
        key: ResponseUrl(
            **{**link, "channel": workspace.channels[link["channel"]], "original": said.get(link["original"])}
        )
        for key, link in links.items()
    }
