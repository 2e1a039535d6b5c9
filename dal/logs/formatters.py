"""How a record looks: one JSON object per line for collectors and `jq`, or a line for people."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from types import TracebackType

from dal.logs.redaction import redacted

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_OURS = ("dal", "flags", "metrics")

_Trace = tuple[type[BaseException], BaseException, TracebackType | None]


class JsonFormatter(logging.Formatter):
    """Formats a record with everything that was passed as `extra`; `at` is in seconds since the epoch.

    Exceptions that this layer's loggers tell are shown without texts that may quote a row.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        shown: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "at": record.created,
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        shown.update(_keys(record))
        if (trace := _trace(record)) is not None:
            shown["exception"] = self.formatException(trace)
        return json.dumps(shown, default=str, ensure_ascii=False)


class ReadableFormatter(logging.Formatter):
    """`12:30:01.250 WARNING mismatch: databases disagree on … (entity=user operation=find_by_id)`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and a traceback below it where there is one; times are UTC."""
        keys = _keys(record)
        event = str(keys.pop("event", record.name))
        message = record.getMessage()
        if not message.startswith(event):
            message = f"{event}: {message}"
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[11:23]
        facts = " ".join(f"{name}={value}" for name, value in keys.items())
        line = f"{time} {record.levelname} {message}{f' ({facts})' if facts else ''}"
        trace = _trace(record)
        return line if trace is None else f"{line}\n{self.formatException(trace)}"


def _keys(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _PLAIN}


def _trace(record: logging.LogRecord) -> _Trace | None:
    """What is printed of an exception: of this layer's records a stand-in, of the application's what it is."""
    if not record.exc_info or record.exc_info[1] is None:
        return None
    error = record.exc_info[1]
    if record.name.partition(".")[0] in _OURS:
        error = redacted(error)
    return type(error), error, error.__traceback__


def log_json(*, level: int = logging.INFO) -> None:
    """Send every logger's records to standard error as JSON lines."""
    _log(JsonFormatter(), level)


def log_readable(*, level: int = logging.INFO) -> None:
    """Send every logger's records to standard error as lines for people."""
    _log(ReadableFormatter(), level)


def _log(formatter: logging.Formatter, level: int) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
