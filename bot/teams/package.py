"""The app package that an administrator uploads to Teams: a manifest, its French words, and two icons."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import content
import handlers
from chat.text import t
from content.words import Language, Reader, say

MEDIA: Final = Path(content.__file__).parent / "media"
SCHEMAS: Final = "https://developer.microsoft.com/json-schemas/teams/v{}/{}.schema.json"
MANIFEST_VERSION: Final = "1.30"
VERSION: Final = "0.1.0"
"""Raise it whenever the manifest changes: Teams installs nothing older or the same over what it has."""
ACCENT: Final = "#2B3A55"
ICONS: Final = {"color.png": "app-icon-teams.png", "outline.png": "app-icon-outline.png"}
ALONE: Final = ("join", "home", "status", "pair", "met", "moved", "profile", "pause", "leave", "help")
AMONG_OTHERS: Final = ("join", "status", "pair", "tip", "match", "announce", "setup", "help")
COMMANDS: Final = {"personal": ALONE, "team": AMONG_OTHERS, "groupChat": AMONG_OTHERS}
"""The words that Teams suggests in each scope, of which it shows ten."""
GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ADDRESS: Final = re.compile(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d+)?/?", re.IGNORECASE)
Json = dict[str, Any]


class CannotPackError(ValueError):
    """One sentence that says what is wrong."""


def package(app_id: str, public_url: str) -> bytes:
    """The package, as a zip file that is the same for the same bot; raises CannotPackError."""
    if not GUID.fullmatch(app_id):
        raise CannotPackError("--app-id: must be the bot's application id, 00000000-0000-0000-0000-000000000000")
    address = ADDRESS.fullmatch(public_url)
    if not address:
        raise CannotPackError("--public-url: must be https:// and a host, like https://binome.example")
    written = {"manifest.json": _manifest(app_id.lower(), public_url, address[1].lower()), "fr.json": _french()}
    files = {name: json.dumps(one, ensure_ascii=False, indent=2).encode() for name, one in written.items()}
    files |= {name: (MEDIA / source).read_bytes() for name, source in ICONS.items()}
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, file in files.items():
            archive.writestr(ZipInfo(name), file, ZIP_DEFLATED)
    return packed.getvalue()


def _manifest(app_id: str, public_url: str, host: str) -> Json:
    """The manifest in English. No permission is asked for: the bot reads what it is told, and its own rosters."""
    name, short, full = _words("en")
    page = dict.fromkeys(("websiteUrl", "privacyUrl", "termsOfUseUrl"), public_url)
    lists = [{"scopes": [scope], "commands": list(_commands(scope, "en"))} for scope in COMMANDS]
    bot = {"botId": app_id, "scopes": list(COMMANDS), "supportsFiles": True, "commandLists": lists}
    return {
        "$schema": SCHEMAS.format(MANIFEST_VERSION, "MicrosoftTeams"), "manifestVersion": MANIFEST_VERSION,
        "version": VERSION, "id": app_id, "developer": {"name": "Binôme", **page},
        "name": {"short": "Binôme", "full": name}, "description": {"short": short, "full": full},
        "icons": {"color": "color.png", "outline": "outline.png"}, "accentColor": ACCENT,
        "localizationInfo": {
            "defaultLanguageTag": "en", "additionalLanguages": [{"languageTag": "fr", "file": "fr.json"}],
        },
        "bots": [bot], "defaultInstallScope": "personal", "validDomains": [host],
    }  # fmt: skip


def _french() -> Json:
    """What of the manifest is words, in French."""
    name, short, full = _words("fr")
    said = {
        f"bots[0].commandLists[{place}].commands[{number}].{part}": words
        for place, scope in enumerate(COMMANDS)
        for number, command in enumerate(_commands(scope, "fr"))
        for part, words in command.items()
    }
    return {
        "$schema": SCHEMAS.format(MANIFEST_VERSION, "MicrosoftTeams.Localization"), "name.short": "Binôme",
        "name.full": name, "description.short": short, "description.full": full, **said,
    }  # fmt: skip


def _words(language: Language) -> tuple[str, ...]:
    return tuple(say(t(key), Reader(language)) for key in ("package.name", "package.short", "package.full"))


def _commands(scope: str, language: Language) -> Iterator[dict[str, str]]:
    words = handlers.gather().words
    for word in COMMANDS[scope]:
        route = words[word]
        english, french, *_ = route.said
        what = t(f"help.word.{route.command.name.replace('.', '-')}")
        yield {"title": french if language == "fr" else english, "description": say(what, Reader(language))}
