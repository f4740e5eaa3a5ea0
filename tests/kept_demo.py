"""A demo that was stopped: what it leaves in its folder."""

from pathlib import Path

from bot.demo_folder import SIGNING_SECRET, TOKEN, DemoFolder, version
from sandbox import saved
from sandbox.workspace import Workspace
from tests.running import manifest

PAGE, ADDRESS = "http://127.0.0.1:1", "http://127.0.0.1:2"


def workspace() -> Workspace:
    """A workspace as the demo makes one, with nobody in it."""
    return Workspace(manifest(), ADDRESS, SIGNING_SECRET, TOKEN, base_url=PAGE)


async def leaves_behind(path: Path, *people: str) -> DemoFolder:
    """A folder in which a demo of these people was kept."""
    folder, kept = DemoFolder(path), workspace()
    for each in people:
        kept.add_user(each)
    await folder.empty()
    folder.settings(PAGE, ADDRESS)
    folder.workspace.write_text(saved.dumped(kept, version()), "utf-8")
    return folder
