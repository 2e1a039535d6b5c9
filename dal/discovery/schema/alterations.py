"""What happens inside a table: ALTER TABLE, CREATE INDEX, DROP INDEX."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from dal.discovery.model import Column, Origin, Place
from dal.discovery.schema.drafts import Draft, Drafts, Field, Key, Part, Reference, among, same


class Kind(StrEnum):
    """What of a table can be taken away."""

    COLUMN = "column"
    INDEX = "index"
    """Also a unique one."""
    PRIMARY = "primary"
    FOREIGN = "foreign"
    CONSTRAINT = "constraint"
    """A unique constraint, a foreign key, or a check."""


@dataclass(frozen=True, slots=True)
class Alteration(ABC):
    """A change of one table; nothing if there is no such table, for then it was dropped long since."""

    table: str
    place: Place

    def apply(self, drafts: Drafts, origin: Origin) -> None:
        """Change the table."""
        draft = drafts.get(self.table.lower())
        if draft is not None and (altered := self.altered(draft)) != draft:
            drafts[self.table.lower()] = replace(
                altered,
                origins=tuple(dict.fromkeys((*draft.origins, origin))),
                places=(*draft.places, self.place),
            )

    @abstractmethod
    def altered(self, draft: Draft) -> Draft:
        """The table after it; the same if it is so already."""


@dataclass(frozen=True, slots=True)
class Add(Alteration):
    """Columns, keys or foreign keys are added."""

    parts: tuple[Part, ...]

    def altered(self, draft: Draft) -> Draft:
        """With those that are not there yet."""
        return draft.with_parts(self.parts)


@dataclass(frozen=True, slots=True)
class Remove(Alteration):
    """A column, a key or a foreign key is taken away."""

    kind: Kind
    name: str | None = None

    def altered(self, draft: Draft) -> Draft:
        """Without it; a column also leaves the keys it is in."""
        parts = [part for part in draft.parts if not self._is_meant(part)]
        if self.kind is Kind.COLUMN and self.name:
            parts = [left for part in parts if (left := _without(part, self.name)) is not None]
        return replace(draft, parts=tuple(parts))

    def _is_meant(self, part: Part) -> bool:
        if self.kind is Kind.PRIMARY:
            return isinstance(part, Key) and part.kind == "primary"
        kinds, named = _REMOVED[self.kind]
        return isinstance(part, kinds) and same(named(part), self.name)


def _key_name(part: Part) -> str | None:
    """Without a name of its own, a key is called like its first column."""
    if isinstance(part, Key) and not part.name and part.columns and part.kind != "primary":
        return part.columns[0]
    return part.name


_REMOVED: dict[Kind, tuple[tuple[type[Part], ...], Callable[[Part], str | None]]] = {
    Kind.COLUMN: ((Field,), lambda part: part.name),
    Kind.INDEX: ((Key,), _key_name),
    Kind.FOREIGN: ((Reference,), lambda part: part.name),
    Kind.CONSTRAINT: ((Key, Reference), _key_name),
}


def _without(part: Part, column: str) -> Part | None:
    """A key without a column; nothing is left of one that has only this, or of a foreign key through it."""
    if isinstance(part, Field):
        return part
    if isinstance(part, Reference):
        return None if among(column, part.foreign.columns) else part
    columns = tuple(name for name in part.columns if not same(name, column))
    return replace(part, columns=columns) if columns else None


@dataclass(frozen=True, slots=True)
class Redefine(Alteration):
    """A column is defined anew, perhaps under another name."""

    column: str
    parts: tuple[Part, ...]

    def altered(self, draft: Draft) -> Draft:
        """With the new definition in the old one's place."""
        field = next((part for part in self.parts if isinstance(part, Field)), None)
        if field is None or not (draft.field(self.column) or draft.field(field.name)):
            return draft
        others = tuple(part for part in self.parts if not isinstance(part, Field))
        return draft.with_field(self.column, field).with_parts(others)


@dataclass(frozen=True, slots=True)
class Adjust(Alteration):
    """Single properties of a column are changed; None leaves one as it is."""

    column: str
    name: str | None = None
    type: str | None = None
    nullable: bool | None = None
    default: str | None = None
    undefault: bool = False
    """It has no default any more."""
    automatic: bool | None = None

    def altered(self, draft: Draft) -> Draft:
        """With the new properties."""
        field = draft.field(self.column)
        if field is None:
            return draft
        automatic = field.automatic if self.automatic is None else self.automatic
        return draft.with_field(
            self.column, replace(field, column=self._adjusted(field.column), automatic=automatic)
        )

    def _adjusted(self, column: Column) -> Column:
        return replace(
            column,
            name=self.name or column.name,
            type=self.type or column.type,
            nullable=column.nullable if self.nullable is None else self.nullable,
            default=None if self.undefault else self.default or column.default,
            values=() if self.type else column.values,
        )


@dataclass(frozen=True, slots=True)
class Collate(Alteration):
    """The table's collation is changed."""

    collation: str

    def altered(self, draft: Draft) -> Draft:
        """With it."""
        return replace(draft, collation=self.collation)
