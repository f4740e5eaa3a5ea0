"""Each line of the log is one JSON object, whoever writes it: the bot, its libraries, Python itself."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import environment

BEGIN = "import asyncio, gc, logging, sys, threading, warnings\nfrom bot import log\nlog.configure()\n"
SAYS = {
    "the bot": "log.log.warning('said', what='a\\nb')",
    "a library": "logging.getLogger('uvicorn.error').warning('said %s', 'a\\nb')",
    "a library of a fault": "try: 1 / 0\nexcept Exception: logging.getLogger('psycopg.pool').exception('said')",
    "a library, wrongly": "logging.getLogger('procrastinate').warning('said %d', 'a')",
    "a warning": "warnings.warn('said', stacklevel=1)",
    "a thread": "one = threading.Thread(target=lambda: 1 / 0)\none.start()\none.join()",
    "an object that is gone": "class Gone:\n def __del__(self): 1 / 0\nGone()",
    "a task": "async def fails(): 1 / 0\nasync def main(): asyncio.create_task(fails()); await asyncio.sleep(0); "
    "gc.collect()\nasyncio.run(main())",
    "the loop": "async def main(): asyncio.get_running_loop().call_soon(lambda: 1 / 0); await asyncio.sleep(0)\n"
    "asyncio.run(main())",
    "nobody": "1 / 0",
}


def lines(folder: Path, script: str) -> list[dict[str, Any]]:
    """What a process writes, on both of its outputs."""
    run = subprocess.run(
        [sys.executable, "-c", BEGIN + script], cwd=folder, env=environment(folder), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert run.stdout == ""
    return [json.loads(line) for line in run.stderr.splitlines()]


@pytest.mark.parametrize("script", SAYS.values(), ids=SAYS)
def test_whoever_says_something_it_is_one_object(tmp_path: Path, script: str) -> None:
    (line,) = lines(tmp_path, script)
    assert {"event", "level", "timestamp"} <= set(line)
    assert ("ZeroDivisionError" in line.get("exception", "")) == ("1 / 0" in script)


def test_a_proxys_password_is_in_no_line_whoever_says_it(tmp_path: Path) -> None:
    proxied = "from bot.proxies import Proxies\nfrom bot.settings import Settings\n"
    proxied += "Proxies(Settings(_env_file=None, https_proxy='http://binome:hunter2@proxy:3128'))\n"
    library = "try: raise OSError('http://binome:hunter2@proxy')\nexcept OSError as error: log.log.exception(error)\n"
    library += "logging.getLogger('bolt').error('url=http://binome:hunter2@proxy')"
    told = lines(tmp_path, proxied + library)
    assert len(told) == 2
    assert "hunter2" not in str(told)


def test_whatever_libraries_tell_each_other_is_not_written_down(tmp_path: Path) -> None:
    assert lines(tmp_path, "for one in ('uvicorn.access', 'slack_bolt'): logging.getLogger(one).info('xoxb-1')") == []
