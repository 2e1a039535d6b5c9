"""Tables as a backend's migrations leave them: a second source beside its models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from dal.discovery.model import Origin, Place, Table
from dal.discovery.stacks.django.conditions import Expression
from dal.discovery.stacks.django.fields import Field
from dal.discovery.stacks.django.migrated import Migrated, Named, State
from dal.discovery.stacks.django.migrations import DeclaredField, Migration, Step
from dal.discovery.stacks.django.options import words
from dal.discovery.stacks.django.tables import tables_of_model
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string, text
from dal.discovery.values.value import Known, Value


def tables_of_migrations(
    migrations: Iterable[Migration], *, user: str = "auth.User", automatic: str = "BigAutoField"
) -> tuple[Table, ...]:
    """The tables after all of them.

    Args:
        migrations: in any order.
        user: the label of the model of users, as the settings name it.
        automatic: the kind of primary key that models get without asking.
    """
    states = Migrated(user, automatic)
    for migration in in_order(migrations):
        for step in migration.steps:
            change = _CHANGES.get(step.kind)
            if change is not None:
                change(states, migration.app, step)
    found = [
        replace(table, origins=(Origin.MIGRATION,))
        for cls in states.all()
        if not _is_proxy(states, cls)
        for table in tables_of_model(states, cls)
    ]
    return tuple(sorted(found, key=lambda table: table.name))


def sql_of(migrations: Iterable[Migration]) -> tuple[tuple[str, Place], ...]:
    """The SQL that migrations send as text, in order."""
    steps = [step for one in in_order(migrations) for step in one.steps if step.kind == "RunSQL"]
    return tuple((sql, step.place) for step in steps for sql in words(step.given("sql", 0)))


def in_order(migrations: Iterable[Migration]) -> Iterator[Migration]:
    """Each after those that it names; what another one replaces is left out."""
    waiting = {(one.app, one.name): one for one in sorted(migrations, key=lambda one: (one.app, one.name))}
    for replaced in [name for one in waiting.values() for name in one.replaces]:
        waiting.pop(replaced, None)
    while waiting:
        ready = [name for name, one in waiting.items() if not any(before in waiting for before in one.after)]
        for name in ready or list(waiting)[:1]:
            yield waiting.pop(name)


def _is_proxy(states: Migrated, cls: ClassRef) -> bool:
    value = states.option(cls, "proxy")
    return value is not None and value.truth() is True


def _create(states: Migrated, app: str, step: Step) -> None:
    name = step.word("name", 0)
    fields = dict(_fields(step.given("fields", 1)))
    given = step.given("options", 2)
    entries = given.entries if isinstance(given, Entries) else ()
    options = {known: value for key, value in entries if (known := string(key)) is not None}
    states.states[app.lower(), name.lower()] = State(name, step.place, fields, options)


def _fields(value: Value | None) -> Iterator[tuple[str, Field]]:
    for pair in value.parts_inside() if isinstance(value, Items) else ():
        parts = pair.parts_inside() if isinstance(pair, Items) else ()
        name = string(parts[0]) if parts else None
        if name is not None and isinstance(parts[1], DeclaredField):
            yield name, replace(parts[1].field, name=name)


def _delete(states: Migrated, app: str, step: Step) -> None:
    states.states.pop((app.lower(), step.word("name", 0).lower()), None)


def _rename(states: Migrated, app: str, step: Step) -> None:
    state = states.states.pop((app.lower(), step.word("old_name", 0).lower()), None)
    new = step.word("new_name", 1)
    if state is not None:
        state.name = new
        states.states[app.lower(), new.lower()] = state
        _retarget(states, (app, step.word("old_name", 0)), f"{app}.{new}")


def _retarget(states: Migrated, old: Named, new: str) -> None:
    """Relations follow a model to its new name."""
    label = f"{old[0]}.{old[1]}".lower()
    for (app, _), state in states.states.items():
        for name, one in state.fields.items():
            to = string(one.to)
            if to is not None and (to if "." in to else f"{app}.{to}").lower() == label:
                rest = tuple(pair for pair in one.arguments.keywords if pair[0] != "to")
                arguments = replace(one.arguments, positional=(), keywords=(("to", text(new)), *rest))
                state.fields[name] = replace(one, arguments=arguments)


def _set_field(states: Migrated, app: str, step: Step) -> None:
    state, name = states.state(app, step.word("model_name", 0)), step.word("name", 1)
    given = step.given("field", 2)
    if state is not None and isinstance(given, DeclaredField):
        state.fields[name] = replace(given.field, name=name)


def _remove_field(states: Migrated, app: str, step: Step) -> None:
    state = states.state(app, step.word("model_name", 0))
    if state is not None:
        state.fields.pop(step.word("name", 1), None)


def _rename_field(states: Migrated, app: str, step: Step) -> None:
    state = states.state(app, step.word("model_name", 0))
    old, new = step.word("old_name", 1), step.word("new_name", 2)
    if state is not None:
        state.fields = {
            (new if name == old else name): (replace(one, name=new) if name == old else one)
            for name, one in state.fields.items()
        }
        state.options = {name: _renamed(value, old, new) for name, value in state.options.items()}


def _renamed(value: Value, old: str, new: str) -> Value:
    """A list of names in which a field is called by its new one."""
    if isinstance(value, Items):
        return replace(value, items=tuple(_renamed(item, old, new) for item in value.items))
    return text(new) if string(value) == old else value


def _set_table(states: Migrated, app: str, step: Step) -> None:
    state, given = states.state(app, step.word("name", 0)), step.given("table", 1)
    if state is not None and given is not None:
        state.options["db_table"] = given


def _set_together(option: str) -> Callable[[Migrated, str, Step], None]:
    def change(states: Migrated, app: str, step: Step) -> None:
        state, given = states.state(app, step.word("name", 0)), step.given(option, 1)
        if state is not None:
            state.options[option] = given or Known(None)

    return change


def _add(option: str, argument: str) -> Callable[[Migrated, str, Step], None]:
    def change(states: Migrated, app: str, step: Step) -> None:
        state, given = states.state(app, step.word("model_name", 0)), step.given(argument, 1)
        if state is not None and given is not None:
            state.options[option] = Items((*_listed(state, option), given))

    return change


def _remove(option: str) -> Callable[[Migrated, str, Step], None]:
    def change(states: Migrated, app: str, step: Step) -> None:
        state, name = states.state(app, step.word("model_name", 0)), step.word("name", 1)
        if state is not None:
            state.options[option] = Items(tuple(one for one in _listed(state, option) if _called(one) != name))

    return change


def _listed(state: State, option: str) -> tuple[Value, ...]:
    value = state.options.get(option)
    return value.parts_inside() if isinstance(value, Items) else ()


def _called(value: Value) -> str | None:
    return string(value.arguments.get(-1, "name")) if isinstance(value, Expression) else None


_CHANGES: Mapping[str, Callable[[Migrated, str, Step], None]] = {
    "CreateModel": _create,
    "DeleteModel": _delete,
    "RenameModel": _rename,
    "AddField": _set_field,
    "AlterField": _set_field,
    "RemoveField": _remove_field,
    "RenameField": _rename_field,
    "AlterModelTable": _set_table,
    "AlterUniqueTogether": _set_together("unique_together"),
    "AlterIndexTogether": _set_together("index_together"),
    "AddIndex": _add("indexes", "index"),
    "RemoveIndex": _remove("indexes"),
    "AddConstraint": _add("constraints", "constraint"),
    "RemoveConstraint": _remove("constraints"),
}
