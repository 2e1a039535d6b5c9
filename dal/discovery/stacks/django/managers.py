"""Managers: what models have as `objects`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.model import Confidence
from dal.discovery.stacks.django.databases import is_elsewhere
from dal.discovery.stacks.django.methods import QueryMethod
from dal.discovery.stacks.django.names import is_queryset
from dal.discovery.stacks.django.querysets import STACK, Nothing, QuerySet, found_of, own_method, row_of
from dal.discovery.stacks.django.shipped import Modelled, ShippedModel
from dal.discovery.stacks.sending import described
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, Foreign, FunctionRef
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

DEFAULT = frozenset(("objects", "_default_manager", "_base_manager"))
_QUERY = "get_queryset"
_OLD_QUERY = "get_query_set"


@dataclass(frozen=True, slots=True)
class Manager(Value):
    """A manager; of the model None where nobody knows it."""

    model: Modelled | None
    own: tuple[ClassRef, ...] = ()
    """The backend's classes whose methods it has, those of its query sets too."""
    free: bool = False
    """Callers know which model it is."""
    predicates: tuple[str, ...] = ()
    """What its rows have in common."""
    equalities: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    confidence: Confidence = Confidence.HIGH
    table: str | None = None
    """Of one without a model: that of a table that joins two."""
    quiet: bool = False
    """Whether it stands for any manager of its class."""

    def attribute(self, name: str, here: Here) -> Value:
        """A method: of its own classes first."""
        return own_method(self.own, self, name, here) or self.inherited(name)

    def inherited(self, name: str) -> Value:
        """What Django's own class gives it."""
        if name == "model":
            return self.model if self.model is not None else Unknown("a model", free=self.free)
        return Foreign(f"django.{name}") if name in _PLAIN else ManagerMethod(self, name)

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """Declared in the body of a model, it is that model's."""
        del name
        from dal.discovery.stacks.django.making import bound_manager  # noqa: PLC0415  it makes managers

        return bound_manager(self, owner, here)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A related manager with another manager: `article.comments(manager="published")`."""
        del arguments, here
        return self

    def query(self, here: Here) -> QuerySet:
        """A query set begins here: as the manager's own `get_queryset` makes it, else of all rows."""
        inside = here.owner.key.rsplit("@", 1)[0].rsplit(".", 1)[-1] in (_QUERY, _OLD_QUERY)
        method = None if inside else own_method(self.own, self, _QUERY, here)
        if isinstance(method, FunctionRef):
            for option in method.call(Arguments(), here).options():
                if isinstance(option, QuerySet):
                    return option
        return self.begun(here)

    def begun(self, here: Here) -> QuerySet:
        """A query set of all rows."""
        found = found_of(self.model, here, free=self.free)
        if self.table is not None:
            found = replace(found, table=self.table, tables=(self.table,), dynamic=False, reasons=(), free=False)
        found = replace(
            found,
            predicates=self.predicates,
            equalities=self.equalities,
            joins=self.joins,
            tables=(*found.tables, *self.joins),
            confidence=self.confidence,
            issued=False,
        )
        own = tuple(cls for cls in self.own if is_queryset(here.machine.external_bases(cls)))
        root = here.root() if self.quiet else here.begin(found)
        return QuerySet(root, found, model=self.model, own=own, quiet=self.quiet)

    def truth(self) -> bool | None:
        """There is one."""
        return True

    @property
    def is_free(self) -> bool:
        """Whether callers know better."""
        return self.free and self.model is None


_PLAIN = frozenset(("db", "name", "auto_created", "creation_counter", "use_in_migrations"))


@dataclass(frozen=True, slots=True)
class ManagerMethod(Value):
    """A method of a manager."""

    manager: Manager
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Most are those of a query set of all rows."""
        own = _METHODS.get(self.name)
        if own is not None:
            return own(self.manager, arguments, here)
        if isinstance(self.manager.model, ShippedModel) and _looks(self.name):
            return QueryMethod(self.manager.query(here), "get").call(Arguments(), here)
        return QueryMethod(self.manager.query(here), self.name).call(arguments, here)


def _looks(name: str) -> bool:
    """`get_for_model(…)`, `get_current()` and the like of libraries' managers look for one row."""
    return name.startswith("get_") and name != "get_or_create"


def _nothing(manager: Manager, arguments: Arguments, here: Here) -> Value:
    del arguments, here
    return Nothing(manager.model)


def _same(manager: Manager, arguments: Arguments, here: Here) -> Value:
    del arguments, here
    return manager


def _using(manager: Manager, arguments: Arguments, here: Here) -> Value:
    elsewhere = is_elsewhere(arguments.get(0, "alias"), here)
    return Nothing(manager.model) if elsewhere else manager.query(here)


def _rows(manager: Manager, arguments: Arguments, here: Here) -> Value:
    del arguments
    return manager.begun(here)


def _user(manager: Manager, arguments: Arguments, here: Here) -> Value:
    del arguments
    return QueryMethod(manager.begun(here), "create").call(Arguments(), here)


def _raw(manager: Manager, arguments: Arguments, here: Here) -> Value:
    """`raw("SELECT …")`: SQL as text gives objects."""
    found = described(arguments.get(0, "raw_query") or Unknown("a statement"), Confidence.HIGH, STACK)
    if found is not None:
        table = found.table or found_of(manager.model, here).table
        here.emit(replace(found, table=table, tables=found.tables or ((table,) if table else ())))
    return Items((row_of(manager.model),), open=True)


_METHODS: Mapping[str, Callable[[Manager, Arguments, Here], Value]] = {
    "none": _nothing,
    "db_manager": _same,
    "using": _using,
    "raw": _raw,
    "get_queryset": _rows,
    "get_query_set": _rows,
    **dict.fromkeys(("create_user", "create_superuser", "acreate_user", "acreate_superuser"), _user),
}
