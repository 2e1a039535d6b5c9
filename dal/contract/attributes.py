"""Compiles the attributes of one entity: columns, keys of indexes, and texts derived from columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dal.contract.column import ColumnType
from dal.contract.document import AttributeExtension, AttributePart, EntityPart, WhenPart
from dal.contract.items import IndexKey, Table, When
from dal.contract.problems import Place
from dal.contract.refuse import refused
from dal.contract.slots import read_template
from dal.contract.template import Template
from dal.contract.types import Dynamo


@dataclass(slots=True)
class Attributes:
    """What the attributes of an entity say; filled by `compile`."""

    table: Table
    columns: Mapping[str, ColumnType]
    nullable: frozenset[str]
    place: Place
    kept: dict[str, str] = field(default_factory=dict)  # column → attribute
    index_keys: dict[str, IndexKey] = field(default_factory=dict)
    derived: dict[str, Template] = field(default_factory=dict)

    def compile(self, part: EntityPart) -> None:
        """Read all attributes; each is taken for what it is by its name and its transformation."""
        own = self.agree(part)
        for number, attribute in enumerate(part.attributes):
            path = f"attributes[{number}]"
            self._sources(attribute, path)
            if attribute.name not in own:
                self._one(attribute, path)
        for attribute in part.attributes:
            self._keep_by_key(attribute, own)

    def agree(self, part: EntityPart) -> Mapping[str, str | None]:
        """Look for what contradicts itself, whatever the columns are; key attribute → its template."""
        own = {self.table.keys.pk: part.pk_template}
        if self.table.keys.sk:
            own[self.table.keys.sk] = part.sk_template
        seen: set[str] = set()
        for number, attribute in enumerate(part.attributes):
            path = f"attributes[{number}]"
            if attribute.name in seen:
                self.place.add(path, f"{attribute.name!r} is there twice", "keep one")
            seen.add(attribute.name)
            if attribute.name in self.table.key_attributes:
                self._key_type(attribute, path)
            if attribute.name in own:
                self._own_key(attribute, path, own[attribute.name])
            if (
                attribute.x_dal != AttributeExtension()
                and attribute.name not in self.table.key_attributes - own.keys()
            ):
                what = "only keys of indexes are left out of items or have a value for NULL"
                self.place.add(f"{path}.x_dal", what, "remove it")
        self._missing_number(seen)
        return own

    def _missing_number(self, seen: set[str]) -> None:
        if self.table.keys.sk in self.table.numbers - seen:
            what = f"{self.table.keys.sk} is a number for another entity of this table"
            self.place.add("attributes", what, f"give this entity the attribute {self.table.keys.sk} with type N")

    def _sources(self, part: AttributePart, path: str) -> None:
        """What a format is said to be made of must at least exist."""
        named = (part.source_column,) if isinstance(part.source_column, str) else part.source_column
        for column in named if part.transformation is not None else ():
            if column not in self.columns:
                what = f"{column!r} is no column of this entity"
                self.place.add(f"{path}.source_column", what, "name one of x_dal.columns")

    def _one(self, part: AttributePart, path: str) -> None:
        if part.name in self.table.key_attributes:
            self._index_key(part, path)
        elif part.transformation is not None and part.transformation.type == "string-format":
            self._derived(part, path)
        else:
            self._plain(part, path)

    def _key_type(self, part: AttributePart, path: str) -> None:
        wanted = self.table.kind(part.name)
        if part.type != wanted and part.type in ("S", "N"):
            what = "is a number for another entity of this table"
            self.place.add(f"{path}.type", f"{part.name} {what}", "make it the same everywhere, N or S")
        elif part.type != wanted:
            self.place.add(f"{path}.type", f"keys are texts or whole numbers, not {part.type}", "write S or N")
        elif wanted == Dynamo.N and part.name == self.table.keys.pk:
            what = (
                "a partition key cannot be a number: unique values and id counters lie in the table too, as texts"
            )
            self.place.add(f"{path}.type", what, 'write S: {id} becomes a text such as "5"')

    def _own_key(self, part: AttributePart, path: str, template: str | None) -> None:
        if template is not None and not refused(part) and template_of(part) != template:
            what = f"{part.name} is made by {template_of(part)!r} here and by {template!r} above"
            self.place.add(path, what, "say the same")

    def _index_key(self, part: AttributePart, path: str) -> None:
        if refused(part):
            return
        template = self._template(f"{path}.transformation.format", part)
        if template is None:
            return
        key = IndexKey(part.name, template, self._when(part, path), part.x_dal.if_null)
        if part.name in self.table.numbers:
            self.number(f"{path}.transformation.format", template)
            if key.if_null is not None and not key.if_null.lstrip("-").isdecimal():
                self.place.add(f"{path}.x_dal.if_null", "it stands for a number and is none", "write digits only")
        self.index_keys[part.name] = key

    def number(self, path: str, template: Template) -> None:
        """Complain of a template that does not give numbers for a key that is one."""
        if template.bare is None or not template.bare.numeric:
            what = f"{template.source!r} is no bare column of whole numbers, and this key is a number"
            self.place.add(path, what, "write {column}, or make the key a text: type S")

    def _when(self, part: AttributePart, path: str) -> When | None:
        when = part.x_dal.when
        if when is None:
            return None
        if when.column not in self.columns:
            remedy = "name a column of this entity"
            self.place.add(f"{path}.x_dal.when", f"{when.column!r} is no column", remedy)
            return None
        if (when.equals is None) == (when.not_null is None):
            remedy = "give either `equals` or `not_null`"
            self.place.add(f"{path}.x_dal.when", "says not what to look for", remedy)
        return When(when.column, self.place.read(f"{path}.x_dal.when.equals", lambda: self._wanted(when)))

    def _wanted(self, when: WhenPart) -> object:
        return None if when.equals is None else self.columns[when.column].normal(when.equals)

    def _derived(self, part: AttributePart, path: str) -> None:
        if part.type != Dynamo.S:
            self.place.add(f"{path}.type", f"string-format makes texts, not {part.type}", "write S")
        template = self._template(f"{path}.transformation.format", part)
        if template is not None:
            self.derived[part.name] = template

    def _plain(self, part: AttributePart, path: str) -> None:
        column = part.source_column
        if not isinstance(column, str) or column not in self.columns:
            remedy = "name one of x_dal.columns, or remove the attribute"
            self.place.add(f"{path}.source_column", f"{column!r} is no column of this entity", remedy)
        elif column not in self.kept:
            self.kept[column] = part.name
            if not refused(part):
                self._typed(part, path, self.columns[column])
        elif not refused(part):
            what = f"column {column!r} is already kept as {self.kept[column]!r}"
            self.place.add(path, what, "keep each column once")

    def _typed(self, part: AttributePart, path: str, kind: ColumnType) -> None:
        if part.type != kind.dynamo:
            what = f"{kind.sql} becomes {kind.dynamo}, not {part.type}"
            self.place.add(f"{path}.type", what, f"write {kind.dynamo}")

    def _keep_by_key(self, part: AttributePart, own: Mapping[str, str | None]) -> None:
        """A key that is one column as it is keeps it, where no attribute does: `pk` may be `isbn` itself."""
        column = part.source_column
        if part.name not in self.table.key_attributes or not isinstance(column, str) or column in self.kept:
            return
        key, kind = self.index_keys.get(part.name), self.columns.get(column)
        always = part.name in own or (key is not None and not key.when and not key.if_null)
        plain = template_of(part) == f"{{{column}}}" and kind is not None and part.type == kind.dynamo
        if always and plain and not refused(part) and (part.name in own or column not in self.nullable):
            self.kept[column] = part.name

    def _template(self, path: str, part: AttributePart) -> Template | None:
        return self.place.read(path, lambda: read_template(template_of(part), self.columns))


def template_of(part: AttributePart) -> str:
    """The template of a key attribute; without one it is the bare column."""
    if part.transformation is not None and part.transformation.format is not None:
        return part.transformation.format
    return f"{{{part.source_column}}}"
