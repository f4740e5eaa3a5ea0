"""Whatever the bot is made of is licensed for companies, as each package says of itself."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata

import pytest
from packaging.requirements import Requirement

from tests.running import MANIFEST

ACCEPTED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "PSF-2.0", "Zlib",
}  # fmt: skip
UNMODIFIED = {"certifi": "MPL-2.0", "psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only",
              "psycopg-pool": "LGPL-3.0-only"}  # fmt: skip
"""Used as they come: these licences ask for no more then."""
OLDER_WORDS = {
    "3-Clause BSD License": "BSD-3-Clause", "APL 2": "Apache-2.0", "Apache 2.0": "Apache-2.0", "MIT License": "MIT",
    "Apache Software License": "Apache-2.0", "BSD License": "BSD-3-Clause", "ISC License": "ISC",
}  # fmt: skip


def of_the_bot() -> Iterator[str]:
    """The packages of its lock that are for this machine."""
    for line in (MANIFEST.parent / "requirements.lock").read_text("utf-8").splitlines():
        if re.match(r"[a-z0-9]", line):
            wanted = Requirement(line.removesuffix("\\").strip())
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted.name


def said(package: str) -> str:
    """Its licence, as an SPDX expression; where it gives none, by its older words for it."""
    about = metadata(package)
    for field in ("License-Expression", "License"):
        words = str(about[field] or "") if field in about else ""
        if (field == "License-Expression" and words) or words in {*ACCEPTED, *OLDER_WORDS, *UNMODIFIED.values()}:
            return OLDER_WORDS.get(words, words)
    classified = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or [] if "License ::" in one]
    return " OR ".join(OLDER_WORDS.get(one, one) for one in classified)


def is_accepted(expression: str, also: str = "none") -> bool:
    """Whether all that is asked is accepted, of alternatives one."""
    known = ACCEPTED | {also}
    return all(any(one in known for one in part.split(" OR ")) for part in expression.split(" AND "))


def test_each_package_of_the_bot_is_under_a_licence_that_is_accepted() -> None:
    packages = set(of_the_bot())
    assert {"sqlalchemy", "slack-bolt"} <= packages
    wrong = {one: said(one) for one in packages if not is_accepted(said(one), UNMODIFIED.get(one, "none"))}
    assert wrong == {}, "say in docs/decisions/0004-libraries.md why it may be used, and add it here"


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [("MIT", True), ("Apache-2.0 AND MIT", True), ("MIT OR GPL-3.0-only", True), ("MIT AND GPL-3.0-only", False),
     ("GPL-3.0-only", False), ("LGPL-3.0-only", False), ("", False)],
)  # fmt: skip
def test_what_is_not_on_the_list_is_not_accepted(expression: str, *, accepted: bool) -> None:
    assert is_accepted(expression) is accepted


def test_a_package_that_is_not_there_is_noticed() -> None:
    with pytest.raises(PackageNotFoundError):
        said("no-such-package")
