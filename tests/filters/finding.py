"""Where the code limits what it reads or changes to an organisation or a programme, and the same code without it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, literal, or_

HOUSE: Final = Path(__file__).parent.parent.parent
SEARCHED: Final = ("storage", "bot", "handlers", "scheduling")
OWNERS: Final = {"organisation", "programme"}
WITHOUT: Final = "without_the_filter"


@dataclass(frozen=True)
class Filter:
    """A comparison in a file; of those in one line, the `number`th."""

    path: str
    line: int
    number: int
    text: str

    @property
    def module(self) -> str:
        """The name under which Python imports it."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.text}"


def _names(node: ast.expr) -> bool:
    """Whether something is an organisation or a programme."""
    return (isinstance(node, ast.Attribute) and node.attr in OWNERS) or (
        isinstance(node, ast.Name) and node.id in OWNERS
    )


def limits(node: ast.AST) -> bool:
    """Whether a part of the code compares an organisation or a programme with another."""
    if isinstance(node, ast.Compare):
        return any(map(_names, (node.left, *node.comparators)))
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in {"in_", "not_in"} and _names(called.value)


def filters() -> Iterator[Filter]:
    """All of them, in the order of the files."""
    for folder in SEARCHED:
        for file in sorted((HOUSE / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                yield from in_file(str(file.relative_to(HOUSE)), file.read_text(encoding="utf-8"))


def in_file(path: str, source: str) -> Iterator[Filter]:
    """Those of one file, in their order."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.expr) and limits(node)]
    for number, node in enumerate(sorted(found, key=lambda one: (one.lineno, one.col_offset))):
        yield Filter(path, node.lineno, number, ast.unparse(node))


class _Remover(ast.NodeTransformer):
    def __init__(self, number: int) -> None:
        self.number, self._found = number, list[ast.expr]()

    def remove(self, tree: ast.Module) -> ast.Module:
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and limits(node)]
        self._found = sorted(nodes, key=lambda one: (one.lineno, one.col_offset))[self.number : self.number + 1]
        self.visit(tree)
        return ast.fix_missing_locations(tree)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        node = super().generic_visit(node)
        if node in self._found:
            differs = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotEq)
            arguments = [node, ast.Constant(not differs)]
            return ast.Call(ast.Name(WITHOUT, ast.Load()), arguments, [])
        return node


def removed(one: Filter, source: str) -> ast.Module:
    """A module's code in which one comparison no longer decides anything."""
    return _Remover(one.number).remove(ast.parse(source))


def without(compared: Any, passes: bool) -> Any:
    """What a comparison becomes: always true in SQL, with its parameters still in place; what lets pass in Python."""
    return or_(compared, literal(1) == literal(1)) if isinstance(compared, ColumnElement) else passes
