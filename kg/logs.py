"""Structured logs on standard error that cannot carry a personal value.

Only the keys of `ALLOWED_KEYS` pass; the value of any other key is replaced and its name kept, so that a slip shows
without leaking. Events are fixed sentences: nothing is formatted into them. The root logger is left alone.
"""

import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

ALLOWED_KEYS: Final = frozenset(
    {
        "event", "level", "timestamp", "module",
        "bytes", "code", "column", "contract", "count", "database", "department", "elapsed_seconds", "exit_code",
        "file", "key", "line", "method", "node_label", "edge_type", "night", "operation", "path", "pid", "port",
        "purpose", "query",
        "rate", "reason", "record_type", "release_id", "request_id", "row_count", "rule", "run_id", "source", "status",
        "step", "table", "version",
    }
)  # fmt: skip
WITHHELD: Final = "[withheld]"


def _keep_allowed_keys(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value if key in ALLOWED_KEYS else WITHHELD for key, value in event.items()}


def _leave_to_report(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An entry that says `is_told` stands in the command's own report: people would read it twice."""
    if event.pop("is_told", False):
        raise structlog.DropEvent
    return event


def _forget_told(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.pop("is_told", None)
    return event


def configure_logs(*, form: str = "console", level: str = "warning") -> None:
    """Set up logging once, at an entry point. `form` is `console` or `json`; `level` a standard level name.

    Of entries with `is_told=True`, which a command tells on the screen as well, only `json` has a line.
    """
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _forget_told if form == "json" else _leave_to_report,
            _keep_allowed_keys,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the stream that is standard error by then
        cache_logger_on_first_use=False,
    )


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger whose entries carry `module=name`; it follows `configure_logs`, whenever that is called."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=name)
    return logger
