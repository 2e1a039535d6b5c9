"""The methods of DynamoDB repositories: what a plan says, in Python."""

from __future__ import annotations

from collections.abc import Mapping

from dal.scaffold.access.asked import Written
from dal.scaffold.access.methods import Method, Repository
from dal.scaffold.access.values import Given
from dal.scaffold.planning.phrases import pattern_of
from dal.scaffold.planning.planning import Refusal
from dal.scaffold.planning.plans import Answer, By, Plan, Verb, Where
from dal.scaffold.writing.imports import Imports
from dal.scaffold.writing.job import ANY, Typed, summary
from dal.scaffold.writing.layout import Group, definition, documented, laid, parsed, raised

_DEPTH = 2


class Bodies:
    """Writes the methods of one repository."""

    def __init__(self, repository: Repository, imports: Imports, width: int) -> None:
        self._entity = repository.entity
        self._imports = imports
        self._width = width
        self._returns = ANY

    def method(self, method: Method, signature: Typed, plan: Plan | Refusal) -> list[str]:
        """A whole method."""
        self._returns = signature.returns
        return [
            *definition(method.name, signature.parameters, signature.returns, 1, self._width),
            *documented(summary(method), _DEPTH),
            *self._body(method, plan),
        ]

    def _body(self, method: Method, plan: Plan | Refusal) -> list[str]:
        if isinstance(plan, Refusal):
            return raised(f"{pattern_of(method)}: {plan.reason}", _DEPTH, self._width)
        self._need(plan)
        checks = [line for check in plan.checks for line in _moved(check)]
        return [*checks, *self._done(plan)]

    def _done(self, plan: Plan) -> list[str]:
        if plan.verb is Verb.COPY:
            return [line for text in plan.body for line in _moved(text)]
        if plan.verb is Verb.LIST:
            return self._listed(plan)
        if plan.verb is Verb.COUNT:
            call = self._call("count", plan.where)
            return self._lines("return ", call, " > 0" if plan.answer is Answer.TRUTH else "")
        if plan.verb is Verb.REMOVE:
            return self._removed(plan)
        return self._one(plan)

    def _one(self, plan: Plan) -> list[str]:
        """Something that comes to one row."""
        call = self._single(plan)
        if plan.answer is Answer.NOTHING and plan.missing is None:
            return self._lines("", call)
        if plan.answer in (Answer.TRUTH, Answer.NUMBER) and plan.verb is Verb.FIND:
            if plan.answer is Answer.TRUTH:
                return self._lines("return ", call, " is not None")
            return self._lines("return ", Group("int", [Group(call.head, call.items, tail=" is not None")]))
        if plan.answer in (Answer.TRUTH, Answer.NUMBER):
            return self._numbered(call, plan)
        if plan.answer is Answer.ID:
            return [*self._lines("row = ", call), *self._identity(plan)]
        return [*self._lines("row = ", call), *self._answer(plan)]

    def _identity(self, plan: Plan) -> list[str]:
        """The id of a new row; as the method says where it says it."""
        if self._returns == ANY:
            return [f'        return row["{plan.identity}"]']
        return [
            f'        {plan.identity}: {self._returns} = row["{plan.identity}"]',
            f"        return {plan.identity}",
        ]

    def _numbered(self, call: Group, plan: Plan) -> list[str]:
        """Whether a change changed something, as a truth or as a number of rows."""
        inner = Group(f"self._changed{call.head.removeprefix('self._change')}", call.items)
        if plan.missing is None:
            whole: Group = inner if plan.answer is Answer.TRUTH else Group("int", [inner])
            return self._lines("return ", whole)
        lines = [*self._lines("row = ", call), "        if row is None:", *self._raise(plan)]
        return [*lines, f"        return {'True' if plan.answer is Answer.TRUTH else '1'}"]

    def _raise(self, plan: Plan) -> list[str]:
        text = plan.missing.text if plan.missing is not None else ""
        return laid(parsed(text, "raise "), _DEPTH + 1, self._width)

    def _answer(self, plan: Plan) -> list[str]:
        made = self._made(plan)
        if plan.missing is not None:
            checked = ["        if row is None:", *self._raise(plan)]
            return [*checked, f"        return {made}"] if made else checked
        if plan.verb is Verb.INSERT:
            return [f"        return {made}"]
        return [f"        return None if row is None else {made}"]

    def _listed(self, plan: Plan) -> list[str]:
        options = [] if plan.limit is None else [f"limit={plan.limit.text}"]
        if plan.answer is not Answer.ROWS:
            options = ["limit=1"]
        call = self._call("list", plan.where, *options)
        if plan.answer is Answer.TRUTH:
            return self._lines("return ", Group("bool", [call]))
        if plan.answer is Answer.ROWS:
            return self._lines("return ", Group(plan.container, [Group("map", [self._function(plan), call])]))
        return [*self._lines("row = next", Group("", [Group("iter", [call]), "None"])), *self._answer(plan)]

    def _removed(self, plan: Plan) -> list[str]:
        call = self._keyed("remove", plan.where)
        if plan.missing is not None:
            ends = {Answer.TRUTH: ["        return True"], Answer.NUMBER: ["        return 1"]}
            return [
                *self._lines("if not ", call, ":"),
                *self._raise(plan),
                *ends.get(plan.answer, []),
            ]
        if plan.answer is Answer.NOTHING:
            return self._lines("", call)
        whole = call if plan.answer is Answer.TRUTH else Group("int", [call])
        return self._lines("return ", whole)

    def _single(self, plan: Plan) -> Group:
        if plan.verb is Verb.INSERT:
            return Group("self._insert", [f'"{self._entity.name}"', _values(plan.written)])
        if plan.verb is Verb.CHANGE:
            return self._change(plan)
        if plan.where is not None and plan.where.by is By.UNIQUE:
            values = [given.text for given in plan.where.columns.values()]
            return Group("self._holder", [f'"{plan.where.name}"', *values])
        return self._keyed("find", plan.where)

    def _change(self, plan: Plan) -> Group:
        key = [given.text for given in plan.where.columns.values()] if plan.where is not None else []
        whole = f"({', '.join(key)}{',' if len(key) == 1 else ''})"
        fixed = {column: one for column, one in plan.written.items() if not one.sign}
        moved = {column: one for column, one in plan.written.items() if one.sign}
        items: list[Group | str] = [f'"{self._entity.name}"', whole, _values(fixed)]
        if moved:
            shifts = [f'"{column}": {_shift(one)}' for column, one in moved.items()]
            items.append(Group("add=", shifts, brackets="{}", literal=True))
        return Group("self._change", items)

    def _keyed(self, verb: str, where: Where | None) -> Group:
        values = [given.text for given in where.columns.values()] if where is not None else []
        return Group(f"self._{verb}", [f'"{self._entity.name}"', *values])

    def _call(self, verb: str, where: Where | None, *options: str) -> Group:
        columns = _columns(where.columns if where is not None else {})
        index = "None" if where is None or where.name is None else f'"{where.name}"'
        descending = ["descending=True"] if where is not None and where.descending and verb == "list" else []
        return Group(f"self._{verb}", [f'"{self._entity.name}"', index, columns, *descending, *options])

    def _made(self, plan: Plan) -> str:
        return f"{self._function(plan)}(row)" if plan.conversion is not None else ""

    def _function(self, plan: Plan) -> str:
        return f"rows.{plan.conversion.name}" if plan.conversion is not None else "dict"

    def _lines(self, before: str, group: Group, after: str = "") -> list[str]:
        whole = Group(before + group.head, group.items, group.brackets, group.literal, group.tail + after)
        return laid(whole, _DEPTH, self._width)

    def _need(self, plan: Plan) -> None:
        givens: list[Given] = [one.given for one in plan.written.values() if one.given is not None]
        givens += list(plan.where.columns.values()) if plan.where is not None else []
        for need in [
            *plan.needs,
            *(plan.missing.needs if plan.missing else ()),
            *(n for one in givens for n in one.needs),
        ]:
            self._imports.need(need)


def _values(written: Mapping[str, Written]) -> Group:
    items = [
        f'"{column}": {one.given.text if one.given is not None else "self._now()"}'
        for column, one in written.items()
    ]
    return Group("", items, brackets="{}", literal=True)


def _columns(columns: Mapping[str, Given]) -> Group:
    return Group(
        "", [f'"{column}": {given.text}' for column, given in columns.items()], brackets="{}", literal=True
    )


def _shift(one: Written) -> str:
    text = one.given.text if one.given is not None else "0"
    if one.sign == "+":
        return text
    return f"-{text}" if text.replace("_", "").replace(".", "").isalnum() else f"-({text})"


def _moved(text: str) -> list[str]:
    """Statements of the backend at the indentation of a method's body."""
    return [f"{' ' * 8}{line}" if line else "" for line in text.splitlines()]
