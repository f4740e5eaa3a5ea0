"""What people can do, one file a feature; `gather` makes one router of them all."""

from importlib import import_module
from pkgutil import iter_modules

from chat import commands
from chat.router import Router


def gather() -> Router:
    """Every feature's routes and reactions."""
    commands.load()
    router = Router()
    router.include(import_module(f"{__name__}.{module.name}").router for module in iter_modules(__path__))
    return router
