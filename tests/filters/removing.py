"""A module imported without one of its filters."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

from tests.filters.finding import WITHOUT, Filter, removed, without


class _Loader(SourceFileLoader):
    def __init__(self, one: Filter, path: str) -> None:
        super().__init__(one.module, path)
        self._one = one

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        source = self.get_data(self.path).decode()
        return compile(removed(self._one, source), self.path, "exec")

    def exec_module(self, module: ModuleType) -> None:
        setattr(module, WITHOUT, without)
        super().exec_module(module)


class _Finder(MetaPathFinder):
    def __init__(self, one: Filter) -> None:
        self._one = one

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._one.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(self._one, spec.origin)
        return spec


def take_away(one: Filter) -> None:
    """Have a module that is yet to be imported lack a filter, in this process."""
    if one.module in sys.modules:
        raise ImportError(f"{one.module} has been imported already")
    sys.meta_path.insert(0, _Finder(one))
