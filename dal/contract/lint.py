"""What a compiled contract must still show before anybody relies on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from dal.contract.items import IndexKey, ItemMap
from dal.contract.limits import JOURNAL_NAME, check_limits
from dal.contract.model import Entity
from dal.contract.overlap import begins, ends, meet
from dal.contract.problems import Problems
from dal.contract.template import Slot, Template
from dal.contract.types import WALKED, Choice, Integer, Text

Placed = tuple[str, Entity]
"""The path of an entity in the file, and the entity."""

RESERVED_PREFIX = "_"
RESERVED_KEYS = ("UNIQUE#", "COUNTER#", "CONTROL#")
"""How the items begin that are no entity's."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def lint(placed: Sequence[Placed], problems: Problems, *, unread: frozenset[str] = frozenset()) -> None:
    """Add a finding for everything that would lose, confuse or refuse data at run time.

    Of the entities in `unread` it is known already that they are faulty, and nothing else.
    """
    for path, entity in placed:
        for check in _CHECKS:
            check(path, entity, problems)
    _names(placed, problems)
    _references(placed, problems, unread)
    _meetings(placed, problems)


def _unmapped(path: str, entity: Entity, problems: Problems) -> None:
    for column in entity.columns.keys() - item_of(entity).attributes.keys():
        problems.add(f"{path}.x_dal.columns.{column}", "no attribute keeps this column", "add one")


def _attribute_names(path: str, entity: Entity, problems: Problems) -> None:
    item = item_of(entity)
    for name, count in Counter((*item.attributes.values(), *item.derived)).items():
        if count > 1:
            problems.add(f"{path}.attributes", f"{name!r} is there {count} times", "give each its own name")
        if name.startswith(RESERVED_PREFIX) or name == item.table.discriminator:
            remedy = "names of our own start with an underscore"
            problems.add(f"{path}.attributes", f"{name!r} is reserved", remedy)


def _key_columns(path: str, entity: Entity, problems: Problems) -> None:
    for field in ("primary_key", "key"):
        columns: tuple[str, ...] = getattr(entity, field)
        for column in columns:
            if column not in entity.columns:
                problems.add(f"{path}.x_dal.{field}", f"{column!r} is no column", "name one of x_dal.columns")
            elif column in entity.nullable:
                remedy = "take another into the key"
                problems.add(f"{path}.x_dal.columns.{column}", "a key column may be NULL", remedy)
    for column in entity.primary_key:
        if column in entity.columns and not isinstance(entity.columns[column], WALKED):
            what = f"MySQL cannot be walked by {column!r}, which is {entity.columns[column].sql}"
            remedy = "give the table a primary key of whole numbers, texts or bytes"
            problems.add(f"{path}.x_dal.primary_key", what, remedy)
    if not entity.primary_key:
        what = "it names no column, so nobody can walk the SQL table in order"
        problems.add(f"{path}.x_dal.primary_key", what, "name the columns of the SQL primary key")
    if not entity.key:
        what = "it names no column, so all rows would be one item"
        problems.add(f"{path}.pk_template", what, "add a placeholder")
    if entity.auto_id and not isinstance(entity.columns.get(entity.auto_id.column), Integer):
        problems.add(f"{path}.x_dal.id", f"{entity.auto_id.column!r} is no whole number", "name the id column")


def _own_templates(path: str, entity: Entity, problems: Problems) -> None:
    item = item_of(entity)
    for field, template in (("pk", item.pk), ("sk", item.sk)):
        if template is None:
            continue
        where = f"{path}.{field}_template"
        if any(not (isinstance(slot.type, Integer | Text | Choice) or slot.binary) for slot in template.slots):
            problems.add(where, "key columns are whole numbers, texts or bytes", "use another column")
        if any(slot.fold for slot in template.slots):
            problems.add(where, "a folded key cannot be read back", "use the bare column and declare it unique")
        if not _invertible(template):
            remedy = "put a fixed text between numbers, and a text column last"
            problems.add(where, f"{template.source!r} cannot be read back", remedy)


def _invertible(template: Template) -> bool:
    pairs = zip(template.parts, (*template.parts[1:], None), strict=True)
    return all(ends(part, after) for part, after in pairs if isinstance(part, Slot))


def _index_keys(path: str, entity: Entity, problems: Problems) -> None:
    for name, key in item_of(entity).index_keys.items():
        for column in _unguarded(key, entity):
            remedy = "add x_dal.if_null (a value for NULL), or x_dal.when with not_null"
            problems.add(f"{path}.attributes({name})", f"{column!r} may be NULL", remedy)


def _unguarded(key: IndexKey, entity: Entity) -> Iterable[str]:
    guarded = {key.when.column} if key.when else set()
    return () if key.if_null else (c for c in key.template.columns if c in entity.nullable and c not in guarded)


def _names(placed: Sequence[Placed], problems: Problems) -> None:
    for name, path in _doubles((e.name, p) for p, e in placed):
        problems.add(f"{path}.entity_type", f"{name!r} is there twice", "give each entity its own name")
    for name, path in _doubles((u.name, p) for p, e in placed for u in e.unique):
        problems.add(f"{path}.x_dal.unique", f"{name!r} is there twice", "give each constraint its own name")
    for path, entity in placed:
        if not _NAME.fullmatch(entity.name):
            problems.add(f"{path}.entity_type", f"{entity.name!r} is no plain name", "use A to Z, 0 to 9 and _")
        for unique in entity.unique:
            if not unique.name.startswith(f"{entity.name}."):
                remedy = f"call it {entity.name}.{'_'.join(unique.columns)}"
                problems.add(f"{path}.x_dal.unique", f"{unique.name!r} does not begin with its entity", remedy)
            if "#" in unique.name:
                problems.add(f"{path}.x_dal.unique", f"{unique.name!r} has a #", "use another character")
        for name in (entity.name, *(unique.name for unique in entity.unique)):
            if len(name) > JOURNAL_NAME or not name.isascii():
                what = f"the journal keeps no name {name!r}"
                problems.add(f"{path}.entity_type", what, f"use at most {JOURNAL_NAME} ASCII characters")


def _doubles(named: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    seen: set[str] = set()
    for name, path in named:
        if name in seen:
            yield name, path
        seen.add(name)


def _references(placed: Sequence[Placed], problems: Problems, unread: frozenset[str]) -> None:
    known = {entity.name: entity for _, entity in placed}
    for path, entity in placed:
        for number, reference in enumerate(entity.references):
            where = f"{path}.x_dal.references[{number}]"
            target = known.get(reference.target)
            unknown = target is None or reference.target_column not in target.columns
            if unknown and reference.target not in unread:
                what = f"{reference.target}.{reference.target_column} does not exist"
                problems.add(where, what, f"entities are {', '.join(sorted(known))}")
            if reference.on_delete == "set_null" and reference.column not in entity.nullable:
                problems.add(where, f"{reference.column!r} cannot be NULL", "declare it NULL or another on_delete")


def _meetings(placed: Sequence[Placed], problems: Problems) -> None:
    """Two entities whose keys meet could write the same item; ours begin with words of their own."""
    for number, (path, entity) in enumerate(placed):
        item = item_of(entity)
        for _, before in placed[:number]:
            if _same_keys(item, item_of(before)):
                what = f"it can make the same keys as {before.name}"
                problems.add(f"{path}.pk_template", what, f"begin it with {entity.name.upper()}#")
        if any(begins(item.pk, word) for word in RESERVED_KEYS):
            what = f"it can meet keys of other items, which begin with {', '.join(RESERVED_KEYS)}"
            problems.add(f"{path}.pk_template", what, f"begin it with {entity.name.upper()}#")


def _same_keys(one: ItemMap, other: ItemMap) -> bool:
    if one.table is not other.table or not meet(one.pk, other.pk):
        return False
    return one.sk is None or other.sk is None or meet(one.sk, other.sk)


def item_of(entity: Entity) -> ItemMap:
    """How its rows lie in DynamoDB."""
    if entity.item is None:
        raise AssertionError("entities of a contract file have items")
    return entity.item


_CHECKS = (_unmapped, _attribute_names, _key_columns, _own_templates, _index_keys, check_limits)
