"""Repositories that libraries have ready: sqlalchemy-crud-plus, FastCRUD, Advanced Alchemy."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.sqlalchemy.bases import class_node
from dal.discovery.stacks.sqlalchemy.changes import found_of, with_aggregate, with_condition
from dal.discovery.stacks.sqlalchemy.fetching import by_primary_key
from dal.discovery.stacks.sqlalchemy.queries import noted, select_of
from dal.discovery.stacks.sqlalchemy.relations import named_condition
from dal.discovery.stacks.sqlalchemy.results import entities_of, entity_of, perhaps
from dal.discovery.stacks.sqlalchemy.terms import Term, condition
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_INSERT, _UPDATE, _DELETE, _SELECT = Operation.INSERT, Operation.UPDATE, Operation.DELETE, Operation.SELECT


@dataclass(frozen=True, slots=True)
class Plan:
    """What a method does."""

    operation: Operation
    key: bool = False
    """Whether it looks a row up by primary key."""
    gives: str = ""
    """`one`, `many`, `count`, or `query` where it only builds the statement."""


_ONE, _MANY = Plan(_SELECT, gives="one"), Plan(_SELECT, gives="many")
_COUNT, _BUILD = Plan(_SELECT, gives="count"), Plan(_SELECT, gives="query")
_ADD, _CHANGE, _REMOVE = Plan(_INSERT, gives="one"), Plan(_UPDATE), Plan(_DELETE)
_CRUD_PLUS = {
    "create_model": _ADD,
    "create_models": _ADD,
    "bulk_create_models": _ADD,
    "count": _COUNT,
    "exists": _COUNT,
    "select_model": Plan(_SELECT, key=True, gives="one"),
    "select_model_by_column": _ONE,
    "select_models": _MANY,
    "select_models_order": _MANY,
    "select": _BUILD,
    "select_order": _BUILD,
    "update_model": Plan(_UPDATE, key=True),
    "update_model_by_column": _CHANGE,
    "bulk_update_models": Plan(_UPDATE, key=True),
    "delete_model": Plan(_DELETE, key=True),
    "delete_model_by_column": _REMOVE,
}
_FAST_CRUD = {
    "create": _ADD,
    "get": _ONE,
    "get_joined": _ONE,
    "get_multi": _MANY,
    "get_multi_joined": _MANY,
    "get_multi_by_cursor": _MANY,
    "count": _COUNT,
    "exists": _COUNT,
    "select": _BUILD,
    "update": _CHANGE,
    "upsert": Plan(Operation.UPSERT, gives="one"),
    "upsert_multi": Plan(Operation.UPSERT),
    "delete": _REMOVE,
    "db_delete": _REMOVE,
}
_ADVANCED = {
    **dict.fromkeys(("add", "create", "add_many", "create_many"), _ADD),
    "get": Plan(_SELECT, key=True, gives="one"),
    **dict.fromkeys(("get_one", "get_one_or_none"), _ONE),
    **dict.fromkeys(("list", "list_and_count"), _MANY),
    **dict.fromkeys(("count", "exists"), _COUNT),
    **dict.fromkeys(("update", "update_many"), Plan(_UPDATE, key=True, gives="one")),
    **dict.fromkeys(("upsert", "upsert_many"), Plan(Operation.UPSERT, gives="one")),
    **dict.fromkeys(("delete", "delete_many"), Plan(_DELETE, key=True)),
    "delete_where": _REMOVE,
}
_LIBRARIES = {
    ("sqlalchemy_crud_plus", "CRUDPlus"): _CRUD_PLUS,
    ("fastcrud", "FastCRUD"): _FAST_CRUD,
    **{
        (package, name): _ADVANCED
        for package in ("advanced_alchemy", "litestar")
        for name in (
            "SQLAlchemyAsyncRepository SQLAlchemySyncRepository SQLAlchemyAsyncSlugRepository"
            " SQLAlchemyAsyncRepositoryService SQLAlchemySyncRepositoryService"
        ).split()
    },
}
_OPTIONS = frozenset(
    (
        "flush commit load_options load_strategies join_conditions allow_multiple logical_deletion session db obj"
        " object deleted_flag_column deleted_at_column deleted_at_factory schema_to_select return_as_model limit"
        " offset sort_columns sort_orders return_total_count one_or_none auto_commit auto_expunge auto_refresh"
        " data instance item_id id_attribute order_by statement load execution_options schema_type cursor"
    ).split()
)
"""Keywords that are no columns."""


def method_of(instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
    """A method that an object has from such a library's class; `model` is the class that it is for."""
    for base in bases:
        methods = _LIBRARIES.get((base.split(".", 1)[0], base.rsplit(".", 1)[-1]))
        if methods is not None:
            model = _model(instance, here)
            if name in ("model", "model_type"):
                return model
            return Repository(model, _key(base)).attribute(name, here)
    return None


def _key(base: str) -> tuple[str, str]:
    return base.split(".", 1)[0], base.rsplit(".", 1)[-1]


def repository_of(name: str, arguments: Arguments) -> Value | None:
    """`FastCRUD(User)`."""
    if _key(name) not in _LIBRARIES:
        return None
    return Repository(arguments.get(0, "model") or Unknown("a class"), _key(name))


def _model(instance: Instance, here: Here) -> Value:
    """Passed to the constructor, named in the class's body, or its type argument."""
    passed = instance.arguments.get(0, "model") if instance.arguments is not None else None
    if isinstance(passed, ClassRef):
        return passed
    for one in here.machine.order(instance.cls):
        for name in ("model", "model_type"):
            said = here.machine.own(one, name)
            if isinstance(said, ClassRef):
                return said
        node, space = class_node(here.machine, one), here.machine.module(one.file)
        for base in node.bases if node is not None and space is not None else ():
            given = _argument(base)
            value = here.machine.looked_at(given, space) if given is not None and space is not None else None
            if isinstance(value, ClassRef):
                return value
    return Unknown("a class", free=True)


def _argument(base: ast.expr) -> ast.expr | None:
    if not isinstance(base, ast.Subscript):
        return None
    return base.slice.elts[0] if isinstance(base.slice, ast.Tuple) and base.slice.elts else base.slice


@dataclass(frozen=True, slots=True)
class Repository(Value):
    """An object of such a class."""

    model: Value
    library: tuple[str, str]

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        plan = _LIBRARIES[self.library].get(name)
        if name in ("model", "model_type"):
            return self.model
        return Unknown(f"{name} of a repository") if plan is None else RepositoryMethod(self.model, plan)


@dataclass(frozen=True, slots=True)
class RepositoryMethod(Value):
    """A method of one, not yet called."""

    model: Value
    plan: Plan

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The statement is sent, or handed back."""
        found = replace(found_of(self._operation(arguments), [self.model], here), issued=False)
        if self.plan.operation != Operation.SELECT:
            found = replace(found, columns=())
        found = _narrowed(by_primary_key(found) if self.plan.key else found, self.model, arguments, here)
        if self.plan.gives == "query":
            return noted(select_of((self.model,), here), found, here)
        found = with_aggregate(found, "COUNT") if self.plan.gives == "count" else found
        here.emit(replace(found, issued=True, dynamic=found.table is None or found.dynamic))
        if self.plan.gives == "many":
            return entities_of((self.model,))
        return perhaps(entity_of((self.model,))) if self.plan.gives == "one" else Unknown("a number of rows")

    def _operation(self, arguments: Arguments) -> Operation:
        """A logical deletion only marks the row."""
        logical = arguments.get(-1, "logical_deletion") == Known(value=True)
        return Operation.UPDATE if logical else self.plan.operation


def _narrowed(found: Found, model: Value, arguments: Arguments, here: Here) -> Found:
    """By conditions among the arguments, and by keywords such as `name__like`."""
    for value in arguments.positional:
        if hasattr(value, "as_term") and not isinstance(value, ClassRef):
            found = with_condition(found, condition(value, here))
    for name, value in arguments.keywords:
        column, _, how = name.partition("__")
        if name not in _OPTIONS and column and isinstance(model, ClassRef):
            one = named_condition(model, column, value, here)
            found = with_condition(found, one if how in ("", "eq", "in") else replace(one, equalities=()))
    hidden = arguments.open_keywords and not arguments.keywords
    return (
        with_condition(found, Term(reasons=("names of columns are known at run time only",))) if hidden else found
    )
