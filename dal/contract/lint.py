"""What a compiled contract must still show before anybody relies on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from dal.contract.items import IndexKey, ItemMap, Table
from dal.contract.model import Entity
from dal.contract.problems import Problems
from dal.contract.template import Slot, Template
from dal.contract.types import Integer, Text

Placed = tuple[str, Entity]
"""The path of an entity in the file, and the entity."""

RESERVED_PREFIX = "_"
_ITEM_BYTES = 400 * 1024
_KEY_BYTES = {"pk": 2048, "sk": 1024}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def lint(placed: Sequence[Placed], problems: Problems) -> None:
    """Add a finding for everything that would lose, confuse or refuse data at run time."""
    for path, entity in placed:
        for check in _CHECKS:
            check(path, entity, problems)
    _names(placed, problems)
    _references(placed, problems)
    _shapes(placed, problems)


def lint_indexes(table: Table, path: str, placed: Sequence[Placed], problems: Problems) -> None:
    """Every key of every index is made by some entity, and with its partner."""
    for number, index in enumerate(table.indexes.values()):
        where = f"{path}.gsis[{number}]"
        users = [e for _, e in placed if _item(e).table is table and index.pk in _item(e).index_keys]
        if not users:
            problems.add(
                where, f"no entity emits {index.pk}", "give an entity that attribute, or remove the index"
            )
        for entity in users:
            if index.sk and index.sk not in _item(entity).index_keys:
                what = f"{entity.name} emits {index.pk} without {index.sk}, so it is not indexed"
                problems.add(where, what, f"give {entity.name} the attribute {index.sk}")


def _unmapped(path: str, entity: Entity, problems: Problems) -> None:
    for column in entity.columns.keys() - _item(entity).attributes.keys():
        problems.add(f"{path}.x_dal.columns.{column}", "no attribute keeps this column", "add one")


def _attribute_names(path: str, entity: Entity, problems: Problems) -> None:
    item = _item(entity)
    for name, count in Counter(item.attributes.values()).items():
        if count > 1:
            problems.add(f"{path}.attributes", f"{name!r} is there {count} times", "give each its own name")
        if name.startswith(RESERVED_PREFIX) or name == item.table.discriminator:
            problems.add(
                f"{path}.attributes", f"{name!r} is reserved", "names of our own start with an underscore"
            )


def _key_columns(path: str, entity: Entity, problems: Problems) -> None:
    for field in ("primary_key", "key"):
        columns: tuple[str, ...] = getattr(entity, field)
        for column in columns:
            if column not in entity.columns:
                problems.add(f"{path}.x_dal.{field}", f"{column!r} is no column", "name one of x_dal.columns")
            elif column in entity.nullable:
                problems.add(
                    f"{path}.x_dal.columns.{column}", "a key column may be NULL", "take another into the key"
                )
    if not entity.key:
        problems.add(
            f"{path}.pk_template", "it names no column, so all rows would be one item", "add a placeholder"
        )
    if entity.auto_id and not isinstance(entity.columns.get(entity.auto_id.column), Integer):
        problems.add(f"{path}.x_dal.id", f"{entity.auto_id.column!r} is no whole number", "name the id column")


def _own_templates(path: str, entity: Entity, problems: Problems) -> None:
    item = _item(entity)
    for field, template in (("pk", item.pk), ("sk", item.sk)):
        where = f"{path}.{field}_template"
        if any(not isinstance(slot.type, Integer | Text) for slot in template.slots):
            problems.add(where, "key columns are whole numbers or texts", "use another column")
        if any(slot.fold for slot in template.slots):
            problems.add(where, "a folded key cannot be read back", "use the bare column and declare it unique")
        if not _invertible(template):
            remedy = "put a fixed text between numbers, and a text column last"
            problems.add(where, f"{template.source!r} cannot be read back", remedy)
        _sizes(where, template, _KEY_BYTES[field], problems)


def _invertible(template: Template) -> bool:
    """Numbers end where a fixed text that starts with no digit begins; a text column ends with the key."""
    pairs = zip(template.parts, (*template.parts[1:], None), strict=True)
    return all(after is None or (part.numeric and _ends(after)) for part, after in pairs if isinstance(part, Slot))


def _ends(after: str | Slot) -> bool:
    return isinstance(after, str) and not after[0].isdigit()


def _sizes(where: str, template: Template, most: int, problems: Problems) -> None:
    size = sum(len(p.encode()) if isinstance(p, str) else max(p.width, p.type.max_bytes) for p in template.parts)
    if size > most:
        problems.add(where, f"a key can have {size} bytes, DynamoDB takes {most}", "use shorter columns")
    if not any(isinstance(part, str) for part in template.parts) and not any(s.numeric for s in template.slots):
        problems.add(where, "the key can be empty, which DynamoDB refuses", "begin it with a fixed text")


def _index_keys(path: str, entity: Entity, problems: Problems) -> None:
    item = _item(entity)
    sort_keys = {index.sk for index in item.table.indexes.values()}
    for name, key in item.index_keys.items():
        where = f"{path}.attributes({name})"
        _sizes(where, key.template, _KEY_BYTES["sk" if name in sort_keys else "pk"], problems)
        for column in _unguarded(key, entity):
            remedy = "add x_dal.if_null (a value for NULL), or x_dal.when with not_null"
            problems.add(where, f"{column!r} may be NULL", remedy)


def _unguarded(key: IndexKey, entity: Entity) -> Iterable[str]:
    guarded = {key.when.column} if key.when else set()
    return () if key.if_null else (c for c in key.template.columns if c in entity.nullable and c not in guarded)


def _unique_sizes(path: str, entity: Entity, problems: Problems) -> None:
    for number, unique in enumerate(entity.unique):
        size = len(f"UNIQUE#{unique.name}#") + sum(
            entity.columns[column].max_bytes for column in unique.columns if column in entity.columns
        )
        if size > _KEY_BYTES["pk"]:
            what = f"a key can have {size} bytes, DynamoDB takes {_KEY_BYTES['pk']}"
            problems.add(f"{path}.x_dal.unique[{number}]", what, "use a shorter column")


def _item_size(path: str, entity: Entity, problems: Problems) -> None:
    size = sum(kind.max_bytes + len(column) for column, kind in entity.columns.items())
    if size > _ITEM_BYTES:
        remedy = "keep large columns elsewhere or declare a smaller type"
        problems.add(
            f"{path}.x_dal.columns", f"an item can have {size} bytes, DynamoDB takes {_ITEM_BYTES}", remedy
        )


def _names(placed: Sequence[Placed], problems: Problems) -> None:
    for name, path in _doubles((_item(e).table.name, p) for p, e in _first_of_tables(placed)):
        problems.add(path.partition(".")[0], f"table {name!r} is there twice", "give each table its own name")
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


def _first_of_tables(placed: Sequence[Placed]) -> Iterable[Placed]:
    return {path.partition(".")[0]: (path, entity) for path, entity in placed}.values()


def _doubles(named: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    seen: set[str] = set()
    for name, path in named:
        if name in seen:
            yield name, path
        seen.add(name)


def _references(placed: Sequence[Placed], problems: Problems) -> None:
    known = {entity.name: entity for _, entity in placed}
    for path, entity in placed:
        for number, reference in enumerate(entity.references):
            where = f"{path}.x_dal.references[{number}]"
            target = known.get(reference.target)
            if target is None or reference.target_column not in target.columns:
                what = f"{reference.target}.{reference.target_column} does not exist"
                problems.add(where, what, f"entities are {', '.join(sorted(known))}")
            if reference.on_delete == "set_null" and reference.column not in entity.nullable:
                problems.add(where, f"{reference.column!r} cannot be NULL", "declare it NULL or another on_delete")


def _shapes(placed: Sequence[Placed], problems: Problems) -> None:
    """Two entities of one shape could write the same item; ours begin with `UNIQUE#` and `COUNTER#`."""
    shapes = ((f"{_item(e).table.name} {_item(e).pk.shape} {_item(e).sk.shape}", p) for p, e in placed)
    for shape, path in _doubles(shapes):
        problems.add(
            f"{path}.pk_template", f"another entity makes the same keys ({shape})", "begin it differently"
        )
    for path, entity in placed:
        first = _item(entity).pk.parts[0]
        if not isinstance(first, str) or first.startswith(("UNIQUE#", "COUNTER#")):
            remedy = f"begin it with {entity.name.upper()}#"
            problems.add(f"{path}.pk_template", "it can meet keys of other items", remedy)


def _item(entity: Entity) -> ItemMap:
    if entity.item is None:
        raise AssertionError("entities of a contract file have items")
    return entity.item


_CHECKS = (_unmapped, _attribute_names, _key_columns, _own_templates, _index_keys, _unique_sizes, _item_size)
