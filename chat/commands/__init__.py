"""Everything that can be said, one file a feature; all are loaded, so that any row or button can be read."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every feature's commands."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
