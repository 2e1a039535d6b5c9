"""Functions and classes of Django that code calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.conditions import Condition, Expression, condition_of
from dal.discovery.stacks.django.declared import Declared
from dal.discovery.stacks.django.fields import RELATIONS, kind_of
from dal.discovery.stacks.django.making import ManagerClass, default_manager
from dal.discovery.stacks.django.managers import Manager
from dal.discovery.stacks.django.methods import QueryMethod
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.names import is_other, last, package
from dal.discovery.stacks.django.querysets import QuerySet, row_of
from dal.discovery.stacks.django.transactions import Atomic
from dal.discovery.stacks.django.views import in_view
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string
from dal.discovery.values.value import NONE, Arguments, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Function = Callable[[Arguments, "Here"], Value | None]
_QUERIES = ("django.db.models.", "django.contrib.gis.", "django.contrib.postgres.", "django.contrib.contenttypes.")
"""Where fields and what is calculated in a query come from."""


def called(name: str, arguments: Arguments, here: Here) -> Value | None:
    """What a call of a library's name gives; None where Django has nothing to do with it."""
    short = last(name)
    function = _FUNCTIONS.get(short)
    if function is not None and package(name) in _PACKAGES:
        return function(arguments, here)
    if short == "from_queryset":
        return ManagerClass(tuple(value for value in arguments.positional if isinstance(value, ClassRef)))
    if name.startswith(_QUERIES) and ".forms." not in name:
        return _queried(short, arguments, here)
    if name == "functools.reduce":
        return _reduced(arguments)
    kind = kind_of(name)
    if kind in RELATIONS and not is_other(name) and short != kind:
        return Declared(kind, arguments)  # relations of libraries, such as `mptt.fields.TreeForeignKey`
    return None


def _queried(name: str, arguments: Arguments, here: Here) -> Value:
    kind = kind_of(name)
    if kind is not None:
        return Declared(kind, arguments)
    here.absorb(arguments.values())
    if name == "Q":
        return condition_of(arguments)
    if name.endswith("Manager"):
        return Manager(None, free=True)
    if name == "QuerySet":
        model = models_of(here.machine).meant(arguments.get(0, "model"))
        return Manager(model, free=True).begun(here)
    return Expression(name, arguments)


def _reduced(arguments: Arguments) -> Value | None:
    """`reduce(operator.or_, [Q(…), …])`: nobody knows how they are put together, but all are in it."""
    items = arguments.get(1)
    found = (
        [part for part in items.parts_inside() if isinstance(part, Condition)] if isinstance(items, Items) else []
    )
    if not found:
        return None
    whole = Condition(open=isinstance(items, Items) and items.open)
    for one in found:
        whole = whole.both(one.sometimes())
    return whole


def _user_model(arguments: Arguments, here: Here) -> Value | None:
    del arguments
    return models_of(here.machine).user()


def _user(arguments: Arguments, here: Here) -> Value | None:
    del arguments
    return join([row_of(models_of(here.machine).user()), NONE])


def _model(arguments: Arguments, here: Here) -> Value | None:
    """`apps.get_model("app", "Model")`."""
    app, name = string(arguments.get(0, "app_label")), string(arguments.get(1, "model_name"))
    label = f"{app}.{name}" if app and name else app
    model = models_of(here.machine).named(label) if label else None
    return model or Unknown("a model that only run time knows", name="model")


def _one(arguments: Arguments, here: Here) -> Value | None:
    """`get_object_or_404(…)`."""
    return _asked(arguments, here, "get")


def _several(arguments: Arguments, here: Here) -> Value | None:
    """`get_list_or_404(…)`."""
    query = _asked(arguments, here, "filter")
    if isinstance(query, QuerySet):
        here.issue(query)
        return Items((query.element(),), open=True)
    return query


def _asked(arguments: Arguments, here: Here, method: str) -> Value | None:
    given = arguments.get(0, "klass")
    if given is None:
        return None
    keywords = tuple((name, value) for name, value in arguments.keywords if name != "klass")
    rest = replace(arguments.without(1), keywords=keywords)
    return join([_of(option, here, method, rest) for option in given.options()])


def _of(given: Value, here: Here, method: str, rest: Arguments) -> Value:
    if isinstance(given, QuerySet):
        return QueryMethod(given, method).call(rest, here)
    manager = given if isinstance(given, Manager) else _manager(given, here)
    return QueryMethod(manager.query(here), method).call(rest, here)


def _manager(given: Value, here: Here) -> Manager:
    model = models_of(here.machine).meant(given) if not string(given) else None
    if model is not None:
        return default_manager(models_of(here.machine), model, here)
    return Manager(None, free=given.is_free and not in_view(here))


def _atomic(arguments: Arguments, here: Here) -> Value | None:
    del here
    first = arguments.get(0)
    return Atomic() if first is None or string(first) is not None or first == NONE else first


def _committed(arguments: Arguments, here: Here) -> Value | None:
    """`transaction.on_commit(callback)`: it is called."""
    callback = arguments.get(0, "func")
    if callback is not None:
        callback.call(Arguments(), here)
    return NONE


def _mark(arguments: Arguments, here: Here) -> Value | None:
    del arguments
    here.mark("transaction.commit()")
    return NONE


_FUNCTIONS: Mapping[str, Function] = {
    "get_user_model": _user_model,
    "get_user": _user,
    "authenticate": _user,
    "get_model": _model,
    "get_object_or_404": _one,
    "aget_object_or_404": _one,
    "get_list_or_404": _several,
    "aget_list_or_404": _several,
    "atomic": _atomic,
    "on_commit": _committed,
    "commit": _mark,
}
_PACKAGES = frozenset(("django", "rest_framework", "ninja", "ninja_extra", "annoying", "wagtail"))
