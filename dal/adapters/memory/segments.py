"""Everything that a memory database holds, in parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zlib import crc32

from dal.adapters.memory.gate import Gate
from dal.adapters.memory.store import Store
from dal.contract.lines import form_of, names_of
from dal.contract.model import Contract
from dal.domain import Key, State
from dal.ports import Drift, Page, Part

_MOST = 16


class MemorySegments:
    """Fulfils `Segments`; parts are chosen by a hash, as those of DynamoDB are.

    Args:
        contract: what is there.
        gate: the database's lock.
        store: the rows.
        fetch: the database's.
    """

    def __init__(
        self, contract: Contract, gate: Gate, store: Store, fetch: Callable[[Sequence[Key]], Sequence[State]]
    ) -> None:
        self._gate = gate
        self._store = store
        self._fetch = fetch
        self._names = {entity.name: names_of(entity) for entity in contract.entities.values()}
        forms = [(entity, form_of(entity)) for entity in contract.entities.values()]
        self._forms = {name: form for entity, form in forms for name in names_of(entity)}

    def parts(self, entities: Sequence[str], size: int, *, rows: int) -> list[Part]:
        """See `Segments`."""
        total = min(max(1, rows // size), _MOST)
        names = [name for entity in entities for name in self._names[entity]]
        return [Part(name, (number, total)) for name in names for number in range(total)]

    def page(self, part: Part, entities: Sequence[str], *, cursor: object | None, rows: int) -> Page:  # noqa: ARG002  a part is of one name
        """See `Segments`."""
        number, total = part.place
        behind = tuple(cursor) if isinstance(cursor, list | tuple) else None
        with self._gate:
            keys = sorted(
                key
                for key in self._store.keys(part.name)
                if crc32(repr(key.values).encode()) % int(str(total)) == number
                and (behind is None or key.values > behind)
            )
            form = self._forms[part.name]
            held = [(key, self._store.get(key)) for key in keys[:rows]]
            lines = [form.of_state(key, row) for key, row in held if row is not None]
        return Page(lines, list(keys[rows - 1].values) if len(keys) > rows else None)

    def look(self, keys: Sequence[Key]) -> Sequence[State]:
        """See `Segments`; memory shows whatever it holds."""
        return self._fetch(keys)

    def drift(self, entities: Sequence[str]) -> Sequence[Drift]:  # noqa: ARG002  see `Segments`
        """Nothing: rows have the columns of the contract."""
        return ()
