"""From the document to the model. Whatever cannot be compiled is a finding, never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from dal.contract.column import ColumnType
from dal.contract.document import (
    AttributePart,
    EntityExtension,
    EntityPart,
    ReferencePart,
    TablePart,
    UniquePart,
    WhenPart,
)
from dal.contract.folds import FOLDS
from dal.contract.items import Index, IndexKey, ItemMap, Table, When
from dal.contract.model import AutoId, Entity, OnDelete, Reference, Unique
from dal.contract.problems import Problems
from dal.contract.slots import read_template
from dal.contract.sql import read_type
from dal.contract.template import Template
from dal.contract.types import Dynamo

T = TypeVar("T")


def compile_table(part: TablePart) -> Table:
    """The table with its indexes."""
    indexes = {gsi.index_name: Index(gsi.index_name, gsi.pk, gsi.sk, gsi.projection) for gsi in part.gsis}
    return Table(part.table, Index("", part.pk, part.sk), indexes, part.x_dal.discriminator)


def compile_entity(part: EntityPart, table: Table, path: str, problems: Problems) -> Entity | None:
    """The entity, or None where its keys cannot be told; `problems` says why, under its path."""
    if part.x_dal is None:
        remedy = "give it x_dal with columns, primary_key and references (docs/contract.md)"
        problems.add(f"{path}.x_dal", "is missing, so nothing is known about the SQL side", remedy)
        return None
    return _EntityCompiler(part, part.x_dal, table, path, problems).compile()


class _EntityCompiler:
    def __init__(
        self, part: EntityPart, extension: EntityExtension, table: Table, path: str, problems: Problems
    ) -> None:
        self._part, self._extension, self._table = part, extension, table
        self._path, self._problems = path, problems
        self._columns: dict[str, ColumnType] = {}
        self._nullable: set[str] = set()

    def compile(self) -> Entity | None:
        self._read_columns()
        item = self._item()
        if item is None:
            return None
        extension = self._extension
        return Entity(
            name=self._part.entity_type.lower(),
            source_table=self._part.source_table,
            key=item.key_columns,
            primary_key=extension.primary_key,
            columns=self._columns,
            unique=tuple(self._unique(u, f"x_dal.unique[{i}]") for i, u in enumerate(extension.unique)),
            references=tuple(
                self._reference(r, f"x_dal.references[{i}]") for i, r in enumerate(extension.references)
            ),
            nullable=frozenset(self._nullable),
            auto_id=AutoId(extension.id.column) if extension.id else None,
            item=item,
        )

    def _read_columns(self) -> None:
        for name, declared in self._extension.columns.items():
            read = self._try(f"x_dal.columns.{name}", partial(read_type, declared))
            if read is not None:
                self._columns[name], nullable = read
                self._nullable |= {name} if nullable else set()

    def _item(self) -> ItemMap | None:
        pk = self._template("pk_template", self._part.pk_template)
        sk = self._template("sk_template", self._part.sk_template)
        attributes, index_keys = self._attributes()
        return ItemMap(self._table, pk, sk, attributes, index_keys) if pk and sk else None

    def _attributes(self) -> tuple[dict[str, str], dict[str, IndexKey]]:
        keys = self._table.key_attributes
        own = {self._table.keys.pk: self._part.pk_template, self._table.keys.sk: self._part.sk_template}
        attributes: dict[str, str] = {}
        index_keys: dict[str, IndexKey] = {}
        seen: set[str] = set()
        for number, part in enumerate(self._part.attributes):
            path = f"attributes[{number}]"
            if part.name in seen:
                self._add(path, f"{part.name!r} is there twice", "keep one")
            seen.add(part.name)
            if part.name in keys and part.type != Dynamo.S:
                self._add(f"{path}.type", f"keys are texts, not {part.type}", "write S")
            if part.name in own:
                self._own_key(part, path, own[part.name])
            elif part.name in keys:
                self._index_key(part, path, index_keys)
            else:
                self._plain(part, path, attributes)
        return attributes, index_keys

    def _own_key(self, part: AttributePart, path: str, template: str | None) -> None:
        if _format(part) != template:
            self._add(
                path, f"{part.name} is made by {_format(part)!r} here and by {template!r} above", "say the same"
            )

    def _index_key(self, part: AttributePart, path: str, into: dict[str, IndexKey]) -> None:
        template = self._template(f"{path}.transformation.format", _format(part))
        if template is not None:
            into[part.name] = IndexKey(part.name, template, self._when(part, path), part.x_dal.if_null)

    def _when(self, part: AttributePart, path: str) -> When | None:
        when = part.x_dal.when
        if when is None:
            return None
        if when.column not in self._columns:
            self._add(f"{path}.x_dal.when", f"{when.column!r} is no column", "name a column of this entity")
            return None
        if (when.equals is None) == (when.not_null is None):
            self._add(f"{path}.x_dal.when", "says not what to look for", "give either `equals` or `not_null`")
        normal = self._try(f"{path}.x_dal.when.equals", lambda: self._wanted(when))
        return When(when.column, normal)

    def _wanted(self, when: WhenPart) -> object:
        return None if when.equals is None else self._columns[when.column].normal(when.equals)

    def _plain(self, part: AttributePart, path: str, into: dict[str, str]) -> None:
        column = part.source_column
        if not isinstance(column, str) or column not in self._columns:
            remedy = "name one of x_dal.columns, or remove the attribute"
            self._add(f"{path}.source_column", f"{column!r} is no column of this entity", remedy)
        elif part.transformation is not None:
            self._add(f"{path}.transformation", "only key attributes are transformed", "remove it")
        elif column in into:
            self._add(path, f"column {column!r} is already kept as {into[column]!r}", "keep each column once")
        else:
            self._typed(part, path, self._columns[column])
            into[column] = part.name

    def _typed(self, part: AttributePart, path: str, kind: ColumnType) -> None:
        if part.type != kind.dynamo:
            self._add(f"{path}.type", f"{kind.sql} becomes {kind.dynamo}, not {part.type}", f"write {kind.dynamo}")

    def _unique(self, part: UniquePart, path: str) -> Unique:
        if part.fold not in FOLDS:
            self._add(f"{path}.fold", f"fold {part.fold!r} is not implemented", f"use one of {', '.join(FOLDS)}")
        if len(part.columns) != 1:
            remedy = "put several columns into the item's key, or name one text column"
            self._add(f"{path}.columns", "unique keys over several columns are not implemented", remedy)
        for column in part.columns:
            if column not in self._columns or self._columns[column].dynamo != "S":
                self._add(f"{path}.columns", f"{column!r} is no text column of this entity", "name a text column")
        return Unique(part.name, part.columns, part.fold)

    def _reference(self, part: ReferencePart, path: str) -> Reference:
        if part.column not in self._columns:
            self._add(
                f"{path}.column", f"{part.column!r} is no column of this entity", "name one of x_dal.columns"
            )
        on_delete = self._try(f"{path}.on_delete", lambda: OnDelete(part.on_delete.lower()))
        return Reference(part.column, part.target, part.target_column, on_delete or OnDelete.RESTRICT)

    def _template(self, path: str, source: str) -> Template | None:
        return self._try(path, lambda: read_template(source, self._columns))

    def _try(self, path: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except ValueError as error:
            self._add(path, str(error), "see docs/contract.md")
            return None

    def _add(self, path: str, what: str, remedy: str) -> None:
        self._problems.add(f"{self._path}.{path}", what, remedy)


def _format(part: AttributePart) -> str:
    """The template of a key attribute; without one it is the bare column."""
    if part.transformation is not None and part.transformation.format is not None:
        return part.transformation.format
    return f"{{{part.source_column}}}"


def by_name(entities: list[Entity]) -> Mapping[str, Entity]:
    """Parents before children, otherwise in the order of the file; cycles between entities stay in that order."""
    known = {entity.name: entity for entity in entities}
    done: dict[str, Entity] = {}

    def visit(entity: Entity, above: frozenset[str]) -> None:
        for reference in entity.references:
            if reference.target in known and reference.target not in above | {entity.name}:
                visit(known[reference.target], above | {entity.name})
        done.setdefault(entity.name, entity)

    for entity in entities:
        visit(entity, frozenset())
    return done
