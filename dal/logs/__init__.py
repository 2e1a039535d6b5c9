"""What the layer writes to the standard library's logging, and how it looks; see docs/logs.md."""

from dal.logs.formatters import JsonFormatter, ReadableFormatter, log_json, log_readable
from dal.logs.operations import OperationLog
from dal.logs.redaction import described, redacted, told
from dal.logs.table import EVENTS, LogEvent

__all__ = [
    "EVENTS",
    "JsonFormatter",
    "LogEvent",
    "OperationLog",
    "ReadableFormatter",
    "described",
    "log_json",
    "log_readable",
    "redacted",
    "told",
]
