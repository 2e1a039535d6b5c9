"""Which keys a write touches, told by its statements; what is not told is refused until a person says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dal.contract import Contract, Entity, OnDelete
from dal.discovery.model import Operation
from dal.scaffold.access.asked import Asked
from dal.scaffold.access.methods import Method, Repository
from dal.scaffold.access.values import Given, Needed
from dal.scaffold.code.classes import Kind
from dal.scaffold.code.types import Told, Types
from dal.scaffold.planning.fetching import Fetched, Fetcher

_BORN = (Operation.INSERT, Operation.UPSERT, Operation.SAVE)
_TAKEN_ALONG = (OnDelete.CASCADE, OnDelete.SET_NULL)


@dataclass(frozen=True, slots=True)
class Touched:
    """What stands in `touches=`; nothing at all where the layer tells it by itself."""

    text: str | None = None
    """`cascade("user", "user_id")`."""
    uses: str | None = None
    """What of `dal.dual` that needs."""
    before: tuple[str, ...] = ()
    """Lines of a function of its own, before the call."""
    after: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """What of it is not told."""
    needs: tuple[Needed, ...] = ()

    @property
    def function(self) -> bool:
        """Whether it is a function of its own."""
        return bool(self.before or self.after or self.missing)


class Toucher:
    """Finds the keys of writes."""

    def __init__(self, contract: Contract, types: Types, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._types = types
        self._contract = contract
        self._entities = {entity.source_table: entity for entity in contract.entities.values()}

    def touched(self, method: Method, repository: Repository) -> Touched:
        """The keys of one write."""
        writes = [one for one in method.asked if one.site.writes and one.shape.table in self._entities]
        entity = repository.entity
        if not method.dynamic and writes and all(self._is_plain(one, method, entity) for one in writes):
            return Touched()
        if len(writes) == 1 and not method.dynamic and (simple := self._simple(writes[0], entity)):
            return simple
        return self._function(method, writes, entity)

    def _is_plain(self, asked: Asked, method: Method, entity: Entity) -> bool:
        """Whether `default_touches` of the layer finds the key of this write."""
        if asked.shape.table != entity.source_table or asked.step.repeated:
            return False
        named = _named(method, entity)
        if asked.site.operation in _BORN:
            return self._returns(method, entity) or (bool(named) and set(named) <= set(asked.written))
        by_key = {column: asked.conditions.get(column) for column in entity.key}
        same = all(given is not None and given.text == named.get(column) for column, given in by_key.items())
        taken = asked.site.operation is Operation.DELETE and self._children(entity)
        return bool(named) and same and not taken and not set(asked.written) & set(entity.key)

    def _simple(self, asked: Asked, entity: Entity) -> Touched | None:
        """`cascade(…)` and `matching(…)`."""
        if (
            asked.shape.table != entity.source_table
            or set(asked.written) & set(entity.key)
            or asked.site.operation in _BORN
        ):
            return None
        keys = [asked.conditions.get(column) for column in entity.key]
        plain = [given.text for given in keys if given is not None and given.plain]
        deletes = asked.site.operation is Operation.DELETE
        if deletes and self._children(entity) and len(plain) == len(keys):
            names = ", ".join(f'"{name}"' for name in (entity.name, *plain))
            return Touched(f"cascade({names})", "cascade")
        same = {
            column: given for column, given in asked.conditions.items() if given.plain and given.text == column
        }
        if same and not (deletes and self._children(entity)) and None in keys:
            names = ", ".join(f'"{name}"' for name in (entity.name, *sorted(same)))
            return Touched(f"matching({names})", "matching")
        return None

    def _function(self, method: Method, writes: Sequence[Asked], entity: Entity) -> Touched:
        before: dict[tuple[str, ...], None] = {}
        after: dict[tuple[str, ...], None] = {}
        missing: dict[str, None] = {}
        needs: dict[Needed, None] = {}
        if method.dynamic:
            missing["what it writes is known at run time only"] = None
        for asked in writes:
            target = self._entities[asked.shape.table]
            for given in asked.conditions.values():
                needs |= dict.fromkeys(given.needs)
            if asked.site.operation in _BORN:
                lines = tuple(self._born(asked, method, target, entity))
                after[lines] = None
            else:
                lines = tuple(self._changed(asked, method, target))
                before[lines] = None
                after |= dict.fromkeys(self._renamed(asked, target, missing))
            if not lines:
                missing[f"which keys of {target.name} it writes"] = None
        return Touched(None, None, _lines(before), _lines(after), tuple(missing), tuple(needs))

    def _changed(self, asked: Asked, method: Method, target: Entity) -> Iterator[str]:
        """The rows that are there before."""
        taken = asked.site.operation is Operation.DELETE and self._children(target)
        if set(target.key) <= set(asked.conditions):
            key = _key(target, [asked.conditions[column].text for column in target.key])
            yield f"yield from unit.closure({key})" if taken else f"yield {key}"
            return
        conditions = asked.conditions or self._read_before(asked, method)
        if conditions:
            found = f'unit.find("{target.name}", {_arguments(conditions)})'
            yield from (
                (f"for key in {found}:", "    yield from unit.closure(key)") if taken else (f"yield from {found}",)
            )
            return
        yield from self._named_by_others(asked, method, target)

    def _renamed(self, asked: Asked, target: Entity, missing: dict[str, None]) -> Iterator[tuple[str, ...]]:
        """The key that a row has afterwards, where that changes."""
        if not set(asked.written) & set(target.key):
            return
        written = {column: one.given for column, one in asked.written.items() if not one.sign}
        given = [written.get(column) or asked.conditions.get(column) for column in target.key]
        if None in given:
            missing[f"which key of {target.name} it writes"] = None
        else:
            yield (f"yield {_key(target, [_text(one) for one in given])}",)

    def _read_before(self, asked: Asked, method: Method) -> Mapping[str, Given]:
        """What an earlier statement has asked of the same table: its rows are those that are written."""
        place = method.asked.index(asked)
        read = [
            one for one in method.asked[:place] if not one.site.writes and one.shape.table == asked.shape.table
        ]
        return read[0].conditions if len(read) == 1 else {}

    def _named_by_others(self, asked: Asked, method: Method, target: Entity) -> Iterator[str]:
        """Rows whose keys stand in the keys of rows that were read before: the products of a cart."""
        place = method.asked.index(asked)
        for read in method.asked[:place]:
            source = self._entities.get(read.shape.table)
            if source is None or read.site.writes or not read.conditions or len(target.key) != 1:
                continue
            for reference in source.references:
                if (
                    reference.target == target.name
                    and (reference.target_column,) == target.key
                    and reference.column in source.key
                ):
                    at = source.key.index(reference.column)
                    yield f'for key in unit.find("{source.name}", {_arguments(read.conditions)}):'
                    yield f'    yield Key("{target.name}", (key.values[{at}],))'
                    return

    def _born(self, asked: Asked, method: Method, target: Entity, entity: Entity) -> Iterator[str]:
        """The rows that are there afterwards."""
        written = {
            column: one.given for column, one in asked.written.items() if one.given is not None and not one.sign
        }
        if set(target.key) <= set(written) and not asked.step.repeated:
            yield f"yield {_key(target, [_text(written[column]) for column in target.key])}"
        elif target == entity and self._returns(method, target) and not asked.step.repeated:
            items = [f"result.{column}" for column in target.key]
            yield from _unless_nothing(f"yield {_key(target, items)}", method)
        elif (path := self._listed(method.returns, target)) is not None:
            yield f"for one in result.{path}:"
            yield f"    yield {_key(target, [f'one.{column}' for column in target.key])}"
        elif target == entity and not asked.step.repeated:
            yield from self._answered(method, target, written)

    def _answered(self, method: Method, target: Entity, written: Mapping[str, Given | None]) -> Iterator[str]:
        """By the id that it returns, else by the values that were written, which others may have as well."""
        fetched = self._fetcher.simply(method)
        if len(target.key) == 1 and fetched in (Fetched.ID, Fetched.EITHER):
            yield from _unless_nothing(f"yield {_key(target, ['result'])}", method)
        elif method.returns.name == "dict" and not method.returns.optional:
            items = [f'result["{column}"]' for column in target.key]
            yield f"yield {_key(target, items)}"
        else:
            values = self._telling(target, written)
            if values:
                yield f'yield from unit.find("{target.name}", {_arguments(values)})'

    def _telling(self, target: Entity, written: Mapping[str, Given | None]) -> dict[str, Given]:
        """The written values that find the row again: a unique constraint's, else all."""
        known = {column: given for column, given in written.items() if given is not None}
        unique = next((one.columns for one in target.unique if set(one.columns) <= set(known)), None)
        return {column: known[column] for column in unique} if unique is not None else known

    def _listed(self, returns: Told, target: Entity) -> str | None:
        """The field of the result that lists rows of an entity."""
        if returns.optional or returns.cls is None or returns.cls.kind is not Kind.RECORD:
            return None
        for name, told in self._types.fields(returns):
            element = told.item
            fields = {field for field, _ in self._types.fields(element)} if element is not None else set()
            if element is not None and element.cls is not None and set(target.columns) <= fields:
                return name
        return None

    def _returns(self, method: Method, entity: Entity) -> bool:
        """Whether the result has the key, as `default_touches` sees it."""
        fields = {name for name, _ in self._types.fields(method.returns)}
        model = method.returns.cls is not None and method.returns.cls.kind is Kind.MODEL
        return set(entity.key) <= fields or model

    def _children(self, entity: Entity) -> bool:
        """Whether a delete takes rows along or changes them."""
        return any(
            reference.target == entity.name and reference.on_delete in _TAKEN_ALONG
            for child in self._contract.entities.values()
            for reference in child.references
        )


def _unless_nothing(line: str, method: Method) -> tuple[str, ...]:
    return ("if result is not None:", f"    {line}") if method.returns.optional else (line,)


def _named(method: Method, entity: Entity) -> dict[str, str]:
    """Key column → parameter, as `default_touches` of the layer finds them."""
    names = [one.name for one in method.signature.parameters]
    if all(column in names for column in entity.key):
        return {column: column for column in entity.key}
    if len(entity.key) == 1 and names and names[0] == f"{entity.name}_{entity.key[0]}":
        return {entity.key[0]: names[0]}
    return {}


def _key(entity: Entity, values: Sequence[str]) -> str:
    return f'Key("{entity.name}", ({", ".join(values)}{"," if len(values) == 1 else ""}))'


def _arguments(conditions: Mapping[str, Given]) -> str:
    return ", ".join(f"{column}={given.text}" for column, given in conditions.items())


def _text(given: Given | None) -> str:
    return given.text if given is not None else "None"


def _lines(blocks: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(line for block in blocks for line in block)
