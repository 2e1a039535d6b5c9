"""The present schema, from everything that was written down over the years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from dal.discovery.model import Origin
from dal.discovery.schema.changes import apply_changes
from dal.discovery.schema.dialects import Dialect
from dal.discovery.schema.naming import is_dated, is_numbered, rank, series, turn
from dal.discovery.schema.routines import Program
from dal.discovery.schema.schema import Schema, finished

_ALIKE = 0.5
"""The share of tables that two full records of one database have in common, at least."""


def combine(files: Sequence[Schema]) -> Schema:
    """What the database looks like now.

    Files for other databases count only if none is for MySQL; tests, examples and old copies only if nothing else
    creates tables. Of several full dumps in a series the newest counts, and none beside a schema without a day in
    its name. Then what creates comes before what alters, by numbers and dates in the names, and what was there
    already is not done twice.
    """
    ordered = sorted(files, key=lambda file: (turn(file.file), file.file))
    used = _without_older_records(_best_ranked(_of_one_database(ordered)))
    changes = tuple(change for file in _in_turn(used) for change in file.changes)
    whole = Schema(
        dialect=used[0].dialect if used else Dialect.ANY,
        unread=tuple(problem for file in ordered for problem in file.unread),
        changes=changes,
        programs=_programs(used),
    )
    return finished(whole, apply_changes(changes, Origin.DDL))


def _of_one_database(files: Sequence[Schema]) -> list[Schema]:
    """Those for MySQL, and those for any; without such, all."""
    fitting = [file for file in files if file.dialect in (Dialect.MYSQL, Dialect.ANY)]
    return fitting if any(file.created for file in fitting) else list(files)


def _best_ranked(files: Sequence[Schema]) -> list[Schema]:
    """Those of the best rank that creates tables, and what only alters beside them."""
    creating = [rank(file.file) for file in files if file.created]
    best = min(creating, default=0)
    return [file for file in files if rank(file.file) == best]


def _without_older_records(files: Sequence[Schema]) -> list[Schema]:
    """Without the dumps that a newer one in the same series, or a schema that is kept, replaces."""
    kept = [file.created for file in files if file.created and not is_dated(file.file)]
    replaced = {id(file) for file in files if is_dated(file.file) and any(_snapshot(file, of) for of in kept)}
    in_series = sorted(
        (file for file in files if series(file.file)), key=lambda file: series(file.file) or ("", "")
    )
    for _, group in groupby(in_series, key=lambda file: series(file.file)):
        replaced |= set(_older(sorted(group, key=lambda file: turn(file.file))))
    return [file for file in files if id(file) not in replaced]


def _older(ordered: Sequence[Schema]) -> Iterator[int]:
    """From the newest back: what has most tables in common with one that is kept or replaced is older of it."""
    newer: list[frozenset[str]] = []
    for file in reversed(ordered):
        names = file.created
        if not names:
            continue
        if len(names) > 1 and any(_share(names, others) >= _ALIKE for others in newer):
            yield id(file)
        newer.append(names)


def _snapshot(file: Schema, kept: frozenset[str]) -> bool:
    """Whether a dump of some day has much of a schema; what has all of it and more is newer."""
    common = len(file.created & kept)
    return common > 1 and common >= _ALIKE * len(file.created) and not file.created > kept


def _share(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second)


def _in_turn(files: Sequence[Schema]) -> list[Schema]:
    """Full records without a number first, then what is numbered, then what only alters."""
    return sorted(files, key=_place)


def _place(file: Schema) -> tuple[int, object]:
    numbered = is_numbered(file.file)
    late = 2 if not file.created and not numbered else int(numbered)
    return late, turn(file.file)


def _programs(files: Iterable[Schema]) -> tuple[Program, ...]:
    """The last definition of each routine."""
    found: dict[tuple[str, str], Program] = {}
    for file in files:
        for program in file.programs:
            found[program.key] = program
    return tuple(found[key] for key in sorted(found))
