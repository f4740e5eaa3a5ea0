"""Pairing the people of a JSON file: the matching alone, without a database."""

import json
import sys
from pathlib import Path
from typing import Any

from programme.matching import BadInput, match_document


class CannotPairError(ValueError):
    """What is wrong with a file, and where, in one sentence."""


def paired(file: str, *, topics: bool) -> dict[str, Any]:
    """What the matching makes of a file (`-` is standard input); raises CannotPairError."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        return match_document(json.loads(text), topics=topics)
    except OSError as error:
        why = error.strerror
    except json.JSONDecodeError as error:
        why = f"line {error.lineno}, column {error.colno}: {error.msg}"
    except UnicodeDecodeError:
        why = "is not UTF-8 text"
    except RecursionError:
        why = "is nested too deeply"
    except BadInput as error:
        why = str(error)
    raise CannotPairError(f"{file}: {why}")
