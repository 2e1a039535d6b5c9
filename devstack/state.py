"""The file that says which stack `up` keeps running; only its owner may read it, for it holds passwords."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from devstack.identity import identity
from devstack.paths import home

Row = tuple[str, str, str]  # what it is, its address, its login


@dataclass(frozen=True, slots=True)
class Kept:
    """A stack that `up` keeps: its keeper, the pids of its servers, what to print, and every address in full."""

    pid: int
    identity: str
    folder: str
    processes: Mapping[str, int]
    rows: tuple[Row, ...]
    addresses: Mapping[str, Mapping[str, Any]]

    @property
    def alive(self) -> bool:
        """Whether the keeper is still that very process, not one that got its number after a reboot."""
        return identity(self.pid) == self.identity


def state_file() -> Path:
    """Where the state is kept."""
    return home() / "stack.json"


def save(kept: Kept) -> None:
    """Write the state in one step."""
    file = state_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(asdict(kept), stream, indent=2, default=str)
    fresh.replace(file)


def load() -> Kept | None:
    """The stack that is being kept; a state file that a crash or a reboot left behind is removed."""
    try:
        found = json.loads(state_file().read_text())
        kept = Kept(**{**found, "rows": tuple(tuple(row) for row in found["rows"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
    if kept.alive:
        return kept
    state_file().unlink(missing_ok=True)
    return None
