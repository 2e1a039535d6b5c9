"""`analysis.json`: everything that was found, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dal.discovery.designing import AccessPattern, Design
from dal.discovery.documents.codec import VERSION, Misfit, decode, encode
from dal.discovery.model import Analysis
from dal.errors import ConfigurationError

NAME = "analysis.json"
_BESIDES = ("version", "access_patterns", "decisions")
"""What follows from the analysis, and is written for readers."""
_AGAIN = "write it again with `dal discover`"


def record(analysis: Analysis, design: Design, patterns: Iterable[AccessPattern]) -> dict[str, Any]:
    """The analysis with its patterns, how each is served, and the decisions."""
    services = {service.pattern: encode(service) for service in design.services}
    return {
        "version": VERSION,
        **encode(analysis),
        "access_patterns": [{**encode(pattern), "service": services.get(pattern.name)} for pattern in patterns],
        "decisions": [encode(decision) for decision in design.decisions],
    }


def text(written: dict[str, Any]) -> str:
    """The file: each table, site and pattern on a line of its own, so that files can be compared and searched."""
    return "{\n" + ",\n".join(f"  {json.dumps(key)}: {_lines(value)}" for key, value in written.items()) + "\n}\n"


def _lines(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(f"    {json.dumps(one, ensure_ascii=False)}" for one in value) + "\n  ]"


def read(path: Path | str) -> Analysis:
    """The analysis in a file, or in the folder that has one.

    Raises:
        ConfigurationError: there is none, or it is of another shape; it says where.
    """
    file = Path(path) / NAME if Path(path).is_dir() else Path(path)
    try:
        written = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file}: cannot be read as JSON: {error}; {_AGAIN}") from error
    if not isinstance(written, dict) or written.get("version") != VERSION:
        raise ConfigurationError(f"{file}: is no analysis of version {VERSION}; {_AGAIN}")
    try:
        found: Analysis = decode(Analysis, {name: one for name, one in written.items() if name not in _BESIDES})
    except Misfit as error:
        raise ConfigurationError(f"{file}#{error}; {_AGAIN}") from error
    return found
