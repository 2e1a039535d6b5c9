"""What a scaffold has written, kept beside the documents: the implementation log tells of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from dal.discovery.documents import Generated, Pending
from dal.errors import ConfigurationError

NAME = "scaffold.json"


def keep(generated: Generated, folder: Path) -> None:
    """Write it beside the documents."""
    (folder / NAME).write_text(json.dumps(asdict(generated), indent=2, ensure_ascii=False) + "\n", "utf-8")


def recorded(folder: Path) -> Generated | None:
    """What is kept; None where nothing was generated.

    Raises:
        ConfigurationError: the file is of another shape.
    """
    file = folder / NAME
    if not file.exists():
        return None
    try:
        kept = json.loads(file.read_text("utf-8"))
        pending = tuple(Pending(one["method"], one["pattern"]) for one in kept["pending"])
        return Generated(tuple(map(str, kept["files"])), tuple(map(str, kept["complete"])), pending)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigurationError(f"{file}: cannot be read: {error}; delete it, then scaffold again") from error
