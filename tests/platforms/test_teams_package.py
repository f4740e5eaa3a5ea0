"""The app package, as the command writes it, judged by Microsoft's own schemas from npm."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator
from PIL import Image
from typer.testing import CliRunner, Result

import handlers
from bot.__main__ import cli
from bot.teams.package import MANIFEST_VERSION
from chat.router import plain
from tests.judges.judges import MODULES
from tests.running import APP_ID

SCHEMAS = MODULES / "@microsoft" / "app-manifest" / "build" / "json-schemas" / "teams"
Json = dict[str, Any]


@dataclass(frozen=True)
class Package:
    """What stands in the zip file."""

    files: dict[str, bytes]

    @property
    def manifest(self) -> Json:
        return self.json("manifest.json")

    @property
    def french(self) -> Json:
        return self.json("fr.json")

    def json(self, name: str) -> Json:
        read: Json = json.loads(self.files[name])
        return read

    def image(self, name: str) -> Image.Image:
        return Image.open(BytesIO(self.files[name]))


def types(*words: str, app_id: str = APP_ID, public_url: str = "https://binome.example") -> Result:
    return CliRunner().invoke(cli, ["teams-package", "--app-id", app_id, "--public-url", public_url, *words])


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """What the command writes in an empty folder."""
    monkeypatch.chdir(tmp_path)
    assert types().stdout.startswith("binome-teams.zip: ")
    with ZipFile("binome-teams.zip") as archive:
        return Package({name: archive.read(name) for name in archive.namelist()})


def faults(judged: Json, schema: str) -> list[str]:
    """What the schema refuses. It is read as a younger draft: in its own, a length beside a reference is ignored."""
    read = json.loads((SCHEMAS / f"v{MANIFEST_VERSION}" / f"{schema}.schema.json").read_text(encoding="utf-8-sig"))
    return [f"{one.json_path}: {one.message}" for one in Draft202012Validator(read).iter_errors(judged)]


def test_it_is_written_to_standard_output_for_who_has_no_folder_there(package: Package) -> None:
    result = types("--output", "-")
    with ZipFile(BytesIO(result.stdout_bytes)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == package.files
    assert result.stderr.startswith("The package: upload it")


def test_the_manifest_is_valid(package: Package) -> None:
    assert faults(package.manifest, "MicrosoftTeams") == []


def test_its_french_is_valid(package: Package) -> None:
    assert faults(package.french, "MicrosoftTeams.Localization") == []


def test_the_schemas_bite(package: Package) -> None:
    wrong = package.manifest | {"accentColor": "blue", "name": {"short": "x" * 31}, "colour": "#000000"}
    assert len(faults(wrong, "MicrosoftTeams")) == 3
    french = package.french | {"description.short": "x" * 81, "bots[0].commandLists[3].commands[0].title": "x"}
    assert len(faults(french, "MicrosoftTeams.Localization")) == 2


def test_there_is_no_newer_schema() -> None:
    stable = [tuple(map(int, one.name[1:].split("."))) for one in SCHEMAS.glob("v[0-9]*")]
    assert ".".join(map(str, max(stable))) == MANIFEST_VERSION


def test_it_is_this_bot_at_this_address(package: Package) -> None:
    (bot,) = package.manifest["bots"]
    assert (package.manifest["id"], bot["botId"]) == (APP_ID, APP_ID)
    assert package.manifest["validDomains"] == ["binome.example"]
    assert bot["scopes"] == ["personal", "team", "groupChat"]


def test_no_permission_is_asked_for(package: Package) -> None:
    assert package.manifest.keys().isdisjoint(
        {"permissions", "devicePermissions", "authorization", "webApplicationInfo"}
    )


def test_every_file_that_it_names_is_there_and_no_other(package: Package) -> None:
    manifest = package.manifest
    french = [one["file"] for one in manifest["localizationInfo"]["additionalLanguages"]]
    assert sorted(["manifest.json", *french, *manifest["icons"].values()]) == sorted(package.files)


def test_the_icons_are_as_teams_wants_them(package: Package) -> None:
    color, outline = package.image("color.png"), package.image("outline.png")
    assert (color.size, color.format, outline.size, outline.format) == ((192, 192), "PNG", (32, 32), "PNG")
    channels = outline.getchannel
    assert outline.mode == "RGBA"
    assert [channels(one).getextrema() for one in "RGB"] == [(255, 255)] * 3
    assert channels("A").getextrema() == (0, 255)
    corner = color.convert("RGB").getpixel((0, 0))
    assert package.manifest["accentColor"] == "#{:02X}{:02X}{:02X}".format(*corner)  # type: ignore[misc]


def said(package: Package) -> Iterator[tuple[str, Json, Json]]:
    """Each scope's commands, in English and in French."""
    for place, suggested in enumerate(package.manifest["bots"][0]["commandLists"]):
        (scope,) = suggested["scopes"]
        for number, english in enumerate(suggested["commands"]):
            at = f"bots[0].commandLists[{place}].commands[{number}]"
            yield scope, english, {part: package.french[f"{at}.{part}"] for part in english}


def test_each_scope_suggests_what_the_bot_understands_in_both_languages(package: Package) -> None:
    router = handlers.gather()
    suggested = list(said(package))
    assert {scope for scope, _, _ in suggested} == {"personal", "team", "groupChat"}
    for _, english, french in suggested:
        route = router.words[plain(english["title"])]
        assert route is router.words[plain(french["title"])]
        assert (english["title"], french["title"]) == route.said[:2]
        assert "" not in (english["description"], french["description"])
        assert english["description"] != french["description"]


def test_teams_shows_every_command(package: Package) -> None:
    assert max(len(one["commands"]) for one in package.manifest["bots"][0]["commandLists"]) <= 10


def test_the_same_bot_has_the_same_package(tmp_path: Path) -> None:
    first, again = tmp_path / "first.zip", tmp_path / "again.zip"
    types("--output", str(first))
    types("--output", str(again))
    assert first.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("app_id", ["", "hunter2", APP_ID[:-1], f"{{{APP_ID}}}", APP_ID.replace("-", "")])
def test_an_app_id_that_is_none_is_one_sentence(app_id: str, tmp_path: Path) -> None:
    result = types("--output", str(tmp_path / "x.zip"), app_id=app_id)
    assert (result.exit_code, result.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert result.stderr.startswith("--app-id: must be the bot's application id")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "public_url",
    ["", "binome.example", "http://binome.example", "https://", "https://localhost", "https://binome.example/bot",
     "https://u:p@binome.example", "https://binome.example\n", "https://*.example"],
)  # fmt: skip
def test_an_address_that_teams_cannot_reach_is_one_sentence(public_url: str, tmp_path: Path) -> None:
    result = types("--output", str(tmp_path / "x.zip"), public_url=public_url)
    assert (result.exit_code, result.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert result.stderr == "--public-url: must be https:// and a host, like https://binome.example\n"


def test_a_port_is_no_part_of_a_domain(tmp_path: Path) -> None:
    types("--output", str(tmp_path / "x.zip"), public_url="https://Binome.Example:8443/")
    with ZipFile(tmp_path / "x.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["validDomains"] == ["binome.example"]


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    result = types("--output", str(tmp_path / "no" / "x.zip"))
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path / 'no' / 'x.zip'}: No such file or directory\n")
