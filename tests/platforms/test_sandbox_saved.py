"""The workspace in a file: nothing of it is forgotten, and whoever opens it again goes on where they were."""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox import manifest, saved
from sandbox.conversations import Channel, Message
from sandbox.ledger import Accepted
from sandbox.modals import Modals, View
from sandbox.person import User
from sandbox.response_urls import ResponseUrl
from sandbox.uploads import Upload
from sandbox.workspace import Workspace
from tests.platforms.sandbox_world import MANIFEST, SECRET, Json, World, button, modal, opened, plain, question
from tests.waiting import comes_true

PICTURE = b"\x89PNG\r\n\x1a\n\xff"
# given when the workspace is made: by the manifest, by whoever serves it
GIVEN = {
    *("app", "app_id", "app_token", "base_url", "bot_id", "client_id", "client_secret", "clock", "dispatch", "echoes"),
    *("enterprise_id", "org_wide", "rotation", "sockets", "team_id", "team_name"),
}
# lasts some seconds, a code some minutes; faults are made for a test
PASSING = {"_change", "codes", "faults", "luck", "rates", "triggers"}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened(patience=1) as world:
        yield world


def another(bot_url: str = "http://127.0.0.1:2", base_url: str = "http://127.0.0.1:1") -> Workspace:
    """A workspace in which nothing has happened yet."""
    return Workspace(manifest.load(MANIFEST), bot_url, SECRET, "xoxb-1", base_url=base_url)


def reopened(workspace: Workspace, file: Path, **origins: str) -> Workspace:
    """The workspace as it is read again by another process."""
    file.write_text(saved.dumped(workspace, "1"), "utf-8")
    again = another(**origins or {"bot_url": workspace.dispatch.bot_url, "base_url": workspace.base_url})
    saved.load(again, file, "1")
    return again


def picture(value: Any, met: dict[int, int]) -> Any:
    """All that there is in a value; what was met before is a number, so that two of the same are told from one."""
    if isinstance(value, dict):
        return {key: picture(each, met) for key, each in value.items()}
    if isinstance(value, list):
        return [picture(each, met) for each in value]
    if not type(value).__module__.startswith("sandbox."):
        return value
    if id(value) in met:
        return met[id(value)]
    met[id(value)] = len(met)
    left_out = GIVEN | PASSING | {"_clock"}
    return {name: picture(each, met) for name, each in sorted(vars(value).items()) if name not in left_out}


def untouched(those: Iterable[Any]) -> set[str]:
    """The fields that hold nothing but their default in all of those."""
    listed = list(those)

    def default(field: Field[Any]) -> Any:
        return field.default if field.default_factory is MISSING else field.default_factory()

    return {
        f"{type(listed[0]).__name__}.{field.name}"
        for field in fields(listed[0])
        if all(getattr(each, field.name) == default(field) for each in listed)
    }


async def populate(world: World) -> None:
    """People, channels, messages, forms, homes and files: something in every field that there is."""
    workspace, client = world.workspace, world.client
    ana = workspace.add_user("Ana Lima", "ana@alize.example", locale="fr-FR", tz="Asia/Kolkata", title="Juriste")
    raj = workspace.add_user("Raj Patel", is_admin=True, is_owner=True, is_restricted=True, is_ultra_restricted=True,
                             is_invited_user=True, team_id="T2", teams=["T2"], enterprise_id="E2")  # fmt: skip
    await raj.changes(display_name="raj", is_stranger=True, deleted=True)
    general = workspace.add_channel("general", [ana, raj, workspace.bot])
    workspace.add_channel("old", [ana], private=True).archived = True
    metadata = {"event_type": "binome", "event_payload": {"key": "1"}}
    menu = {"type": "static_select", "action_id": "menu", "options": [{"text": plain("Tea"), "value": "tea"}]}
    said = await client.chat_postMessage(
        channel=general.id, text="« Bonjour »", metadata=metadata, blocks=[{"type": "actions", "elements": [menu]}]
    )
    await ana.clicks(general.messages[-1], "menu", "tea")
    await client.chat_postEphemeral(channel=general.id, user=ana.id, text="you alone", thread_ts=said["ts"])
    await client.chat_update(channel=general.id, ts=said["ts"], text="« Rebonjour »")
    gone = await client.chat_postMessage(channel=general.id, text="no", thread_ts=said["ts"])
    await client.chat_delete(channel=general.id, ts=gone["ts"])
    await client.files_upload_v2(filename="tip.png", content=PICTURE, channel=general.id, title="Tip", alt_txt="A tip")
    await client.files_getUploadURLExternal(filename="never-sent.txt", length=2)
    await opens_forms(world, ana)
    await client.views_publish(user_id=ana.id, view={"type": "home", "blocks": [button("Join", action_id="join")]})
    world.bot.answers = lambda _heard: {"response_action": "invalid"}
    await ana.submits({"how": "well"})


async def opens_forms(world: World, ana: User) -> None:
    """A form over a form; the command that opened the first was answered by its response URL as well."""

    async def answers(heard: Json) -> None:
        if "command" in heard:
            await world.client.views_open(trigger_id=heard["trigger_id"], view=modal(button("More", action_id="more")))
            async with aiohttp.ClientSession() as session:
                await session.post(heard["response_url"], json={"text": "here it is"})
        elif heard["type"] == "block_actions":
            await world.client.views_push(trigger_id=heard["trigger_id"], view=modal(question("how", "How?")))

    world.bot.answers = answers
    await ana.types("/binome profile")
    await ana.clicks(ana.views[0], "more")


async def test_all_that_there_is_comes_back(world: World, tmp_path: Path) -> None:
    await populate(world)
    again = reopened(world.workspace, tmp_path / "workspace.json")
    assert picture(again, {}) == picture(world.workspace, {})
    assert again.next_ts() > max(message.ts for message in world.workspace.posted)


async def test_what_comes_back_was_there(world: World) -> None:
    """A field that is new has to be told here how it is filled, or be named above as one that is not kept."""
    await populate(world)
    workspace = world.workspace
    modals = workspace.modals
    assert [name for name, value in vars(workspace).items() if name not in GIVEN | PASSING and not value] == []
    assert vars(modals).keys() == vars(Modals()).keys() == {"count", "homes", "stacks"}
    views = [*modals.homes.values(), *(view for stack in modals.stacks.values() for view in stack)]
    kept: tuple[Iterable[User | Channel | Message | Accepted | ResponseUrl | Upload | View], ...] = (
        *(workspace.users.values(), workspace.channels.values(), workspace.posted, workspace.ledger),
        *(workspace.response_urls.values(), workspace.uploads.values(), views),
    )
    assert {name for those in kept for name in untouched(those)} == set()


async def test_an_app_that_was_taken_out_stays_out(world: World, tmp_path: Path) -> None:
    await world.workspace.uninstalls()
    assert not reopened(world.workspace, tmp_path / "workspace.json").installed


async def test_at_other_ports_pictures_are_found_at_the_new_ones(world: World, tmp_path: Path) -> None:
    workspace = world.workspace
    ana, shown = workspace.add_user("Ana Lima"), {"type": "image", "alt_text": "A tip"}
    # the page takes the port that was the bot's
    page, bot = workspace.dispatch.bot_url, "http://127.0.0.1:3"
    await world.client.chat_postMessage(
        channel=ana.id,
        text="x",
        blocks=[{**shown, "image_url": f"{each}/tip.png"} for each in (page, workspace.base_url)],
    )
    again = reopened(workspace, tmp_path / "workspace.json", bot_url=bot, base_url=page)
    assert [each["image_url"] for each in again.posted[0].blocks] == [f"{bot}/tip.png", f"{page}/tip.png"]


async def test_a_file_does_not_grow_for_ever(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for what in ("MESSAGES", "LEDGER", "UPLOADS"):
        monkeypatch.setattr(saved, what, 2)
    ana = world.workspace.add_user("Ana Lima")
    for number in range(3):
        await world.client.chat_postMessage(channel=ana.id, text=str(number))
        await world.client.files_getUploadURLExternal(filename=str(number), length=1)
    await ana.types("/binome help")
    world.machine.passed += 31 * 60
    again = reopened(world.workspace, tmp_path / "workspace.json")
    assert [each.text for each in again.user("Ana Lima").dm] == ["1", "2"]
    assert [each.text for each in again.ledger] == ["1", "2"]
    assert [each.name for each in again.uploads.values()] == ["1", "2"]
    assert (len(world.workspace.response_urls), again.response_urls) == (1, {})


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", saved.FORMAT + 1), ("written_by", "2"), ("messages", [{"ts": "1.0"}]), ("users", []), ("views", None)],
)
async def test_a_file_of_another_version_is_not_read(world: World, tmp_path: Path, key: str, value: object) -> None:
    content = json.loads(saved.dumped(world.workspace, "1")) | {key: value}
    file = tmp_path / "workspace.json"
    file.write_text(json.dumps({name: held for name, held in content.items() if held is not None}), "utf-8")
    with pytest.raises(saved.UnreadableError):
        saved.load(another(), file, "1")


async def test_half_a_file_is_not_read_and_none_neither(world: World, tmp_path: Path) -> None:
    file = tmp_path / "workspace.json"
    with pytest.raises(saved.UnreadableError):
        saved.load(another(), file, "1")
    text = saved.dumped(world.workspace, "1")
    file.write_text(text[: len(text) // 2], "utf-8")
    with pytest.raises(saved.UnreadableError):
        saved.load(another(), file, "1")


def text_in(file: Path) -> str:
    """What a file holds; nothing if it is not there."""
    return file.read_text("utf-8") if file.exists() else ""


async def holds(file: Path, words: str) -> None:
    """Waits until a file holds some words."""
    await comes_true(lambda: words in text_in(file))


async def test_the_file_follows_the_workspace(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "PAUSE", 0.01)
    file, ana = tmp_path / "workspace.json", world.workspace.add_user("Ana Lima")
    async with saved.kept(world.workspace, file, "1") as keeping:
        await ana.writes("one")
        keeping.set()
        await holds(file, "one")
        await ana.writes("two")
        await holds(file, "two")
        json.loads(text_in(file))


async def test_what_changed_within_the_last_second_is_kept_at_the_end(world: World, tmp_path: Path) -> None:
    file, ana = tmp_path / "workspace.json", world.workspace.add_user("Ana Lima")
    async with saved.kept(world.workspace, file, "1") as keeping:
        keeping.set()
        await holds(file, "Ana Lima")
        await ana.writes("one")
        assert "one" not in [each["text"] for each in json.loads(text_in(file))["messages"]]
    assert [each["text"] for each in json.loads(text_in(file))["messages"]] == ["one"]
    assert text_in(file.with_suffix(".new")) == ""


async def test_nothing_is_kept_of_what_has_not_begun(world: World, tmp_path: Path) -> None:
    file = tmp_path / "workspace.json"
    async with saved.kept(world.workspace, file, "1"):
        world.workspace.changed()
    assert text_in(file) == ""


async def test_a_full_disk_is_tried_again_at_the_next_change(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "PAUSE", 0.01)
    file, ana = tmp_path / "away" / "workspace.json", world.workspace.add_user("Ana Lima")
    async with saved.kept(world.workspace, file, "1") as keeping:
        keeping.set()
        await ana.writes("one")
        file.parent.mkdir()
        await ana.writes("two")
        await holds(file, "two")
