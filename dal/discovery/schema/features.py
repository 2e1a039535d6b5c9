"""What tables and routines use of MySQL that DynamoDB does not have, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dal.discovery.model import Feature, Routine
from dal.discovery.schema.drafts import Draft, Field, Key, Reference

_ZERO = re.compile(r"^'0000-00-00")
_KEYS = {
    "fulltext": (
        "full text",
        "DynamoDB has no full-text search: MATCH … AGAINST needs a search engine fed from the table's stream",
    ),
    "spatial": (
        "spatial index",
        "DynamoDB has no spatial index: search by distance needs geohashes as keys, or a search engine",
    ),
}
_ROUTINES = {
    "trigger": (
        "trigger",
        "DynamoDB runs no triggers: the repository must do it in the same transaction, or a reader of its stream",
    ),
    "procedure": (
        "procedure",
        "DynamoDB runs no procedures: its statements must become code of the repositories that call it",
    ),
    "function": (
        "function",
        "DynamoDB runs no functions: it must become code, and what is selected by its result a stored attribute",
    ),
    "event": (
        "event",
        "DynamoDB has no scheduler: a job outside must do it; what only deletes old rows can be a TTL attribute",
    ),
    "view": (
        "view",
        "DynamoDB has no views: the repository must ask what it asks, or keep its result as items of its own",
    ),
}
_CASCADES = {
    "CASCADE": (
        "cascade",
        "DynamoDB deletes one item at a time: the repository must delete what depends on it, in one transaction",
    ),
    "SET NULL": (
        "set null",
        "DynamoDB changes nothing else on a delete: the repository must empty the column in all that refers to it",
    ),
}


def features_of(draft: Draft) -> Iterator[Feature]:
    """What a table uses."""
    for part in draft.parts:
        if isinstance(part, Field):
            yield from _of_field(draft, part)
        elif isinstance(part, Key):
            yield from _of_key(draft, part)
        else:
            yield from _of_reference(draft, part)


def feature_of(routine: Routine) -> Feature:
    """That there is a routine."""
    name, consequence = _ROUTINES[routine.kind]
    what = f"{routine.kind} {routine.name}" + (f" on {routine.table}" if routine.table else "")
    writes = f", which writes {', '.join(routine.writes)}" if routine.writes else ""
    return Feature(name, routine.place, what + writes, consequence)


def _of_key(draft: Draft, key: Key) -> Iterator[Feature]:
    if key.kind in _KEYS:
        name, consequence = _KEYS[key.kind]
        yield Feature(name, key.place, f"{key.kind} index of {draft.name} ({', '.join(key.columns)})", consequence)


def _of_reference(draft: Draft, reference: Reference) -> Iterator[Feature]:
    foreign = reference.foreign
    what = f"{draft.name} ({', '.join(foreign.columns)}) refers to {foreign.table}"
    if foreign.on_delete in _CASCADES:
        name, consequence = _CASCADES[foreign.on_delete]
        yield Feature(name, reference.place, f"{what}, ON DELETE {foreign.on_delete}", consequence)


def _of_field(draft: Draft, field: Field) -> Iterator[Feature]:
    column = f"{draft.name}.{field.name}"
    if field.column.generated is not None:
        yield Feature(
            "generated column",
            field.place,
            f"{column} is computed as {field.column.generated}",
            "DynamoDB computes nothing: the repository must store the value with every write",
        )
    if field.touched:
        yield Feature(
            "on update",
            field.place,
            f"{column} is set by ON UPDATE CURRENT_TIMESTAMP",
            "DynamoDB has no clock: the repository must stamp every update, at the precision of the column",
        )
    if _ZERO.match(field.column.default or ""):
        yield Feature(
            "zero date",
            field.place,
            f"{column} has the default {field.column.default}",
            "a date of zeros is none that Python knows: decide what stands for it, such as a missing attribute",
        )
