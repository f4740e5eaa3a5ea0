"""What the bot remembers: one file per table, with its queries beside it."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every table, so that the schema is whole."""
    for module in iter_modules(__path__):
        if not module.ispkg:
            import_module(f"{__name__}.{module.name}")
