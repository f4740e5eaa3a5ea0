"""The command line: `python -m bot …`. Each command imports what it needs, so that the others start at once."""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console

from bot.usage import CODES, example, version

if TYPE_CHECKING:
    from bot.settings import Settings

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
ADMIN_CENTER = "the Teams admin center, under Manage apps"
WORKSPACE = typer.Option(help="The workspace's id or name; without it, your own.")
errors = Console(stderr=True, soft_wrap=True, highlight=False)


@cli.callback(epilog=CODES)
def binome(
    *,
    told: Annotated[bool, typer.Option("--version", callback=version, is_eager=True, help="Which it is.")] = False,
) -> None:
    """Binôme: a company's reverse-mentoring programme, inside Slack and Microsoft Teams."""


def fail(sentence: str) -> NoReturn:
    """Say in one sentence what is wrong, and exit 2; where a log is kept, the sentence is a line of it."""
    from bot import log

    if log.for_machines():
        log.log.critical("stopped", why=sentence)
    else:
        errors.print(sentence, markup=False)
    raise typer.Exit(2)


def read_settings() -> "Settings":
    """The settings, or one sentence that names the wrong one."""
    from bot.settings import read

    with in_a_sentence():
        return read()


def keyed_settings() -> "Settings":
    """The settings with keys for private text, or one sentence that says what is missing."""
    from bot.readiness import check_keys, with_key

    with in_a_sentence():
        settings = with_key(read_settings(), make=False)
        check_keys(settings)
    return settings


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """What prevents the bot from starting is one sentence."""
    from bot.readiness import CannotServeError, database_trouble
    from bot.setting_files import SettingError

    try:
        yield
    except (CannotServeError, SettingError) as error:
        fail(str(error))
    except OSError as error:
        fail(database_trouble(error))


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; a database that is away, or of another version, is one sentence too."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.readiness import database_trouble
    from storage.compatibility import SchemaError

    try:
        asyncio.run(work)
    except SchemaError as error:
        fail(str(error))
    except (SQLAlchemyError, OSError) as error:
        fail(database_trouble(error))


@cli.command(epilog=example("serve --host 0.0.0.0"))
def serve(
    *,
    dev: Annotated[
        bool, typer.Option("--dev", help="Development: movable clock, a key made beside the database.")
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="With --dev: without the Playground's sample company.")
    ] = False,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Answer Slack and Teams, deliver messages and carry out what falls due, in one process."""
    from bot import log, serving

    log.configure()
    with in_a_sentence():
        serving.serve(read_settings(), host, dev=dev, empty=empty)


@cli.command(epilog=example("work --metrics-port 3101"))
def work(
    metrics_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Answer GET /healthz, /readyz and /metrics here, and nothing else."),
    ] = None,
    host: Annotated[str, typer.Option(help="With --metrics-port: the address to listen on.")] = "127.0.0.1",
) -> None:
    """Deliver messages and carry out what falls due, beside `serve`: as many as you like, on PostgreSQL."""
    from bot import log, serving

    log.configure()
    with in_a_sentence():
        serving.work(read_settings(), host, metrics_port)


@cli.command(epilog=example("migrate"))
def migrate() -> None:
    """Bring the database to this version's schema."""
    from storage.database import Database
    from storage.migrate import migrate as upgrade

    async def work() -> None:
        database = Database(read_settings().database_url.get_secret_value())
        await upgrade(database)
        await database.close()

    run(work())
    Console().print("The database is up to date.")


@cli.command("rotate-keys", epilog=example("rotate-keys"))
def rotate_keys() -> None:
    """Put everything private under the first of SECRET_KEYS, beside the bot; stopped, it goes on where it was."""
    from bot.operator import rotate

    settings = keyed_settings()

    async def work() -> None:
        Console().print(await rotate(settings), highlight=False)

    with in_a_sentence():
        run(work())


@cli.command(epilog=example("doctor --json"))
def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Say whether the bot is well, and what to do; exits 1 if something needs attention, 2 if it cannot look."""
    from bot.doctor import CannotLookError, examine
    from bot.doctor.findings import Finding, for_machines, for_people, is_well
    from bot.readiness import check

    settings, found = keyed_settings(), list[Finding]()

    async def work() -> None:
        found.extend(await examine(settings))

    with in_a_sentence():
        check(settings, dev=False)
        try:
            run(work())
        except CannotLookError as error:
            fail(str(error))
    if as_json:
        sys.stdout.write(for_machines(found))
    else:
        Console().print(for_people(found))
    raise typer.Exit(not is_well(found))


@cli.command(epilog=example("demo --fresh"))
def demo(
    port: Annotated[int, typer.Option(min=1, max=65534, help="The page's port; the bot takes the next one.")] = 8765,
    folder: Annotated[Path, typer.Option(help="Where the demo is kept.")] = Path("var/demo"),
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew, and forget the demo that is kept.")] = False,
) -> None:
    """Live a whole programme in the browser, with a fictional company and no account anywhere."""
    from bot import demonstration, log

    log.configure()
    with in_a_sentence():
        demonstration.run(port, folder, fresh=fresh)


@cli.command(epilog=example("routes"))
def routes() -> None:
    """Print everything that can be said: words, command, who may, handler."""
    from bot.listing import routes as listed

    sys.stdout.write(listed())


@cli.command("teams-package", epilog=example("teams-package --app-id 0a0a… --public-url https://your.host"))
def teams_package(
    *,
    app_id: Annotated[str, typer.Option(help="The application (client) id of the bot.")],
    public_url: Annotated[str, typer.Option(help="Where the bot is reached, as in PUBLIC_URL.")],
    output: Annotated[Path, typer.Option(help="The file to write; - is standard output.")] = Path("binome-teams.zip"),
) -> None:
    """Write the app package that an administrator uploads to Teams."""
    from bot.teams.package import CannotPackError, package

    told = "The package" if str(output) == "-" else str(output)
    try:
        packed = package(app_id, public_url)
        (sys.stdout.buffer.write if str(output) == "-" else output.write_bytes)(packed)
    except CannotPackError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{output}: {error.strerror}")
    (errors if str(output) == "-" else Console(highlight=False)).print(f"{told}: upload it in {ADMIN_CENTER}.")


@cli.command("lead-code", epilog=example("lead-code --workspace T0123"))
def lead_code(workspace: Annotated[str | None, WORKSPACE] = None) -> None:
    """Issue a one-time code with which somebody sets up a programme: `/binome setup CODE`."""
    from bot.operator import WhichWorkspaceError, issue_lead_code

    settings = keyed_settings()

    async def work() -> None:
        try:
            code, until = await issue_lead_code(settings.database_url.get_secret_value(), workspace)
        except WhichWorkspaceError as error:
            fail(str(error))
        Console().print(f"{code}  (once, until {until:%Y-%m-%d %H:%M} UTC): type /binome setup {code}", highlight=False)

    with in_a_sentence():
        run(work())


@cli.command("import", epilog=example("import people.csv --all-or-none"))
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file of volunteers, or - for standard input.")],
    programme: Annotated[int | None, typer.Option(help="The programme's number, if there are several.")] = None,
    workspace: Annotated[str | None, WORKSPACE] = None,
    *,
    keep_good: Annotated[
        bool, typer.Option("--keep-good/--all-or-none", help="Keep the good rows, or none unless all are good.")
    ] = False,
) -> None:
    """Import volunteers from CSV. They are invited, and still have to say yes themselves."""
    from bot.operator import WhichWorkspaceError, import_file
    from bot.volunteers import CannotImportError, Imported

    settings, done = keyed_settings(), [Imported()]

    async def work() -> None:
        done[0] = await import_file(settings, file, workspace, programme, keep_good=keep_good)

    with in_a_sentence():
        try:
            run(work())
        except (CannotImportError, WhichWorkspaceError) as error:
            fail(str(error))
    for problem in done[0].wrong:
        errors.print(f"line {problem.line}, {problem.column}: {problem.why}", markup=False)
    Console().print(f"{done[0].stored} rows stored, {done[0].invited} of them new.", highlight=False)
    if done[0].wrong:
        fail(f"{len(done[0].wrong)} problems; " + ("the good rows were kept." if keep_good else "nothing was stored."))


@cli.command(epilog=example("pair people.json --topics"))
def pair(
    file: Annotated[str, typer.Argument(help="People as JSON, or - for standard input.")],
    *,
    topics: Annotated[bool, typer.Option("--topics", help="Name the topics in common.")] = False,
) -> None:
    """Pair mentors and mentees from a JSON file, and print the pairs, the unmatched and a summary."""
    from bot.people_file import CannotPairError, paired

    try:
        sys.stdout.write(json.dumps(paired(file, topics=topics), ensure_ascii=False, indent=1) + "\n")
    except CannotPairError as error:
        fail(str(error))


if __name__ == "__main__":
    # whatever a command writes is nobody else's
    os.umask(0o077)
    cli()
