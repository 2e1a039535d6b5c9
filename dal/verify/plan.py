"""A plan of repairs: which keys differ and how, one JSON object in a line, no values of rows.

The first line says of which contract and fleet it is: `{"plan": 1, "contract": "…", "fleet": "…"}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dal.domain import Key
from dal.engines.places import of_json, to_json
from dal.errors import ConfigurationError
from dal.verify.look import Divergence

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Of:
    """What a plan belongs to."""

    contract: str
    fleet: str


class PlanWriter:
    """Writes what is found into an open file."""

    def __init__(self, file: IO[str], of: Of) -> None:
        self._file = file
        self._write({"plan": _FORMAT, "contract": of.contract, "fleet": of.fleet})

    def __call__(self, found: Sequence[Divergence]) -> Mapping[str, int]:
        """Add these keys; nothing is repaired."""
        for divergence in found:
            if not divergence.odd:
                self._write(as_json(divergence))
        return {}

    def _write(self, value: object) -> None:
        self._file.write(json.dumps(value) + "\n")


def as_json(found: Divergence) -> dict[str, object]:
    """`{"entity", "key", "kind", "cause", "columns": {name: kind}, "versions": {"mysql", "dynamodb"}}`."""
    return {
        "entity": found.key.entity,
        "key": to_json(found.key.values),
        "kind": found.kind,
        "cause": found.cause,
        "columns": dict(found.columns),
        "versions": {"mysql": found.leader, "dynamodb": found.follower},
    }


def read_plan(path: Path, of: Of) -> Iterator[Key]:
    """The keys of a plan.

    Raises:
        ConfigurationError: it is none, or of another contract or fleet.
    """
    with path.open(encoding="utf-8") as file:
        _check(path, file.readline(), of)
        for number, line in enumerate(file, 2):
            yield _key(path, number, line)


def _check(path: Path, line: str, of: Of) -> None:
    try:
        header = json.loads(line)
        written = Of(str(header["contract"]), str(header["fleet"]))
        known = header["plan"] == _FORMAT
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{path}: this is no plan; write one with `dal verify --plan`") from error
    if not known or written != of:
        raise ConfigurationError(
            f"{path}: the plan is of another contract, fleet or version; write a new one with `dal verify --plan`"
        )


def _key(path: Path, number: int, line: str) -> Key:
    try:
        found = json.loads(line)
        return Key(str(found["entity"]), of_json(found["key"]) or ())
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{path}, line {number}: no key of a plan; write a new one") from error
