"""What the command line says of itself: its version, its exit codes, and how each command is typed."""

import sys

import typer

from bot import VERSION

CODES = (
    "Exit codes: 0, all is well; 1, the doctor has found what needs attention; 2, it could not be done, and a "
    "sentence on standard error says why. Everything else: docs/operators.md"
)


def example(words: str) -> str:
    """How a command is typed, for the end of its help."""
    return f"Example: .venv/bin/python -m bot {words}"


def version(asked: bool) -> None:
    """Print which version it is, and end."""
    if asked:
        sys.stdout.write(f"binome {VERSION}\n")
        raise typer.Exit
