"""A person types: a command, an invitation, a message."""

import uuid
from typing import TYPE_CHECKING

from sandbox import envelopes, mentions, posting, response_urls
from sandbox.conversations import Channel, Message
from sandbox.dispatch import Answer
from sandbox.drafts import Draft
from sandbox.manifest import Command
from sandbox.outcome import Outcome, seen
from sandbox.refused import Refused

if TYPE_CHECKING:
    from sandbox.person import User


async def types(user: "User", text: str, channel: Channel) -> Outcome:
    """What is typed: Slack's own /invite, a command of the app, an unknown one, or else a message."""
    workspace = user.workspace
    word, _, rest = text.strip().partition(" ")
    if not word.startswith("/"):
        return await writes(user, text, channel)
    if word == "/invite" and channel.kind in {"channel", "private"}:
        return invites(user, rest.strip(), channel)
    if workspace.installed and word in workspace.app.commands:
        return await commands(user, workspace.app.commands[word], rest.strip(), channel)
    return _told(user, channel, f"{word} is not a valid command.", "invalid_command")


def invites(user: "User", names: str, channel: Channel) -> Outcome:
    """Makes whoever is named a member of the channel: how the bot comes into one."""
    workspace = user.workspace
    since = len(workspace.posted)
    for each in workspace.users.values():
        called = names.lower() in {f"@{each.name}".lower(), f"@{each.handle}"}
        if called and each.id not in channel.members:
            channel.members.append(each.id)
            posting.post(workspace, channel, each.id, Draft(f"<@{each.id}> has joined the channel", None, None))
    return seen(user, since)


async def commands(user: "User", command: Command, text: str, channel: Channel) -> Outcome:
    """Sends a slash command and shows what is answered, or Slack's own words if that is nothing good."""
    workspace = user.workspace
    since = len(workspace.posted)
    fields = envelopes.command(
        workspace,
        user,
        channel,
        command=command.name,
        text=mentions.tokens(workspace, text, labelled=True) if command.should_escape else text,
        trigger_id=workspace.triggers.issue(user.id),
        response_url=(url := response_urls.issue(workspace, channel, user.id)),
    )
    answer = await workspace.dispatch.command(command.path, fields)
    failed = answer.failed or _shown(user, url, answer)
    if failed:
        return _told(user, channel, f'{command.name} failed with the error "{failed}"', failed, since, answer)
    return seen(user, since, answer)


def _shown(user: "User", url: str, answer: Answer) -> str | None:
    content = answer.content
    if content in (None, "", {}):
        return None
    said = content if isinstance(content, dict) else {"text": str(content)}
    link = user.workspace.response_urls[url.rpartition("/")[2]]
    try:
        response_urls.show(user.workspace, link, said, "command")
    except Refused as refused:
        return refused.error
    return None


def _told(
    user: "User", channel: Channel, text: str, failed: str, since: int | None = None, answer: Answer | None = None
) -> Outcome:
    workspace = user.workspace
    start = len(workspace.posted) if since is None else since
    posting.post(workspace, channel, workspace.slackbot.id, Draft(text, None, None), seen_by=user.id, response=True)
    return seen(user, start, answer, failed=failed)


async def writes(user: "User", text: str, channel: Channel) -> Outcome:
    """Says it; the bot hears what is said in its own conversation, or with its name where it is a member."""
    workspace = user.workspace
    since = len(workspace.posted)
    said = posting.post(
        workspace, channel, user.id, Draft(mentions.tokens(workspace, text, labelled=False), None, None)
    )
    answer = await heard(user, channel, said)
    return seen(user, since, answer)


async def heard(user: "User", channel: Channel, said: Message) -> Answer:
    """Sends the bot the event of a message, if it may hear it."""
    workspace = user.workspace
    event = {
        "user": user.id,
        "ts": said.ts,
        "text": said.text,
        "team": workspace.team_id,
        "channel": channel.id,
        "event_ts": said.ts,
        "client_msg_id": str(uuid.uuid4()),
    }
    if workspace.bot.id not in channel.members:
        return Answer()
    if channel.kind == "im":
        return await workspace.tell("message.im", {"type": "message", "channel_type": "im", **event})
    if f"<@{workspace.bot.id}>" in said.text:
        return await workspace.tell("app_mention", {"type": "app_mention", **event})
    return Answer()
