"""axe-core, which the test command installs: what it finds on a page, by the rules of WCAG 2.2 AA."""

import json
from pathlib import Path

from playwright.async_api import Page

SCRIPT = Path(__file__).parent.parent / "judges/node_modules/axe-core/axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


async def violations(page: Page) -> list[str]:
    """One line for each rule that is broken: how badly, which one, and where."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    # a colour in the midst of a transition is none that anybody reads
    await page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finish()))")
    found = await page.evaluate(f"() => axe.run(document, {{runOnly: {json.dumps(TAGS)}}})")
    return [f"{one['impact']} {one['id']}: {[node['target'] for node in one['nodes']]}" for one in found["violations"]]
