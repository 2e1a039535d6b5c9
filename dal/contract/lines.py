"""The canonical form of rows and items: the same texts, whatever database they were read from, and quickly made.

Texts are those of DynamoDB's wire: that way an item is hardly touched, and what a driver of MySQL gives is dumped.
Rows of the same texts mean the same. Rows that mean the same have the same texts unless a database spells
something oddly; then the texts only say that both values have to be looked at.
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from dal.contract.codec import Kind, kinds_of
from dal.contract.filling import Texts, filled
from dal.contract.folds import fold
from dal.contract.model import Contract, Entity, Unique
from dal.contract.texts import ABSENT, Make, make
from dal.contract.types import Text as TextColumn
from dal.domain import Key, KeyValue, Row
from dal.ports.segments import Line, Text

Cells = Sequence[object]
Pair = tuple[str, str]

_NO_ITEM = ""


def names_of(entity: Entity) -> tuple[str, ...]:
    """The entity and its unique keys, as lines name them."""
    return (entity.name, *(unique.name for unique in entity.unique))


@dataclass(frozen=True, slots=True)
class Form:
    """How rows of one entity become lines; made once, used for each row."""

    entity: Entity
    kinds: Mapping[str, Kind]  # by name; none for entities without items
    makes: tuple[Make, ...]  # in the order of the columns
    key: Callable[[Texts], Pair]
    sentinels: tuple[tuple[str, Callable[[Cells, Texts], Pair | None]], ...]
    holder: tuple[int, ...]  # places of the key columns

    def lines(self, cells: Cells) -> Iterator[Line]:
        """The line of a row and those of its unique keys; cells as a driver gives them, in order."""
        made = [None if cell is None else text(cell) for cell, text in zip(cells, self.makes, strict=True)]
        yield self.entity.name, self.key(made), tuple(made)
        for name, key in self.sentinels:
            if (pair := key(cells, made)) is not None:
                yield name, pair, tuple([made[at] for at in self.holder])

    def of_state(self, key: Key, row: Row) -> Line:
        """The line of a key of the entity or of its unique keys, whatever its row says."""
        places = range(len(self.makes)) if key.entity == self.entity.name else self.holder
        columns = list(self.entity.columns)
        texts = [self._text(row, columns[at], self.makes[at]) for at in places]
        kind = self.kinds.get(key.entity)
        return key.entity, _plain(key.values) if kind is None else _pair(kind, key.values), tuple(texts)

    def _text(self, row: Row, column: str, text: Make) -> Text:
        value = row.get(column, ABSENT)
        return value if value is None or value is ABSENT else text(value)


def form_of(entity: Entity) -> Form:
    """The form of an entity, with or without items."""
    columns = list(entity.columns)
    kinds = {kind.name: kind for kind in kinds_of(entity)}
    return Form(
        entity,
        kinds,
        tuple(map(make, entity.columns.values())),
        _by_templates(kinds[entity.name], columns) if kinds else _by_values(entity, columns),
        tuple((u.name, _sentinel(entity, u, kinds.get(u.name), columns)) for u in entity.unique),
        tuple(columns.index(column) for column in entity.key),
    )


def reader_of(contract: Contract) -> Callable[[Line], Key | None]:
    """What gives the key of a line; None where the texts are none that the contract writes."""
    kinds = {kind.name: kind for entity in contract.entities.values() for kind in kinds_of(entity)}

    def read(line: Line) -> Key | None:
        name, pair, _ = line
        kind = kinds.get(name)
        try:
            return Key(name, _plain_values(pair) if kind is None else _values(kind, pair))
        except (ValueError, KeyError, SyntaxError):
            return None

    return read


def _values(kind: Kind, pair: Pair) -> tuple[KeyValue, ...]:
    keys = kind.table.keys
    item = {keys.pk: {"S": pair[0]}}
    return kind.key_values({**item, keys.sk: {kind.sk_kind: pair[1]}} if keys.sk else item)


def _pair(kind: Kind, values: tuple[KeyValue, ...]) -> Pair:
    item, keys = kind.item_key(values), kind.table.keys
    return str(item[keys.pk]["S"]), str(item[keys.sk][kind.sk_kind]) if keys.sk else ""


def _plain(values: tuple[KeyValue, ...]) -> Pair:
    """For contracts without items."""
    return repr(values), _NO_ITEM


def _plain_values(pair: Pair) -> tuple[KeyValue, ...]:
    return cast("tuple[KeyValue, ...]", literal_eval(pair[0]))


def _by_values(entity: Entity, columns: list[str]) -> Callable[[Texts], Pair]:
    places = [(columns.index(column), entity.columns[column].load) for column in entity.key]
    return lambda made: _plain(tuple([cast("KeyValue", load(cast("str", made[at]))) for at, load in places]))


def _by_templates(kind: Kind, columns: list[str]) -> Callable[[Texts], Pair]:
    pk, sk = filled(kind.pk, columns), filled(kind.sk, columns)
    return lambda made: (pk(made), sk(made))


def _sentinel(
    entity: Entity, unique: Unique, kind: Kind | None, columns: list[str]
) -> Callable[[Cells, Texts], Pair | None]:
    types = [entity.columns[column] for column in unique.columns]
    only = unique.folds[0] if len(types) == 1 and isinstance(types[0], TextColumn) else None
    if only is not None:  # the usual case, and far quicker
        return _folded(fold(only), columns.index(unique.columns[0]), kind)
    places = [(columns.index(name), name, type_) for name, type_ in zip(unique.columns, types, strict=True)]

    def pair(cells: Cells, _: Texts) -> Pair | None:
        if any(cells[at] is None for at, _, _ in places):
            return None
        try:
            key = unique.key({name: type_.normal(cells[at]) for at, name, type_ in places})
        except (ValueError, TypeError):
            return None  # what the contract does not allow has no item; its own line shows that
        return None if key is None else (_plain(key.values) if kind is None else _pair(kind, key.values))

    return pair


def _folded(folding: Callable[[str], str], at: int, kind: Kind | None) -> Callable[[Cells, Texts], Pair | None]:
    if kind is None:
        return lambda _, made: _plain((folding(text),)) if isinstance(text := made[at], str) else None
    head, tail = _pair(kind, ("",))
    return lambda _, made: (f"{head}{folding(text)}", tail) if isinstance(text := made[at], str) else None
