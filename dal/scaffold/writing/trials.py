"""A test for each method: of what it answers where it is complete, of its being open where it is not."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dal.contract import Entity
from dal.scaffold.access.methods import Method, Repository
from dal.scaffold.access.values import Given, Needed
from dal.scaffold.code.classes import Kind
from dal.scaffold.code.signatures import Parameter, Pass
from dal.scaffold.code.types import Told, Types
from dal.scaffold.planning.planning import Refusal
from dal.scaffold.planning.plans import Answer, By, Plan, Verb
from dal.scaffold.writing.imports import Imports
from dal.scaffold.writing.layout import Group, documented, laid
from dal.scaffold.writing.samples import THIRD, Row, Samples, written

_LIMIT = "10"
_MADE_UP: Mapping[str, str] = {
    "bool": "True",
    "float": "1.0",
    "int": "1",
    "str": '"text"',
    "list": "[]",
    "tuple": "()",
}

Values = Mapping[str, Group | str]
"""Parameter → what it is given."""


@dataclass(slots=True)
class Trials:
    """Writes the tests of one repository."""

    repository: Repository
    attribute: str
    samples: Samples
    types: Types
    imports: Imports
    width: int
    models: frozenset[str]
    _world: str = "world"
    """The fixture of the test that is being written."""

    def trial(self, method: Method, plan: Plan | Refusal) -> list[str]:
        """The test of one method; nothing where no rows could be made up for it."""
        if isinstance(plan, Refusal):
            return self._open(method, plan.reason)
        rows = self.samples.rows.get(self.repository.entity.name)
        if rows is None or (plan.verb is Verb.INSERT and self._is_taken(rows)):
            return []
        self._world = "fresh" if method.writes else "world"
        head = self._head(method, "answers alike in every phase")
        return [*head, *self._done(method, plan, rows), f"    {self._world}.agree()"]

    def _open(self, method: Method, reason: str) -> list[str]:
        self.imports.module("pytest")
        values: Values = {one.name: self._made_up(one) for one in _wanted(method)}
        mark = Group(
            "@pytest.mark.xfail", ["raises=NotImplementedError", "strict=True", f"reason={written(reason)}"]
        )
        self._world = "alone"
        return [*laid(mark, 0, self.width), *self._head(method, "is open"), *self._call("", method, values)]

    def _head(self, method: Method, said: str) -> list[str]:
        head = f"def test_{method.name}({self._world}: World) -> None:"
        return [head, *documented(f"`{method.name}` {said}.", 1)]

    def _done(self, method: Method, plan: Plan, rows: Sequence[Row]) -> list[str]:
        if plan.verb is Verb.COPY:
            return self._call("", method, {one.name: self._made_up(one) for one in _wanted(method)})
        if plan.verb is Verb.INSERT:
            return self._inserted(method, plan)
        if plan.verb is Verb.CHANGE:
            return self._changed(method, plan)
        if plan.verb is Verb.REMOVE:
            lines = self._call("", method, self._values(method, plan, 0))
            return [*lines, *self._row("gone", 0), "    assert gone is None"]
        lines = self._call("result = ", method, self._values(method, plan, 0))
        return [*lines, *self._expected(plan, rows)]

    def _expected(self, plan: Plan, rows: Sequence[Row]) -> list[str]:
        places = _matching(self.repository.entity, plan, rows[:2])
        if plan.answer is Answer.TRUTH:
            return [f"    assert result is {bool(places)}"]
        if plan.answer is Answer.NUMBER:
            return [f"    assert result == {len(places)}"]
        made = f"rows.{plan.conversion.name}" if plan.conversion is not None else "dict"
        name = self._constant()
        items = [f"{made}({name}[{place}])" for place in places]
        if plan.answer is Answer.ROW:
            return self._equal("result", items[0], plan) if places else ["    assert result is None"]
        return self._equal("list(result)", Group("", items, brackets="[]", literal=True), plan)

    def _equal(self, result: str, wanted: Group | str, plan: Plan) -> list[str]:
        """That two results mean the same: objects of an ORM are equal only to themselves."""
        if plan.conversion is not None and plan.conversion.returns in self.models:
            self.imports.add(f"{self._package()}.world", "same")
            return laid(Group("assert same", [result, wanted]), 1, self.width)
        if isinstance(wanted, str):
            return [f"    assert {result} == {wanted}"]
        return laid(Group(f"assert {result} == ", wanted.items, wanted.brackets, literal=True), 1, self.width)

    def _inserted(self, method: Method, plan: Plan) -> list[str]:
        values = self._values(method, plan, THIRD - 1)
        lines = self._call("", method, values)
        entity, count = self.repository.entity, 3
        checks = [
            f'    assert {self._constant()}[{THIRD - 1}]["{column}"] in [row["{column}"] for row in found]'
            for column, one in list(plan.written.items())[:1]
            if one.given is not None and one.given.parameters and column in entity.columns
        ]
        found = [f'    found = {self._world}.rows("{entity.name}")', f"    assert len(found) == {count}"]
        return [*lines, *found, *checks]

    def _changed(self, method: Method, plan: Plan) -> list[str]:
        values = self._values(method, plan, 0, written_from=THIRD - 1)
        lines = self._call("", method, values)
        lines += [*self._row("row", 0), "    assert row is not None"]
        for column, one in plan.written.items():
            if one.given is None:
                continue
            new = one.given.text if not one.given.parameters else f'{self._constant()}[{THIRD - 1}]["{column}"]'
            sign = f'{self._constant()}[0]["{column}"] {one.sign} ' if one.sign else ""
            truth = new in ("True", "False", "None")
            lines.append(f'    assert row["{column}"] {"is" if truth else "=="} {sign}{new}')
        return lines

    def _values(self, method: Method, plan: Plan, place: int, *, written_from: int | None = None) -> Values:
        """Parameter → what it is given: the columns of a sample that it stands for."""
        where = plan.where.columns if plan.where is not None else {}
        new = {column: one.given for column, one in plan.written.items() if one.given is not None}
        at = place if written_from is None else written_from
        sources = [*((given, column, place) for column, given in where.items())]
        sources += [(given, column, at) for column, given in new.items()]
        found: dict[str, Group | str] = {}
        for one in _wanted(method):
            uses = [(given, column, at) for given, column, at in sources if one.name in given.parameters]
            if uses:
                found[one.name] = self._argument(one, uses, method)
            elif plan.limit is not None and one.name in plan.limit.parameters:
                found[one.name] = _LIMIT
            elif one.default is None:
                found[one.name] = self._made_up(one)
        return found

    def _argument(self, one: Parameter, uses: Sequence[tuple[Given, str, int]], method: Method) -> Group | str:
        _, column, place = uses[0]
        value = f'{self._constant()}[{place}]["{column}"]'
        told = self._told(one, method)
        if told.cls is not None and told.cls.kind is Kind.ENUM:
            self.imports.need(Needed(told.cls.definition.module.file, told.name.partition(".")[0]))
            return f"{told.name}({value})"
        fields = {
            match[1]: f'{self._constant()}[{at}]["{name}"]'
            for use, name, at in uses
            if (match := re.fullmatch(rf"{re.escape(one.name)}\.(\w+)", use.text))
        }
        if not fields:
            return value
        self._anything()
        return Group("anything", [f"{name}={text}" for name, text in fields.items()])

    def _told(self, one: Parameter, method: Method) -> Told:
        node = next((arg for arg in _arguments(method) if arg.arg == one.name), None)
        return self.types.told(method.function.module, node.annotation if node is not None else None)

    def _made_up(self, one: Parameter) -> str:
        """A value for a parameter that nothing is known of; a column of that name is one."""
        rows = self.samples.rows.get(self.repository.entity.name)
        word = f"{self.repository.entity.name}_"
        for name in (one.name, one.name.removeprefix(word)):
            if rows is not None and name in rows[0]:
                return f'{self._constant()}[0]["{name}"]'
        plain = _MADE_UP.get((one.annotation or "").partition("[")[0].partition(" ")[0])
        if plain is not None:
            return plain
        self._anything()
        return "anything()"

    def _anything(self) -> None:
        self.imports.add(f"{self._package()}.world", "anything")

    def _constant(self) -> str:
        name = self.samples.constant(self.repository.entity.name)
        self.imports.add(f"{self._package()}.samples", name)
        return name

    def _package(self) -> str:
        return self.imports.home

    def _row(self, name: str, place: int) -> list[str]:
        return laid(Group(f"{name} = {self._world}.row", self._key(place)), 1, self.width)

    def _key(self, place: int) -> list[str]:
        entity = self.repository.entity
        values = (f'{self._constant()}[{place}]["{column}"]' for column in entity.key)
        return [f'"{entity.name}"', *values]

    def _call(self, before: str, method: Method, values: Values) -> list[str]:
        positional = {one.name for one in method.signature.parameters if one.passed is Pass.POSITION}
        words = [value if name in positional else _named(name, value) for name, value in values.items()]
        head = f"{before}{self._world}.repositories.{self.attribute}.{method.name}"
        return laid(Group(head, words), 1, self.width)

    def _is_taken(self, rows: Sequence[Row]) -> bool:
        """Whether the third row has the key of another, which happens where its key is that of a parent."""
        entity = self.repository.entity
        keys = [tuple(row[column] for column in entity.key) for row in rows]
        return keys[THIRD - 1] in keys[: THIRD - 1]


def _arguments(method: Method) -> list[ast.arg]:
    args = method.function.node.args
    return [*args.posonlyargs, *args.args, *args.kwonlyargs]


def _named(name: str, value: Group | str) -> Group | str:
    if isinstance(value, str):
        return f"{name}={value}"
    return Group(f"{name}={value.head}", value.items)


def _wanted(method: Method) -> list[Parameter]:
    return [one for one in method.signature.parameters if one.passed not in (Pass.STAR, Pass.STARS)]


def _matching(entity: Entity, plan: Plan, rows: Sequence[Row]) -> list[int]:
    """Which of the rows are found by what the first of them has, in order."""
    if plan.where is None:
        return []
    wanted = {column: _constant_of(given, rows[0][column]) for column, given in plan.where.columns.items()}
    if plan.where.by is not By.INDEX or entity.item is None:
        return [place for place, row in enumerate(rows) if all(row[c] == v for c, v in wanted.items())][:1]
    pk, sk = entity.item.templates(plan.where.name)
    at = pk.template.render(wanted)
    at = pk.if_null if at is None else at
    begin = sk.template.begin(wanted) if sk is not None else ""
    found = [
        place
        for place, row in enumerate(rows)
        if pk.value(row) == at and (sk is None or str(sk.value(row)).startswith(begin))
    ]
    ordered = sorted(found, key=lambda place: str(sk.value(rows[place])) if sk is not None else "")
    return ordered[::-1] if plan.where.descending else ordered


def _constant_of(given: Given, value: object) -> object:
    """What is asked for: a constant of the statement, else the value of the sample."""
    constants: Mapping[str, object] = {"None": None, "True": True, "False": False}
    return value if given.parameters else constants.get(given.text, value)
