"""What the workspace knows of the app: its manifest, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml


@dataclass(frozen=True)
class Command:
    """A slash command as its manifest declares it; `path` is where its requests go on the bot."""

    name: str
    path: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class App:
    """The app: its names, what it may do, what it hears, and where on the bot each kind of request goes."""

    name: str
    bot_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: Mapping[str, Command]
    events_path: str
    interactivity_path: str
    redirect_urls: tuple[str, ...]
    home_tab: bool
    messages_tab: bool


def load(path: Path) -> dict[str, Any]:
    """The manifest in a YAML (or JSON) file."""
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def read(manifest: Mapping[str, Any]) -> App:
    """An app from a manifest of Slack's second version; what is left out is off, as Slack reads it."""
    features, settings, oauth = (manifest.get(part, {}) for part in ("features", "settings", "oauth_config"))
    events, interactivity = settings.get("event_subscriptions", {}), settings.get("interactivity", {})
    home = features.get("app_home", {})
    name = manifest["display_information"]["name"]
    return App(
        name=name,
        bot_name=features.get("bot_user", {}).get("display_name", name),
        scopes=frozenset(oauth.get("scopes", {}).get("bot", ())),
        events=frozenset(events.get("bot_events", ())),
        commands={each["command"]: _command(each) for each in features.get("slash_commands", ())},
        events_path=_path(events),
        interactivity_path=_path(interactivity) if interactivity.get("is_enabled") else "",
        redirect_urls=tuple(oauth.get("redirect_urls", ())),
        home_tab=home.get("home_tab_enabled", False),
        messages_tab=home.get("messages_tab_enabled", False) and not home.get("messages_tab_read_only_enabled", False),
    )


def _command(declared: Mapping[str, Any]) -> Command:
    return Command(
        name=declared["command"],
        path=urlsplit(declared.get("url", "")).path,
        usage_hint=declared.get("usage_hint", ""),
        should_escape=declared.get("should_escape", False),
    )


def _path(section: Mapping[str, Any]) -> str:
    return urlsplit(str(section.get("request_url", ""))).path
