"""One log line an event, for people on a terminal and as JSON elsewhere; private text is never logged."""

import logging
import sys
import threading
from typing import Any

import structlog

log = structlog.get_logger()
_hidden: set[str] = set()


def hide(secret: str) -> None:
    """Have it in no line, whoever says it: what libraries say of a proxy has its password in it."""
    _hidden.add(secret)


def configure() -> None:
    """Log to standard error: what the bot says, what its libraries say, and what nobody has caught."""
    terminal = sys.stderr.isatty()
    # without the values of local variables, which may be somebody's own words
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    as_json = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    shown: list[Any] = [*([console] if terminal else as_json), _without_secrets]
    told: list[Any] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso")]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *told, *shown],
        # a line is written in one go, so that two never mix
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *told],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shown],
    )
    lines = Lines(sys.stderr)
    lines.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[lines], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda of: _uncaught(of.exc_type, of.exc_value, of.exc_traceback)
    sys.unraisablehook = lambda of: _uncaught(of.exc_type, of.exc_value, of.exc_traceback)


def for_machines() -> bool:
    """Whether whatever is written has to be JSON."""
    return any(isinstance(one, Lines) for one in logging.getLogger().handlers) and not sys.stderr.isatty()


class Lines(logging.StreamHandler[Any]):
    """Writes the lines of libraries."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's name
        """A library's own mistake in logging is a line as well."""
        log.error("not logged", logger=record.name, exc_info=sys.exc_info())


def _without_secrets(_: object, __: str, line: str) -> str:
    for secret in _hidden:
        line = line.replace(secret, "***")
    return line


def _uncaught(*error: Any) -> None:
    log.critical("not caught", exc_info=error)
