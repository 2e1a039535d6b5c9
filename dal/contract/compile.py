"""From the document to the model. Whatever cannot be compiled is a finding, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from string import Formatter

from dal.contract.attributes import Attributes, template_of
from dal.contract.column import ColumnType
from dal.contract.document import EntityExtension, EntityPart, ReferencePart, TablePart
from dal.contract.items import Index, ItemMap, Table
from dal.contract.model import AutoId, Entity, OnDelete, Reference
from dal.contract.problems import Place, Problems
from dal.contract.refuse import refused
from dal.contract.slots import read_template
from dal.contract.sql import read_type
from dal.contract.template import Template
from dal.contract.uniques import read_unique

_NO_COLUMNS = "give it x_dal with columns, primary_key and references (docs/contract.md)"


def compile_table(part: TablePart) -> Table:
    """The table with its indexes; a key attribute is a number where an entity says so."""
    indexes = {
        gsi.index_name: Index(gsi.index_name, gsi.pk, gsi.sk, gsi.projection, gsi.projected_attributes)
        for gsi in part.gsis
    }
    table = Table(part.table, Index("", part.pk, part.sk), indexes, part.x_dal.discriminator)
    declared = (attribute for entity in part.entities for attribute in entity.attributes)
    numbers = {a.name for a in declared if a.type == "N" and a.name in table.key_attributes}
    return Table(table.name, table.keys, indexes, table.discriminator, frozenset(numbers))


def compile_entity(part: EntityPart, table: Table, path: str, problems: Problems) -> Entity | None:
    """The entity, or None where its keys cannot be told; `problems` says why, under its path."""
    place = Place(path, problems)
    if part.x_dal is None:
        place.add("x_dal", "is missing, so nothing is known about the SQL side", _NO_COLUMNS)
        _untyped(part, table, place)
        return None
    return _EntityCompiler(part, part.x_dal, table, place).compile()


def _untyped(part: EntityPart, table: Table, place: Place) -> None:
    """What can be said without types: the columns are those that attributes are made of."""
    columns = {column for a in part.attributes for column in _sources(a.source_column)}
    templates = {"pk_template": part.pk_template, "sk_template": part.sk_template if table.keys.sk else None}
    for number, attribute in enumerate(part.attributes):
        if attribute.transformation is not None and not refused(attribute):
            templates[f"attributes[{number}].transformation.format"] = template_of(attribute)
    for path, template in templates.items():
        for column in _placeholders(template or ""):
            if column not in columns:
                remedy = "name a column of this entity"
                place.add(path, f"placeholder {{{column}}} is no column that an attribute is made of", remedy)
    Attributes(table, {}, frozenset(), place).agree(part)


def _sources(column: str | tuple[str, ...]) -> tuple[str, ...]:
    return (column,) if isinstance(column, str) else column


def _placeholders(template: str) -> tuple[str, ...]:
    try:
        return tuple(column for _, column, _, _ in Formatter().parse(template) if column is not None)
    except ValueError:
        return ()


class _EntityCompiler:
    def __init__(self, part: EntityPart, extension: EntityExtension, table: Table, place: Place) -> None:
        self._part, self._extension, self._table, self._place = part, extension, table, place
        self._columns: dict[str, ColumnType] = {}
        self._nullable: set[str] = set()

    def compile(self) -> Entity | None:
        self._read_columns()
        item = self._item()
        if item is None:
            return None
        extension = self._extension
        unique = [
            read_unique(u, self._columns, f"x_dal.unique[{i}]", self._place)
            for i, u in enumerate(extension.unique)
        ]
        return Entity(
            name=self._part.entity_type.lower(),
            source_table=self._part.source_table,
            key=item.key_columns,
            primary_key=extension.primary_key,
            columns=self._columns,
            unique=tuple(u for u in unique if u is not None),
            references=tuple(
                self._reference(r, f"x_dal.references[{i}]") for i, r in enumerate(extension.references)
            ),
            nullable=frozenset(self._nullable),
            auto_id=AutoId(extension.id.column) if extension.id else None,
            item=item,
        )

    def _read_columns(self) -> None:
        for name, declared in self._extension.columns.items():
            read = self._place.read(f"x_dal.columns.{name}", partial(read_type, declared))
            if read is not None:
                self._columns[name], nullable = read
                self._nullable |= {name} if nullable else set()

    def _item(self) -> ItemMap | None:
        found = Attributes(self._table, self._columns, frozenset(self._nullable), self._place)
        pk = self._template("pk_template", self._part.pk_template)
        sk = self._sk(found)
        found.compile(self._part)
        if pk is None or (sk is None and self._table.keys.sk):
            return None
        return ItemMap(self._table, pk, sk, found.kept, found.index_keys, found.derived)

    def _sk(self, attributes: Attributes) -> Template | None:
        if self._table.keys.sk is None:
            if "{" in (self._part.sk_template or ""):
                what = "the table has no sort key, so what this template says would be lost"
                self._place.add("sk_template", what, "name a sort key in the table, or write null")
            return None
        template = self._template("sk_template", self._part.sk_template)
        if template is not None and self._table.keys.sk in self._table.numbers:
            attributes.number("sk_template", template)
        return template

    def _template(self, path: str, source: str | None) -> Template | None:
        if source is None:
            remedy = "give the entity a template, the single-entity table an attribute of that name"
            self._place.add(path, "nothing says how this key is made", remedy)
            return None
        return self._place.read(path, lambda: read_template(source, self._columns))

    def _reference(self, part: ReferencePart, path: str) -> Reference:
        if part.column not in self._columns:
            what = f"{part.column!r} is no column of this entity"
            self._place.add(f"{path}.column", what, "name one of x_dal.columns")
        on_delete = self._place.read(f"{path}.on_delete", lambda: OnDelete(part.on_delete.lower()))
        return Reference(part.column, part.target, part.target_column, on_delete or OnDelete.RESTRICT)


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
