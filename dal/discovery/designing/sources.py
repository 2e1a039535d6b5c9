"""Tables as far as a draft can take them: their columns declared, and a key that MySQL can be walked by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dal.contract.column import ColumnType
from dal.contract.lint import RESERVED_KEYS
from dal.contract.types import WALKED, Choice, Choices, Integer, Text
from dal.discovery.designing.columns import Declared, Question, declare
from dal.discovery.designing.folds import Folding, folding
from dal.discovery.model import Column, ForeignKey, IdGeneration, Table

_PLAIN = re.compile(r"[^{}:!]+")
"""Names that can stand in braces."""
_FEW = re.compile(
    r"(^|_)(status|state|type|kind|flag|level|gender|sex|role|lang|language|locale|currency|country|scope"
    r"|active|enabled|disabled|deleted|visible|hidden|published|archived|locked|public|private)$"
    r"|^(is|has|can)_",
    re.IGNORECASE,
)
"""Words for what has few values, or of which one is everywhere."""
_SHORT = 2
"""Characters of a text that is a code."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table that can be drafted: `columns` are those of the contract, in order."""

    table: Table
    entity: str
    columns: Mapping[str, Declared]
    primary_key: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def word(self) -> str:
        """What its keys begin with: none of the words that are ours."""
        word = self.entity.upper()
        return f"{word}_ROW" if f"{word}#" in RESERVED_KEYS else word

    @property
    def auto_id(self) -> str | None:
        """The column that MySQL numbers."""
        numbered = self.table.id_generation is IdGeneration.AUTO_INCREMENT and len(self.primary_key) == 1
        return self.primary_key[0] if numbered and isinstance(self.kind(self.primary_key[0]), Integer) else None

    def kind(self, column: str) -> ColumnType:
        """The contract's type of a column."""
        return self.columns[column].kind

    def nullable(self, column: str) -> bool:
        """Whether a column may be NULL."""
        return self.columns[column].nullable

    def folding(self, column: str) -> Folding | None:
        """How texts of a column are compared; None where it holds none."""
        known = self.table.column(column)
        return folding(known, self.table) if known and isinstance(self.kind(column), Text) else None

    def placeable(self, column: str) -> bool:
        """Whether it is in the draft and its name can stand in a template."""
        return column in self.columns and _PLAIN.fullmatch(column) is not None

    def few(self, column: str) -> bool:
        """Whether many rows share a value, as far as type and name tell."""
        kind = self.kind(column)
        code = isinstance(kind, Text) and kind.max_chars <= _SHORT
        tiny = isinstance(kind, Integer) and kind.sql.startswith("TINYINT")
        named = _FEW.search(column) is not None and not self.refers(column)
        return isinstance(kind, Choice | Choices) or code or tiny or named

    def refers(self, column: str) -> ForeignKey | None:
        """The foreign key that a column is all of."""
        return next((key for key in self.table.foreign_keys if key.columns == (column,)), None)


def source_of(table: Table, entity: str) -> Source:
    """The table with what can be said of it; no `primary_key` where MySQL cannot be walked by any key."""
    walk = next((key for key in _keys(table) if _walkable(key, table)), ())
    declared = [declare(column, table, key=column.name in walk) for column in table.columns]
    kept = {column.name: column for column in declared if column.sql is not None}
    questions = tuple(column.question for column in declared if column.question is not None)
    return Source(table, entity, kept, walk, questions)


def _keys(table: Table) -> Sequence[tuple[str, ...]]:
    """The primary key; without one the unique keys that have no NULL."""
    if table.primary_key:
        return (table.primary_key,)
    return tuple(unique for unique in table.unique if not any(_nullable(table, name) for name in unique))


def _nullable(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is None or column.nullable


def _walkable(key: tuple[str, ...], table: Table) -> bool:
    columns = [table.column(name) for name in key]
    return bool(key) and all(column is not None and _walked(column, table) for column in columns)


def _walked(column: Column, table: Table) -> bool:
    declared = declare(column, table, key=True)
    return declared.sql is not None and isinstance(declared.kind, WALKED)
