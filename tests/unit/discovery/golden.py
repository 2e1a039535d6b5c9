"""Small backends of every style, and what a careful reader finds in them: `golden.json` beside each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

from dal.discovery.model import Analysis, Table

BACKENDS = Path(__file__).parents[2] / "assets" / "backends"
NAMES = sorted(folder.name for folder in BACKENDS.iterdir() if (folder / "golden.json").exists())
Golden = dict[str, Any]
_SEVERAL = 2
"""Tables from which on a transaction must be told; what only commits one write may be."""


def golden(name: str) -> Golden:
    """What is to be found in a backend."""
    read: Golden = json.loads((BACKENDS / name / "golden.json").read_text("utf-8"))
    return read


def differences(expected: Golden, found: Analysis) -> list[str]:
    """What was missed and what was invented, a line each."""
    said = [] if tuple(expected["stacks"]) == found.stacks else [f"stacks: {found.stacks}"]
    said += _compared("table", map(_of_table, expected["tables"]), map(_told_table, found.tables))
    said += _compared("site", map(_of_site, expected["sites"]), _told_sites(found))
    said += _compared("implicit update", map(_of_update, expected["implicit_updates"]), _told_updates(found))
    said += _compared("routine", map(_of_routine, expected["routines"]), _told_routines(found))
    wanted = set(map(_of_transaction, expected["transactions"]))
    said += _compared("transaction", wanted, _told_transactions(found, wanted))
    places = {(one.name, str(one.place)) for one in found.features}
    features = {(one["name"], f"{one['file']}:{one['line']}") for one in expected["features"]}
    return said + _compared("feature", features, features & places)


def _compared(kind: str, expected: Iterable[Hashable], found: Iterable[Hashable]) -> list[str]:
    wanted, got = Counter(expected), Counter(found)
    missed = [f"missed {kind}: {one}" for one in (wanted - got).elements()]
    return missed + [f"invented {kind}: {one}" for one in (got - wanted).elements()]


def _of_table(one: Golden) -> Hashable:
    unique = tuple(sorted(map(tuple, one["unique"])))
    return one["name"], tuple(one["primary_key"]), unique, one["id_generation"]


def _told_table(one: Table) -> Hashable:
    return one.name, one.primary_key, tuple(sorted(one.unique)), one.id_generation and one.id_generation.value


def _of_site(one: Golden) -> Hashable:
    words = tuple(one[word] for word in ("file", "line", "function", "operation", "table"))
    return (*words, tuple(one["predicate_columns"]), one["dynamic"], tuple(one["through"]))


def _told_sites(found: Analysis) -> Iterator[Hashable]:
    for one in found.sites:
        place = (one.file, one.line, one.function)
        yield (*place, one.operation.value, one.table, tuple(sorted(one.predicates)), one.dynamic, one.through)


def _of_update(one: Golden) -> Hashable:
    return one["file"], one["line"], one["function"], one["column"]


def _told_updates(found: Analysis) -> Iterator[Hashable]:
    for one in found.implicit_updates:
        yield one.place.file, one.place.line, one.function, f"{one.table}.{one.column}"


def _of_routine(one: Golden) -> Hashable:
    return one["name"], one["kind"], one["table"], tuple(one["writes"])


def _told_routines(found: Analysis) -> Iterator[Hashable]:
    for one in found.routines:
        yield one.name, one.kind, one.table, one.writes


def _of_transaction(one: Golden) -> Hashable:
    return one["file"], one["function"], tuple(one["tables"])


def _told_transactions(found: Analysis, wanted: set[Hashable]) -> Iterator[Hashable]:
    for one in found.transactions:
        told = (one.place.file, one.function, one.tables)
        if len(one.tables) >= _SEVERAL or told in wanted:
            yield told
