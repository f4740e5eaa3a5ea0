"""The page at `/`, to which the Teams app's website, privacy and terms addresses lead."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import content

PAGE = (Path(content.__file__).parent / "page.html").read_text(encoding="utf-8")
STYLE = PAGE.partition("<style>")[2].partition("</style>")[0]
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
        "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def show(_: Request) -> Response:
    """What Binôme is, who to ask, and what it stores; it loads nothing but its icon."""
    return HTMLResponse(PAGE, headers=HEADERS)
