"""How a read is done."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from dal.contract import Entity
from dal.discovery.designing import Limit
from dal.scaffold.access.asked import Asked
from dal.scaffold.access.methods import Method
from dal.scaffold.code.types import ANY, Told
from dal.scaffold.planning.body import Body
from dal.scaffold.planning.case import Case
from dal.scaffold.planning.conversions import conversion_of, tuple_of
from dal.scaffold.planning.fetching import Fetched
from dal.scaffold.planning.plans import Answer, By, Conversion, Plan, Unplannable, Verb, Where
from dal.scaffold.planning.ways import by_index, by_key, by_unique

_PLAIN_FLAGS = frozenset({"for update", "for share", "lock in share mode"})
_COUNT = ("COUNT",)
_CONTAINERS = frozenset({"list", "tuple"})


def plan_read(case: Case) -> Plan:
    """How a method that only reads is done.

    Raises:
        Unplannable: it does not follow from the keys of the contract.
    """
    asked = _only(case.method.asked)
    _refuse(asked, case.entity)
    where = _where(asked, case.entity)
    if asked.shape.aggregates:
        return _counted(case.method, asked, where)
    if _is_truth(case, asked):
        return Plan(_verb(where), Answer.TRUTH, where)
    return _rows(case, asked, where)


def _only(asked: Sequence[Asked]) -> Asked:
    """The one statement; it may be sent from several places."""
    shapes = {one.shape for one in asked}
    if not asked or len(shapes) > 1:
        tables = list(dict.fromkeys(one.shape.table for one in asked))
        if not tables:
            raise Unplannable("nothing is known of what it asks")
        if len(tables) == 1:
            raise Unplannable(f"it asks {tables[0]} several times")
        raise Unplannable(f"it asks {' and '.join(tables)}")
    return asked[-1]


def _refuse(asked: Asked, entity: Entity) -> None:
    """Raise for whatever a key cannot answer."""
    shape = asked.shape
    if shape.table != entity.source_table:
        raise Unplannable(f"it asks {shape.table}, and its entity is of {entity.source_table}")
    if shape.searches:
        raise Unplannable("it searches text")
    if shape.joins or set(asked.site.tables) - {shape.table}:
        raise Unplannable(
            f"it reads {', '.join(sorted({*shape.joins, *asked.site.tables} - {shape.table}))} as well"
        )
    if shape.filters or not asked.exact:
        raise Unplannable(asked.unclear("filters"))
    odd_flags = sorted(set(asked.site.flags) - _PLAIN_FLAGS - {"offset"})
    if odd_flags:
        raise Unplannable(f"its statement has {', '.join(odd_flags)}")
    if asked.offset:
        raise Unplannable("it pages by offset")
    if asked.step.repeated:
        raise Unplannable("it is asked in a loop")


def _where(asked: Asked, entity: Entity) -> Where:
    conditions = asked.conditions
    one = by_key(entity, conditions) or by_unique(entity, conditions)
    return one or by_index(entity, conditions, asked.shape)


def _counted(method: Method, asked: Asked, where: Where) -> Plan:
    if asked.shape.aggregates != _COUNT:
        raise Unplannable(f"it works out {', '.join(asked.shape.aggregates)}")
    if method.returns.name not in ("int", "bool"):
        raise Unplannable(f"how a number becomes {method.returns.name} is not told")
    answer = Answer.TRUTH if method.returns.name == "bool" else Answer.NUMBER
    return Plan(Verb.FIND if where.by is not By.INDEX else Verb.COUNT, answer, where)


def _is_truth(case: Case, asked: Asked) -> bool:
    """Whether it says if there is such a row."""
    answers, said = case.body.answers, case.method.returns.name
    compared = bool(answers) and all(_compares(answer) for answer in answers)
    selects_nothing = asked.outputs is not None and all(one.column is None for one in asked.outputs)
    return (said in ("bool", ANY) and compared) or (said == "bool" and selects_nothing)


def _compares(answer: ast.expr | None) -> bool:
    """`… is not None`, `bool(…)`."""
    if isinstance(answer, ast.Call) and isinstance(answer.func, ast.Name):
        return answer.func.id == "bool"
    return isinstance(answer, ast.Compare) and isinstance(answer.ops[0], ast.IsNot)


def _verb(where: Where) -> Verb:
    return Verb.LIST if where.by is By.INDEX else Verb.FIND


def _rows(case: Case, asked: Asked, where: Where) -> Plan:
    returns = case.method.returns
    inner = returns if returns.item is None else returns.item
    if inner.name in (ANY, "dict"):
        return _fetched(case, asked, where)
    conversion = conversion_of(inner, case.entity, asked.outputs, case.types)
    if returns.item is not None:
        return _many(asked, where, conversion, returns.name)
    _refuse_silence(returns, case.body)
    return _one(case, asked, where, conversion)


def _refuse_silence(returns: Told, body: Body) -> None:
    if not returns.optional and body.missing is None:
        raise Unplannable("what it answers where there is no such row is not told")


def _one(case: Case, asked: Asked, where: Where, conversion: Conversion) -> Plan:
    keys = (case.entity.key, case.entity.primary_key, *(unique.columns for unique in case.entity.unique))
    single = where.by is not By.INDEX or any(set(key) <= set(where.columns) for key in keys)
    if asked.shape.limit is not Limit.ONE and not single:
        raise Unplannable("it takes one of several rows")
    return Plan(_verb(where), Answer.ROW, where, conversion=conversion, missing=case.body.missing)


def _many(asked: Asked, where: Where, conversion: Conversion, container: str) -> Plan:
    if container not in {*_CONTAINERS, "Sequence"}:
        raise Unplannable(f"it returns a {container}")
    if asked.site.limit is not None and asked.limit is None:
        raise Unplannable("how many rows it wants is not told")
    kind = container if container in _CONTAINERS else "tuple"
    if where.by is not By.INDEX:
        raise Unplannable("it returns several rows by a key that has one")
    return Plan(Verb.LIST, Answer.ROWS, where, limit=asked.limit, conversion=conversion, container=kind)


def _fetched(case: Case, asked: Asked, where: Where) -> Plan:
    """Rows as the driver gives them."""
    fetching = case.fetcher.fetching(case.method, case.body.answers)
    told = case.method.returns.item or case.method.returns
    if asked.site.statement is None and asked.site.stack != "db-api":
        conversion = _model(case, asked, fetching.what)
    elif fetching.dictionaries or told.name == "dict":
        conversion = conversion_of(Told("dict"), case.entity, asked.outputs, case.types)
    else:
        conversion = tuple_of(case.entity, asked.outputs)
    if fetching.what is Fetched.ONE:
        return _one(case, asked, where, conversion)
    if fetching.what is Fetched.ALL:
        return _many(asked, where, conversion, "list")
    raise Unplannable("what it returns is not told")


def _model(case: Case, asked: Asked, what: Fetched) -> Conversion:
    """Objects of the class that the table is mapped to."""
    if asked.outputs is not None:
        raise Unplannable("it reads single columns through an ORM")
    if what is Fetched.ALL and asked.site.stack.startswith("django"):
        raise Unplannable("it returns a query that has not been sent yet")
    name = (case.table.model or "").rpartition(".")[2]
    told = case.types.named(case.method.function.module, name)
    return conversion_of(told, case.entity, None, case.types)
