"""Everything that the tables hold, in ranges of the primary key, as the driver gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from dal.adapters.mysql import drift, sql
from dal.adapters.mysql.rows import batches, seen
from dal.adapters.mysql.sight import UNWRITTEN
from dal.adapters.mysql.slices import Ask, MySQLSlices
from dal.adapters.mysql.sql import Statement
from dal.adapters.mysql.states import run
from dal.contract.lines import Form, form_of
from dal.contract.model import Contract, Entity
from dal.domain import Key, Row, State
from dal.engines.places import of_json, to_json
from dal.errors import BackendError
from dal.ports import Drift, Page, Part, Place, Unreadable


class MySQLSegments:
    """Fulfils `Segments`. Rows are read without versions and locks, each page by one statement.

    Args:
        contract: which tables there are.
        ask: lends a read session.
        slices: where ranges end.
        fetch: the database's.
    """

    def __init__(
        self,
        contract: Contract,
        ask: Ask,
        slices: MySQLSlices,
        fetch: Callable[[Sequence[Key]], Sequence[State]],
    ) -> None:
        self._contract = contract
        self._ask = ask
        self._slices = slices
        self._fetch = fetch
        self._forms: dict[str, Form] = {}

    def parts(self, entities: Sequence[str], size: int, *, rows: int) -> Iterator[Part]:  # noqa: ARG002  the index tells
        """See `Segments`; the last range of an entity has no end."""
        for entity in entities:
            after: Place | None = None
            while (upto := self._slices.boundary(entity, after, size)) is not None:
                yield Part(entity, (to_json(after), to_json(upto)))
                after = upto
            yield Part(entity, (to_json(after), None))

    def page(self, part: Part, entities: Sequence[str], *, cursor: object | None, rows: int) -> Page:  # noqa: ARG002  a part is of one entity
        """See `Segments`."""
        entity, form = self._contract.entity(part.name), self._form(part.name)
        begin, end = part.place
        after, upto = _place(begin if cursor is None else cursor), _place(end)
        cells = self._ask(partial(run, statement=_page(entity, after, upto, rows)))
        lines = [line for row in cells for line in form.lines(row)]
        if len(cells) < rows:
            return Page(lines, None)
        columns = list(entity.columns)
        last = tuple(cells[-1][columns.index(column)] for column in entity.primary_key)
        return Page(lines, to_json(tuple(value for value in last if isinstance(value, int | str | bytes))))

    def look(self, keys: Sequence[Key]) -> Sequence[State]:
        """See `Segments`; rows that the contract does not allow are looked at one by one."""
        found: list[State] = []
        for batch in batches(keys):
            try:
                found += self._fetch(batch)
            except BackendError as error:
                if error.retryable:
                    raise
                found += [self._alone(key) for key in batch]
        return found

    def drift(self, entities: Sequence[str]) -> Sequence[Drift]:
        """See `Segments`."""
        wanted = [self._contract.entity(name) for name in entities]
        return self._ask(lambda session: drift.found(session, self._contract, wanted))

    def _alone(self, key: Key) -> State:
        try:
            return self._fetch([key])[0]
        except BackendError as error:
            if error.retryable:
                raise
        owner = self._contract.unique(key.entity)
        entity, unique = owner or (self._contract.entity(key.entity), None)
        by = entity.key if unique is None else unique.columns
        lines = self._ask(partial(run, statement=sql.rows(entity, by, [key.values], lock=None)))
        rows = [_shown(entity, line) for line in lines]
        holder = [row if unique is None else seen(entity, unique, row)[1] for row in rows]
        version = self._slices.versions([key]).get(key, UNWRITTEN)
        return State(key, version, holder[0] if holder else None)

    def _form(self, entity: str) -> Form:
        if entity not in self._forms:
            self._forms[entity] = form_of(self._contract.entity(entity))
        return self._forms[entity]


def _page(entity: Entity, after: Place | None, upto: Place | None, rows: int) -> Statement:
    if upto is None:
        return sql.chunk(entity, after, limit=rows, lock=None)
    range_ = sql.between(entity, after, upto, lock=None)
    return Statement(f"{range_.sql} LIMIT %s", (*range_.args, rows))


def _place(written: object) -> Place | None:
    return of_json(list(written)) if isinstance(written, list | tuple) else None


def _shown(entity: Entity, cells: Sequence[object]) -> Row:
    pairs = zip(entity.columns, cells, strict=True)
    return {column: _value(entity, column, value) for column, value in pairs}


def _value(entity: Entity, column: str, value: object) -> object:
    try:
        return entity.normal_value(column, value)
    except ValueError:
        return Unreadable(type(value).__name__)
