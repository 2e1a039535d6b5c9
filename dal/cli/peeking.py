"""One setting out of a configuration that may lack everything else."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from dal.config.config import DEFAULT_FILE
from dal.errors import ConfigurationError


def peek(config: Path | None, *names: str) -> str | None:
    """What the configuration says of `migration`, `contract_path`; None where it says nothing.

    The same files and variables as `Config.load`, which wants all of them to be right.

    Raises:
        ConfigurationError: a file is named that is not there, or it is no JSON object.
    """
    said = os.environ.get("DAL_" + "__".join(names).upper())
    if said:
        return said
    for file in _files(config):
        found = _within(_read(file), names)
        if isinstance(found, str):
            return found
    return None


def _files(config: Path | None) -> Iterator[Path]:
    """The file of the environment first, since it wins."""
    named = config or os.environ.get("DAL_CONFIG")
    base = Path(named or DEFAULT_FILE)
    if named and not base.is_file():
        raise ConfigurationError(f"{base}: no such file; name one, or unset DAL_CONFIG")
    environment = os.environ.get("DAL_ENVIRONMENT")
    layers = [base.with_suffix(f".{environment}{base.suffix}")] if environment else []
    return (file for file in (*layers, base) if file.is_file())


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ConfigurationError(f"{path}: not valid JSON: {error}") from error


def _within(found: object, names: tuple[str, ...]) -> object:
    for name in names:
        if not isinstance(found, Mapping):
            return None
        camel = re.sub(r"_(.)", lambda match: match[1].upper(), name)
        found = found.get(name, found.get(camel))
    return found
