"""The Dockerfile and compose.yaml name nothing that is not there."""

import json
import re
import tomllib
from typing import Any

import psycopg
import pytest
import typer
import yaml
from pydantic import SecretStr
from starlette.routing import Route

from bot.__main__ import cli
from bot.app import Bot
from bot.settings import Settings
from bot.web import create_app, create_lookout
from tests.postgres import oldest, server
from tests.running import KEY, MANIFEST

HOUSE = MANIFEST.parent
COMPOSE = yaml.safe_load((HOUSE / "compose.yaml").read_text("utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if "build" in one}
DOCKERFILE = (HOUSE / "Dockerfile").read_text("utf-8").replace("\\\n", "")
STEPS = [tuple(line.split(maxsplit=1)) for line in DOCKERFILE.splitlines() if line and not line.startswith(("#", " "))]
SETTINGS = {name.upper() for name in Settings.model_fields}


def step(name: str) -> list[str]:
    """What follows each instruction of a name."""
    return [rest for instruction, rest in STEPS if instruction == name]


def understood(words: list[str]) -> bool:
    """Whether `python -m bot` has such a command, with such options."""
    commands = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    known = {option for one in commands[words[0]].params for option in (*one.opts, *one.secondary_opts)}
    return {word for word in words if word.startswith("-") and word != "-"} <= known


@pytest.mark.parametrize("service", OURS)
def test_each_service_runs_a_command_that_exists(service: str) -> None:
    assert understood(OURS[service]["command"])


@pytest.mark.parametrize("service", OURS)
def test_each_service_sets_settings_that_exist(service: str) -> None:
    assert set(OURS[service]["environment"]) <= SETTINGS


@pytest.mark.parametrize("page", ["README.md", "docs/operators.md"])
def test_each_command_of_the_documents_exists(page: str) -> None:
    text = (HOUSE / page).read_text("utf-8")
    bots = [line.split() for line in re.findall(r"python -m bot ([a-z][^`#)<\n]*)", text)]
    asked = [line.split() for line in re.findall(r"docker compose run --rm (?:-T )?serve ([^`#<>\n]*)", text)]
    assert [words for words in bots + asked if not understood(words)] == []
    composed = re.findall(r"docker compose (?:up|run|exec)\b[^`#\n]*? ([a-z]+)(?: |$)", text, re.MULTILINE)
    assert set(composed) <= set(COMPOSE["services"])
    assert bots


def test_each_that_runs_answers_where_the_image_asks_after_its_health() -> None:
    at = {name: one["environment"]["PORT"] for name, one in OURS.items() if "healthcheck" not in one}
    assert set(at) == {"serve", "work"}
    serve, work = OURS["serve"]["command"], OURS["work"]["command"]
    assert work == ["work", *serve[1:], "--metrics-port", at["work"]]
    assert "ports" not in OURS["work"]


def test_there_is_one_that_migrates_one_that_serves_and_two_that_work() -> None:
    number = {one["command"][0]: one.get("deploy", {}).get("replicas", 1) for one in OURS.values()}
    assert number == {"migrate": 1, "serve": 1, "work": 2}
    waiting = {name: list(one["depends_on"].items()) for name, one in OURS.items()}
    migrated = [("migrate", {"condition": "service_completed_successfully"})]
    assert waiting == {
        "migrate": [("database", {"condition": "service_healthy"})], "serve": migrated, "work": migrated,
    }  # fmt: skip


@pytest.mark.postgres
def test_the_databases_of_the_tests_and_of_compose_are_those_that_the_page_promises() -> None:
    page = (HOUSE / "docs/operators.md").read_text("utf-8")
    said = re.search(r"PostgreSQL\*\*, (\d+) or newer \(the tests run on (\d+) and on (\d+)\)", page)
    versions = []
    for on in (oldest, server):
        with psycopg.connect(on().get_uri()) as connection:
            versions.append(str(connection.info.server_version // 10000))
    assert said
    assert said.groups() == (versions[0], *versions)
    assert COMPOSE["services"]["database"]["image"] == f"postgres:{versions[-1]}"


def test_what_compose_asks_the_environment_for_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (HOUSE / "compose.yaml").read_text("utf-8")))
    example = (HOUSE / ".env.example").read_text("utf-8")
    assert asked == {name for name in asked if f"\n{name}=" in example} != set()


def test_the_volumes_are_declared_and_the_database_has_one() -> None:
    assert [one.partition(":")[0] for one in COMPOSE["services"]["database"]["volumes"]] == list(COMPOSE["volumes"])


def test_images_are_named_without_a_registry() -> None:
    named = [*step("FROM"), *(one["image"] for one in COMPOSE["services"].values())]
    assert all(re.fullmatch(r"[a-z]+(:[\w.-]+)?", name) for name in named)


def test_the_image_runs_a_command_that_exists_as_nobody_special() -> None:
    (entry,), (words,), (user,) = (step(name) for name in ("ENTRYPOINT", "CMD", "USER"))
    assert json.loads(entry) == ["python", "-m", "bot"]
    assert understood(json.loads(words))
    assert int(user) > 0
    set_there = {pair.partition("=")[0] for pair in step("ENV")[0].split()}
    assert {name for name in set_there if not name.startswith("PYTHON")} <= SETTINGS


def test_the_image_has_the_whole_bot_and_nothing_of_the_machine_it_was_made_on() -> None:
    copied = [rest.split()[0] for rest in step("COPY")]
    assert all((HOUSE / name).exists() for name in copied)
    packages = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["root_packages"]
    assert set(packages) <= set(copied)
    kept = [line for line in (HOUSE / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert kept == ["*", *(f"!{name}" for name in copied), "**/__pycache__"]


def test_whatever_a_command_reads_beside_the_code_is_in_the_image() -> None:
    copied = {rest.split()[0] for rest in step("COPY")}
    # the documents are written by whoever has the whole folder
    modules = [file for file in (HOUSE / "bot").rglob("*.py") if file.name != "listing.py"]
    sources = "".join(file.read_text("utf-8") for file in modules)
    read = re.findall(r'(?:HOUSE|parents\[\d\]) / "([^"]+)"', sources)
    assert {"manifest.yml", "docs/playground.yml", "pyproject.toml"} <= set(read) <= copied


def test_each_package_of_the_image_is_checked_against_its_hash() -> None:
    assert [rest for rest in step("RUN") if "pip install" in rest and "--require-hashes" not in rest] == []
    assert step("ARG") == []


def test_the_image_asks_after_its_health_where_the_bot_answers() -> None:
    (asked,) = step("HEALTHCHECK")
    shown: dict[str, Any] = {"slack_bot_token": SecretStr("t"), "slack_signing_secret": SecretStr("s")}
    bot = Bot(Settings(_env_file=None, database_url=SecretStr("sqlite:///never.db"), secret_keys=KEY, **shown))
    for app in (create_app(bot), create_lookout(bot)):
        paths = [route.path for route in app.routes if isinstance(route, Route)]
        assert {path for path in paths if f"{path}'" in asked} == {"/healthz"}
