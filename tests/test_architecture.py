"""The house's walls: who may import whom, each rule broken once to see it bite."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bot
from tests.running import KEY

HOUSE = Path(bot.__file__).parents[1]
CONFIGURATION = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
BROKEN = {
    "One direction": ("storage/agenda.py", "import handlers"),
    "Features do not": ("handlers/help.py", "import handlers.home"),
    "The rules, the language": ("programme/pair.py", "import sqlalchemy"),
    "Slack's libraries": ("scheduling/clock.py", "import slack_sdk"),
    "APScheduler stays": ("bot/app.py", "import apscheduler"),
    "procrastinate stays": ("bot/app.py", "import procrastinate"),
    "Reading and rendering": ("bot/slack/read.py", "import storage"),
    "Microsoft's libraries": ("bot/teams/showing.py", "import msrest"),
    "Slack does not": ("bot/slack/read.py", "import bot.teams.read"),
    "Teams does not": ("bot/teams/places.py", "import bot.slack.read"),
    "The sandbox knows": ("sandbox/clock.py", "import chat"),
}
HEAVY = {"alembic", "holidays.countries", "matplotlib", "numpy", "ortools", "procrastinate", "typst"}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house's code."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(HOUSE / "pyproject.toml", copy)
    for package in CONFIGURATION["root_packages"]:
        for file in (HOUSE / package).rglob("*.py"):
            target = copy / file.relative_to(HOUSE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    return copy


def checked(folder: Path) -> list[str]:
    """What import-linter says of each contract, in a line each."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said = [line for line in run.stdout.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    assert len(said) == len(CONFIGURATION["contracts"]), run.stdout + run.stderr
    return said


def test_each_wall_has_a_test_that_breaks_it() -> None:
    names = [contract["name"] for contract in CONFIGURATION["contracts"]]
    assert all(any(name.startswith(beginning) for beginning in BROKEN) for name in names)
    assert len(names) == len(BROKEN)


@pytest.mark.parametrize(("contract", "file", "line"), [(name, *breach) for name, breach in BROKEN.items()], ids=BROKEN)
def test_a_wall_bites(copied: Path, contract: str, file: str, line: str) -> None:
    sound = (copied / file).read_text("utf-8")
    (copied / file).write_text(f"{sound}\n{line}\n", "utf-8")
    try:
        assert any(one.startswith(contract) and one.endswith("BROKEN") for one in checked(copied))
    finally:
        (copied / file).write_text(sound, "utf-8")


def test_the_walls_stand(copied: Path) -> None:
    assert [line for line in checked(copied) if line.endswith("BROKEN")] == []


def users_of(*libraries: str) -> set[str]:
    """The files of the house that import one of these."""
    found = set()
    for package in CONFIGURATION["root_packages"]:
        for file in (HOUSE / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
                found |= {str(file.relative_to(HOUSE)) for name in names if name.split(".")[0] in libraries}
    return found


def test_slacks_libraries_are_used_at_slacks_edge_alone() -> None:
    assert {file for file in users_of("slack_bolt", "slack_sdk") if not file.startswith("bot/slack/")} == set()


def test_microsofts_libraries_are_used_at_teams_edge_alone() -> None:
    assert users_of("botbuilder", "botframework", "msrest") == {"bot/teams/edge.py", "bot/teams/send.py"}


@pytest.mark.parametrize(("mounted", "loads"), [({"slack_bot_token": "t", "slack_signing_secret": "s"}, False),
                                                ({"microsoft_app_tenant_id": "t"}, True)])  # fmt: skip
def test_microsofts_sdk_is_loaded_for_teams_only(mounted: dict[str, str], loads: bool) -> None:
    script = f"""
import sys, bot.app, bot.web, bot.settings
key = "{KEY}"
settings = bot.settings.Settings(_env_file=None, database_url="sqlite:///never.db", secret_keys=key, **{mounted})
bot.web.create_app(bot.app.Bot(settings))
print(*sys.modules)
"""
    loaded = subprocess.run([sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert ({"botbuilder", "botframework", "msrest"} <= set(loaded.stdout.split())) == loads
    assert loads or not {"botbuilder", "botframework", "msrest"} & set(loaded.stdout.split())


def test_the_alarm_clock_alone_uses_apscheduler() -> None:
    assert users_of("apscheduler") == {"scheduling/clock.py"}


def test_the_queue_alone_uses_procrastinate() -> None:
    assert users_of("procrastinate") == {"scheduling/queue.py"}


def test_the_bots_process_loads_nothing_heavy() -> None:
    script = "import sys, bot.app, bot.web, bot.demonstration, handlers; handlers.gather(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert HEAVY & set(loaded.stdout.split()) == set()
