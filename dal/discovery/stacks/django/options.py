"""What a model's class says about itself: its app, its table, its `Meta`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dal.discovery.program.program import dotted
from dal.discovery.stacks.django.names import is_model_base, last
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine

_OWN = frozenset(("abstract", "proxy"))
"""Options that a class does not take over from the one it derives from."""
_FROM_TABLES = frozenset(("ordering", "get_latest_by"))
"""Options that it takes over even from a model with a table of its own."""


def is_model(machine: Machine, cls: ClassRef) -> bool:
    """Whether a class of the backend is a model, abstract or not."""
    return any(is_model_base(name) for name in machine.external_bases(cls))


def option(machine: Machine, cls: ClassRef, name: str) -> Value | None:
    """An option of a model, its own or taken over."""
    for one in machine.order(cls):
        meta = machine.own(one, "Meta")
        if not isinstance(meta, ClassRef):
            continue
        inherited = one.plain != cls.plain
        if inherited and (name in _OWN or (name not in _FROM_TABLES and not is_abstract(machine, one))):
            return None
        found = [value for part in machine.order(meta) if (value := machine.own(part, name)) is not None]
        if not found or (name in _OWN and machine.own(meta, name) is None):
            return None
        return found[0]
    return None


def is_abstract(machine: Machine, cls: ClassRef) -> bool:
    """Whether it only serves others: it has no table."""
    return _is_true(option(machine, cls, "abstract"))


def is_proxy(machine: Machine, cls: ClassRef) -> bool:
    """Whether it is another view of the table of the model that it derives from."""
    return _is_true(option(machine, cls, "proxy"))


def is_managed(machine: Machine, cls: ClassRef) -> bool:
    """Whether Django makes the table."""
    value = option(machine, cls, "managed")
    return value is None or value.truth() is not False


def _is_true(value: Value | None) -> bool:
    return value is not None and value.truth() is True


def words(value: Value | None) -> tuple[str, ...]:
    """The strings of a list, or the one string that it is."""
    if isinstance(value, Items):
        return tuple(word for item in value.parts_inside() if (word := string(item)) is not None)
    word = string(value)
    return (word,) if word is not None else ()


def app_of(machine: Machine, cls: ClassRef) -> str:
    """The label of the app that a model belongs to."""
    label = string(option(machine, cls, "app_label"))
    return label or label_of(machine, cls.file)


def label_of(machine: Machine, file: str) -> str:
    """The label of the app that a module is in."""
    folder = _app_folder(machine, file)
    config = _config(machine, folder)
    said = [string(machine.own(config, name)) for name in ("label", "name")] if config is not None else []
    return next((last(word) for word in said if word), folder[-1] if folder else "main")


def automatic_key(machine: Machine, file: str, usual: str) -> str:
    """The kind of the primary key that models of a module get without asking."""
    config = _config(machine, _app_folder(machine, file))
    return last((string(machine.own(config, "default_auto_field")) if config is not None else None) or usual)


def _app_folder(machine: Machine, file: str) -> tuple[str, ...]:
    """The nearest folder around a module that looks like an app."""
    folders = dotted(file) if file.endswith("__init__.py") else dotted(file)[:-1]
    for size in range(len(folders), 0, -1):
        if any(machine.program.folder(folders[:size], name) for name in ("apps", "models", "migrations")):
            return folders[:size]
    return tuple(folder for folder in folders if folder != "models")


def _config(machine: Machine, folder: tuple[str, ...]) -> ClassRef | None:
    """The `AppConfig` of an app."""
    file = machine.program.folder(folder, "apps")
    unit = machine.program.unit(file) if isinstance(file, str) else None
    for key in unit.classes if unit is not None else ():
        cls = ClassRef(str(file), key)
        if any(last(base) == "AppConfig" for base in machine.external_bases(cls)):
            return cls
    return None


def setting(machine: Machine, name: str) -> Value | None:
    """A constant of the project's settings, wherever they are."""
    files = machine.program.saying(f"{name} =", f"{name}=")
    for file in sorted(files, key=lambda one: ("settings" not in one, "test" in one, len(one), one)):
        value = machine.global_name(file, name)
        if value is not None and (value.is_known or isinstance(value, Items | Entries)):
            return value
    return None
