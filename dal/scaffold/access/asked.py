"""What one statement asks or writes, with its values in the terms of the method."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from dal.discovery.designing import Shape
from dal.discovery.model import Site, Table
from dal.scaffold.access.calls import Step
from dal.scaffold.access.objects import Found, told
from dal.scaffold.access.statement import Clock, Fixed, Output, Shift, Slot, Statement, Term, read_statement
from dal.scaffold.access.values import Given, given_of, local

_BY_TEXT = "db-api"
_WHOLE = frozenset({"args", "data", "params", "parameters", "values"})
"""Names of what is no single value."""
_FIELDS_OF = frozenset({"asdict", "model_dump", "dict", "vars", "_asdict", "to_dict"})


@dataclass(frozen=True, slots=True)
class Written:
    """A value that is written; `sign` says that it is added to what is there, or taken from it."""

    given: Given | None
    """None: the time of the database."""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement; columns are named as the table does."""

    step: Step
    shape: Shape
    conditions: Mapping[str, Given] = field(default_factory=dict)
    """Equalities whose value is known."""
    unknown: tuple[str, ...] = ()
    """Equalities whose value is not."""
    written: Mapping[str, Written] = field(default_factory=dict)
    complete: bool = False
    """Whether `written` is all that is written."""
    outputs: tuple[Output, ...] | None = None
    limit: Given | None = None
    offset: bool = False
    exact: bool = False
    """Whether the conditions are all that is asked for, and none is guessed."""
    guessed: tuple[str, ...] = ()
    """Those of `conditions` whose value was told by the name of a parameter alone."""

    @property
    def site(self) -> Site:
        """Where it is."""
        return self.step.site

    def unclear(self, verb: str) -> str:
        """Why its conditions are no key, in words."""
        if (self.unknown or self.guessed) and not self.shape.filters:
            return f"the value of {', '.join([*self.unknown, *self.guessed])} is not told"
        return f"it {verb} by {', '.join(self.shape.filters) or 'more than equalities'}"


def asked_of(step: Step, shape: Shape, table: Table, names: Mapping[str, tuple[str, ...]]) -> Asked:
    """The statement of a step; `names` are parameters that a column's value may be called by."""
    if step.site.stack != _BY_TEXT and step.site.statement is None:
        return _of_objects(step, shape, told(step, table), names)
    statement = read_statement(step.site.statement)
    values = _values(step, statement)
    terms = {} if statement is None else {name.lower(): term for name, term in statement.conditions.items()}
    known = {column: _term(terms.get(column.lower()), values) for column in shape.equalities}
    conditions, guessed = _conditions(step, shape, known, {} if statement is not None else names)
    wanted = [column for column in shape.equalities if column not in conditions]
    written = _written(step, statement, values)
    return Asked(
        step=step,
        shape=shape,
        conditions=conditions,
        unknown=tuple(wanted),
        guessed=guessed,
        written=written,
        complete=bool(written) and _is_all(step, statement, written),
        outputs=_outputs(step, statement),
        limit=_term(statement.limit, values) if statement is not None and statement.limit is not None else None,
        offset="offset" in (step.site.limit or "") or (statement is not None and statement.offset),
        exact=not (shape.filters or wanted or guessed) and (statement is None or statement.whole),
    )


def _of_objects(step: Step, shape: Shape, found: Found, names: Mapping[str, tuple[str, ...]]) -> Asked:
    """What an ORM is asked for."""
    unclear = {column for column, given in found.conditions.items() if given is None}
    maybe = {column: words for column, words in names.items() if column not in unclear}
    conditions, guessed = _conditions(step, shape, found.conditions, maybe)
    wanted = tuple(column for column in shape.equalities if column not in conditions)
    written = {column: Written(given) for column, given in found.written.items() if given is not None}
    return Asked(
        step=step,
        shape=shape,
        conditions=conditions,
        unknown=wanted,
        guessed=guessed,
        written=written,
        complete=bool(written) and len(written) == len(found.written) >= len(step.site.columns),
        outputs=_outputs(step, None),
        offset="offset" in (step.site.limit or ""),
        exact=not (shape.filters or wanted or guessed),
    )


def _conditions(
    step: Step, shape: Shape, known: Mapping[str, Given | None], names: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, Given], tuple[str, ...]]:
    """The values of equalities, and which of them are told by the name of a parameter alone."""
    found: dict[str, Given] = {column: Given.constant(None) for column in shape.nulls}
    found |= {column: Given.constant(True) for column in shape.truths}
    guessed = []
    for column in shape.equalities:
        given = known.get(column)
        if given is None and column not in found and (given := _by_name(step, column, names)) is not None:
            guessed.append(column)
        if given is not None:
            found.setdefault(column, given)
    return found, tuple(guessed)


def _by_name(step: Step, column: str, names: Mapping[str, tuple[str, ...]]) -> Given | None:
    """The parameter that is called as the column: for statements whose text is not known whole."""
    known = (step.given.get(name) for name in names.get(column, ()))
    return next((given for given in known if given is not None), None)


def _written(step: Step, statement: Statement | None, values: Mapping[int | str, Given]) -> dict[str, Written]:
    if statement is None:
        return _by_order(step)
    found = {column: _value(term, values) for column, term in statement.written.items()}
    return {column: written for column, written in found.items() if written is not None}


def _by_order(step: Step) -> dict[str, Written]:
    """An INSERT whose text is cut off: its columns and its values, if there are as many."""
    columns = [name.rpartition(".")[2] for name in step.site.columns]
    values = _values(step, None)
    if step.site.operation.value != "insert" or not columns or len(values) != len(columns):
        return {}
    named = set(values) == set(columns)
    return {column: Written(values[column if named else place]) for place, column in enumerate(columns)}


def _is_all(step: Step, statement: Statement | None, written: Mapping[str, Written]) -> bool:
    if statement is not None:
        return len(written) == len(statement.written)
    return len(written) == len(step.site.columns)


def _value(term: Term, values: Mapping[int | str, Given]) -> Written | None:
    if isinstance(term, Clock):
        return Written(None)
    if isinstance(term, Shift):
        inner = _term(term.term, values)
        return None if inner is None else Written(inner, term.sign)
    given = _term(term, values)
    return None if given is None else Written(given)


def _term(term: Term | None, values: Mapping[int | str, Given]) -> Given | None:
    if isinstance(term, Fixed):
        return Given.constant(term.value)
    return values.get(term.key) if isinstance(term, Slot) else None


def _outputs(step: Step, statement: Statement | None) -> tuple[Output, ...] | None:
    if statement is not None:
        return statement.outputs
    columns = [name.rpartition(".")[2] for name in step.site.columns]
    return None if "*" in columns else tuple(Output(name, name) for name in columns)


def _values(step: Step, statement: Statement | None) -> dict[int | str, Given]:
    """Place or name of a bound value → the value; what is worked out is left out."""
    if step.sender is None:
        return {}
    behind = [*_behind(step, step.sender), *(one.value for one in step.sender.keywords)]
    for argument in (_followed(one, step) for one in behind):
        if isinstance(argument, ast.Dict):
            pairs = zip(argument.keys, argument.values, strict=True)
            return _told({str(key.value): value for key, value in pairs if isinstance(key, ast.Constant)}, step)
        if isinstance(argument, ast.Tuple | ast.List):
            return _told(_placed(argument.elts, statement), step)
        if (fields := _fields(argument, step, statement)) is not None:
            return fields
    found = _by_place(step, step.sender, statement)
    found |= {one.arg: one.value for one in step.sender.keywords if one.arg is not None}
    return _told(found, step)


def _placed(values: list[ast.expr], statement: Statement | None) -> dict[int | str, ast.expr]:
    """Values by their place; of those behind a `*` the places are counted from the end."""
    starred = next((place for place, one in enumerate(values) if isinstance(one, ast.Starred)), None)
    if starred is None:
        return {**dict(enumerate(values))}
    behind = values[starred + 1 :]
    first = (statement.slots if statement is not None else 0) - len(behind)
    found: dict[int | str, ast.expr] = {**dict(enumerate(values[:starred]))}
    if first >= starred:
        found |= {first + place: one for place, one in enumerate(behind)}
    return found


def _by_place(step: Step, call: ast.Call, statement: Statement | None) -> dict[int | str, ast.expr]:
    """`one(sql, a, b)`: as many as are asked for behind the statement, and none that is a whole row of values."""
    values = _behind(step, call)
    if statement is None or len(values) != statement.slots:
        return {}
    whole = [one for one in values if isinstance(one, ast.Name) and one.id in _WHOLE]
    return {} if whole else {**dict(enumerate(values))}


def _behind(step: Step, call: ast.Call) -> list[ast.expr]:
    """The arguments behind the statement, which is the first text among them."""
    texts = (place for place, one in enumerate(call.args) if _is_text(one, step))
    return call.args[next(texts, 0) + 1 :]


def _is_text(node: ast.expr, step: Step) -> bool:
    if isinstance(node, ast.Name):
        value = local(node.id, step.function) or step.function.module.assigned.get(node.id)
        return value is not None and not isinstance(value, ast.Name) and _is_text(value, step)
    if isinstance(node, ast.BinOp):
        return _is_text(node.left, step)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _followed(node: ast.expr, step: Step) -> ast.expr:
    value = local(node.id, step.function) if isinstance(node, ast.Name) else None
    return value if isinstance(value, ast.Tuple | ast.List | ast.Dict | ast.Call) else node


def _fields(node: ast.expr, step: Step, statement: Statement | None) -> dict[int | str, Given] | None:
    """`asdict(user)`, `user.model_dump()`, `vars(user)`: the fields of what is given."""
    if not isinstance(node, ast.Call) or statement is None or node.keywords:
        return None
    by_method = isinstance(node.func, ast.Attribute) and not node.args
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    owner = node.func.value if by_method else next(iter(node.args), None)  # type: ignore[attr-defined]  # told above
    whole = given_of(owner, step.function, step.given) if name in _FIELDS_OF and owner is not None else None
    if whole is None:
        return None
    names = [
        term.key
        for term in [*statement.written.values(), *statement.conditions.values()]
        if isinstance(term, Slot)
    ]
    return {key: Given.of(f"{whole.text}.{key}", [whole]) for key in names}


def _told(
    values: Mapping[int, ast.expr] | Mapping[str, ast.expr] | Mapping[int | str, ast.expr], step: Step
) -> dict[int | str, Given]:
    found = {key: given_of(value, step.function, step.given) for key, value in values.items()}
    return {key: given for key, given in found.items() if given is not None}
