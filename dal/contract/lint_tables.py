"""What tables and indexes must show; told from the file alone, so that it is said even where types are missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dal.contract.document import EntityPart, IndexPart, TablePart
from dal.contract.items import VERSION, Table
from dal.contract.lint import Placed, item_of
from dal.contract.problems import Problems

_NAME = re.compile(r"[a-zA-Z0-9_.-]{3,255}")
_MOST_INDEXES = 20
_MOST_INCLUDED = 100
"""Attributes named by all indexes of a table together."""


def lint_tables(parts: Sequence[TablePart], problems: Problems) -> None:
    """Names that DynamoDB takes, each once; indexes that hold something."""
    for number in _again(part.table for part in parts):
        what = f"table {parts[number].table!r} is there twice"
        problems.add(f"tables[{number}].table", what, "give each table its own name")
    for number, part in enumerate(parts):
        _table(part, f"tables[{number}]", problems)


def note_partial(table: Table, path: str, placed: Sequence[Placed], problems: Problems) -> None:
    """Say which indexes do not hold whole rows, so that each page takes a second request."""
    items = {entity.name: item_of(entity) for _, entity in placed if item_of(entity).table is table}
    for number, index in enumerate(table.indexes.values()):
        names = sorted(name for name, item in items.items() if item.emits(index) and not item.whole(index))
        if names:
            what = (
                f"{index.name} does not hold whole rows of {', '.join(names)}: each page reads them by key besides"
            )
            remedy = (
                f"project ALL, or every attribute with {table.discriminator} and {VERSION}, if that is too slow"
            )
            problems.note(f"{path}.gsis[{number}].projection", what, remedy)


def _table(part: TablePart, path: str, problems: Problems) -> None:
    _name(f"{path}.table", part.table, problems)
    for number in _again(index.index_name for index in part.gsis):
        what = f"index {part.gsis[number].index_name!r} is there twice"
        problems.add(f"{path}.gsis[{number}].index_name", what, "give each index its own name")
    for number, index in enumerate(part.gsis):
        _name(f"{path}.gsis[{number}].index_name", index.index_name, problems)
        _emitted(part, index, f"{path}.gsis[{number}]", problems)
        _included(part, index, f"{path}.gsis[{number}].projected_attributes", problems)
    included = sum(len(index.projected_attributes) for index in part.gsis)
    if included > _MOST_INCLUDED:
        what = f"its indexes name {included} attributes, DynamoDB takes {_MOST_INCLUDED}"
        problems.add(f"{path}.gsis", what, "project ALL or KEYS_ONLY in some")
    if len(part.gsis) > _MOST_INDEXES:
        what = f"{len(part.gsis)} indexes are more than the {_MOST_INDEXES} that an account has unasked"
        problems.note(f"{path}.gsis", what, "ask for a higher quota, or let entities share indexes")


def _name(path: str, name: str, problems: Problems) -> None:
    if not _NAME.fullmatch(name):
        remedy = "use 3 to 255 letters, digits, _, - and ."
        problems.add(path, f"DynamoDB takes no name {name!r}", remedy)


def _emitted(part: TablePart, index: IndexPart, path: str, problems: Problems) -> None:
    users = [entity for entity in part.entities if index.pk in _names(part, entity)]
    if not users:
        remedy = "give an entity that attribute, or remove the index"
        problems.add(f"{path}.pk", f"no entity emits {index.pk}, so the index stays empty", remedy)
    for entity in users:
        if index.sk and index.sk not in _names(part, entity):
            name = entity.entity_type.lower()
            what = f"{name} emits {index.pk} without {index.sk}, so it is not indexed"
            problems.add(f"{path}.sk", what, f"give {name} the attribute {index.sk}")


def _included(part: TablePart, index: IndexPart, path: str, problems: Problems) -> None:
    ours = {part.x_dal.discriminator, "_v", "_gone", "_w"}
    known = ours.union(*(_names(part, entity) for entity in part.entities))
    for name in index.projected_attributes:
        if name not in known:
            problems.add(path, f"no entity emits {name}", "name attributes of this table")
        elif name in (index.pk, index.sk, part.pk, part.sk):
            problems.add(path, f"{name} is a key, which every index has", "leave it out")
    for number in _again(index.projected_attributes):
        problems.add(path, f"{index.projected_attributes[number]} is there twice", "name it once")


def _names(part: TablePart, entity: EntityPart) -> set[str]:
    """The attributes that an entity emits; keys of the table need not be written down."""
    return {part.pk, *([part.sk] if part.sk else []), *(attribute.name for attribute in entity.attributes)}


def _again(names: Iterable[str]) -> Iterator[int]:
    """The places of names that were there before."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield number
        seen.add(name)
