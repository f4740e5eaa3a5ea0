"""What Slack makes of typed text: @names, #channels and links become tokens, the rest is escaped."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

_LINK = re.compile(r"https?://[^\s<>]+")


def escape(text: str) -> str:
    """The three characters that mean something to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tokens(workspace: "Workspace", text: str, *, labelled: bool) -> str:
    """Typed text with `<@U…>`, `<#C…>` and `<https…>`; commands get the names too (`<@U…|handle>`)."""
    named: dict[str, str] = {}
    for user in workspace.users.values():
        token = f"<@{user.id}|{user.handle}>" if labelled else f"<@{user.id}>"
        named |= {f"@{name}".lower(): token for name in (user.handle, user.name, user.display_name) if name}
    named |= {f"#{each.name}".lower(): f"<#{each.id}|{each.name}>" for each in workspace.channels.values() if each.name}
    known = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
    linked = _LINK.sub(lambda found: f"<{found[0]}>", escape(text))
    return re.sub(rf"(?<!\w)(?:{known})(?!\w)", lambda found: named[found[0].lower()], linked, flags=re.IGNORECASE)
