"""Groups the backend's data access into repositories, one per class or per entity."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dal.contract import Contract, Entity
from dal.discovery.designing import singular, snake
from dal.discovery.designing.shapes import shape_of
from dal.discovery.model import Analysis, Table
from dal.scaffold.access.asked import Asked, asked_of
from dal.scaffold.access.calls import Calls, Step
from dal.scaffold.access.candidates import candidates
from dal.scaffold.access.changes import Changes
from dal.scaffold.access.functions import Function, Functions
from dal.scaffold.access.handles import handle_of
from dal.scaffold.access.methods import Method, Repository
from dal.scaffold.access.naming import distinct, names_of_class, names_of_entity
from dal.scaffold.code.modules import Definition, Modules
from dal.scaffold.code.types import Types
from dal.scaffold.values import Left

_DYNAMIC = "which table it is about is known at run time only"


@dataclass(frozen=True, slots=True)
class Grouped:
    """The repositories by name, and the functions that have no method in them."""

    repositories: tuple[Repository, ...]
    left: tuple[Left, ...]


class Grouping:
    """Makes repositories of an analysis."""

    def __init__(self, analysis: Analysis, contract: Contract, modules: Modules) -> None:
        self._analysis = analysis
        self._tables = {table.name: table for table in analysis.tables}
        self._entities = {entity.source_table: entity for entity in contract.entities.values()}
        self.models = frozenset(table.model.rpartition(".")[2] for table in analysis.tables if table.model)
        self._changes = Changes.of(analysis.implicit_updates, self._tables)
        self.types = Types(modules, self.models)
        self.calls = Calls(Functions(modules), analysis.sites)

    def grouped(self) -> Grouped:
        """All of them."""
        found = candidates(self.calls, self._analysis.sites, self._analysis.implicit_updates, self.models)
        left = list(found.left)
        groups: list[tuple[Definition | None, Entity, list[Method]]] = []
        for cls, functions in found.classes.items():
            methods = [self._method(one, one.plain) for one in functions]
            entity = self._main(methods)
            if entity is None:
                left += [Left(one.name, one.place, self._reason(one)) for one in functions]
            else:
                groups.append((cls, entity, methods))
        for entity, methods in self._free(found.free, left):
            groups.append((None, entity, methods))
        return Grouped(
            tuple(self._repositories(groups)), tuple(sorted(left, key=lambda one: (one.place, one.function)))
        )

    def _free(self, functions: Sequence[Function], left: list[Left]) -> Iterator[tuple[Entity, list[Method]]]:
        by_entity: defaultdict[str, list[Function]] = defaultdict(list)
        for one in functions:
            entity = self._main([self._method(one, one.plain)])
            if entity is None:
                left.append(Left(one.name, one.place, self._reason(one)))
            else:
                by_entity[entity.source_table].append(one)
        for table in sorted(by_entity):
            named = _method_names(by_entity[table])
            yield self._entities[table], [self._method(one, named[one]) for one in by_entity[table]]

    def _method(self, function: Function, name: str) -> Method:
        steps = self.calls.steps(function)
        known = [step for step in steps if step.site.table in self._tables or step.site.table in self._entities]
        handle = handle_of(function)
        signature = function.signature if handle is None else function.signature.without(handle.name)
        dynamic = len(known) < len(steps) or any(step.site.dynamic and step.site.table is None for step in steps)
        return Method(
            name,
            function,
            signature,
            self.types.told(function.module, function.node.returns),
            self._changes.added([self._asked(step) for step in known], function, self.calls),
            handle,
            dynamic=dynamic,
        )

    def _asked(self, step: Step) -> Asked:
        table = self._tables.get(str(step.site.table)) or Table(str(step.site.table))
        entity = self._entities.get(table.name)
        words = (singular(table.name), *((entity.name,) if entity else ()))
        names = {
            column.name: (*(f"{word}_{column.name}" for word in words), column.name) for column in table.columns
        }
        return asked_of(step, shape_of(step.site, table), table, names)

    def _main(self, methods: Iterable[Method]) -> Entity | None:
        """The entity that most of the methods are about; of one method that which it writes first."""
        count: Counter[str] = Counter()
        for method in methods:
            own = sorted(method.asked, key=lambda one: (one.step.function != method.function, not one.site.writes))
            known = (one.shape.table for one in own if one.shape.table in self._entities)
            first = next(known, None)
            if first is not None:
                count[first] += 1
        return self._entities[count.most_common(1)[0][0]] if count else None

    def _reason(self, function: Function) -> str:
        tables = sorted({step.site.table for step in self.calls.steps(function) if step.site.table is not None})
        if not tables:
            return _DYNAMIC
        return f"the contract has no entity for {', '.join(tables)}"

    def _repositories(
        self, groups: Iterable[tuple[Definition | None, Entity, list[Method]]]
    ) -> Iterator[Repository]:
        conventions = self._analysis.project.conventions
        ordered = sorted(groups, key=lambda one: (one[1].name, one[0] is None, one[0].name if one[0] else ""))
        names = [
            names_of_entity(entity, conventions) if cls is None else names_of_class(cls, entity, conventions)
            for cls, entity, _ in ordered
        ]
        for (cls, entity, methods), called in zip(ordered, distinct(names), strict=True):
            table = self._tables.get(entity.source_table) or Table(entity.source_table)
            yield Repository(called, entity, table, tuple(methods), cls)


def _method_names(functions: Sequence[Function]) -> Mapping[Function, str]:
    """Their own names; those that are there twice begin with their class or module."""
    count = Counter(one.plain for one in functions)
    return {one: one.plain if count[one.plain] == 1 else f"{_before(one)}_{one.plain}" for one in functions}


def _before(function: Function) -> str:
    return snake(function.owner.name if function.owner else function.module.name.rpartition(".")[2])
