"""How a write is done."""

from __future__ import annotations

from collections.abc import Mapping

from dal.contract import Contract, Entity
from dal.discovery.model import Operation
from dal.scaffold.access.asked import Asked, Written
from dal.scaffold.access.methods import Method
from dal.scaffold.code.types import ANY
from dal.scaffold.planning.case import Case
from dal.scaffold.planning.conversions import conversion_of
from dal.scaffold.planning.fetching import Fetched
from dal.scaffold.planning.plans import Answer, Conversion, Plan, Unplannable, Verb, Where
from dal.scaffold.planning.ways import by_key

_SAID = {"bool": Answer.TRUTH, "None": Answer.NOTHING}
_FETCHED = {
    Fetched.EITHER: Answer.NUMBER,
    Fetched.NOTHING: Answer.NOTHING,
    Fetched.NUMBER: Answer.NUMBER,
    Fetched.TRUTH: Answer.TRUTH,
}
_WORDS = {
    Operation.UPSERT: "it inserts or updates: which, is decided by what is there",
    Operation.SAVE: "an ORM's save inserts or updates: which, is known at run time only",
    Operation.PROCEDURE: "it calls a procedure, and DynamoDB has none",
}


def plan_write(case: Case) -> Plan:
    """How a method that writes one row is done.

    Raises:
        Unplannable: it does not follow from the key of the contract.
    """
    asked = _only(case.method, case.entity)
    if asked.site.operation is Operation.INSERT:
        return _insert(case, asked)
    if asked.site.operation is Operation.UPDATE:
        return _update(case, asked)
    if asked.site.operation is Operation.DELETE:
        _refuse_children(case.entity, case.contract)
        return _delete(case, asked)
    raise Unplannable(_WORDS.get(asked.site.operation, "what it writes is not told"))


def _only(method: Method, entity: Entity) -> Asked:
    """The one write; what is read may only be what was written."""
    writes = [one for one in method.asked if one.site.writes]
    if len(writes) > 1:
        raise Unplannable(
            f"it writes several times ({', '.join(dict.fromkeys(one.shape.table for one in writes))})"
        )
    (asked,) = writes
    if asked.shape.table != entity.source_table:
        raise Unplannable(f"it writes {asked.shape.table}, and its entity is of {entity.source_table}")
    if asked.step.repeated:
        raise Unplannable("it writes in a loop")
    if asked.site.dynamic:
        raise Unplannable("which columns it writes is known at run time only")
    place = method.asked.index(asked)
    if any(not _is_the_object(one, asked) for one in method.asked[:place]):
        raise Unplannable("it decides by what it has read before")
    odd = [one for one in method.asked[place + 1 :] if not _reads_back(one, asked, entity)]
    if odd:
        raise Unplannable(f"it reads {odd[0].shape.table} besides")
    return asked


def _is_the_object(read: Asked, asked: Asked) -> bool:
    """Whether an ORM's object is read so that it can be changed or deleted; what else is done with it, is told."""
    same = read.shape.table == asked.shape.table and read.conditions == asked.conditions
    return same and read.exact and asked.site.statement is None and read.site.stack == asked.site.stack


def _reads_back(read: Asked, asked: Asked, entity: Entity) -> bool:
    """Whether it reads the row that was written."""
    shape = read.shape
    plain = shape.table == entity.source_table and not (shape.filters or shape.joins or shape.aggregates)
    return plain and set(shape.own) in ({*entity.key}, {*entity.primary_key}, {*asked.shape.own})


def _insert(case: Case, asked: Asked) -> Plan:
    if not asked.written or not asked.complete:
        raise Unplannable("the values that it inserts are not told")
    if any(one.sign for one in asked.written.values()):
        raise Unplannable("it inserts what it works out of other columns")
    entity = case.entity
    written = _columns(asked.written, entity)
    lacking = case.filled.lacking(entity, written)
    if lacking:
        raise Unplannable(f"the value of {', '.join(lacking)} is neither given nor a default")
    _refuse_parents(entity, case.contract)
    answer, conversion = _born(case)
    identity = entity.auto_id.column if entity.auto_id is not None else entity.key[0]
    return Plan(
        Verb.INSERT,
        answer,
        written=written,
        conversion=conversion,
        identity=identity if answer is Answer.ID else None,
    )


def _refuse_parents(entity: Entity, contract: Contract) -> None:
    """A parent is looked at by its key, or not at all."""
    odd = [one for one in entity.references if contract.entity(one.target).key != (one.target_column,)]
    if odd:
        raise Unplannable(f"{odd[0].column} names a {odd[0].target} otherwise than by its key")


def _born(case: Case) -> tuple[Answer, Conversion | None]:
    """What an insert answers."""
    returns = case.method.returns
    if returns.cls is not None:
        return Answer.ROW, conversion_of(returns, case.entity, None, case.types)
    if returns.name == "None":
        return Answer.NOTHING, None
    fetched = case.fetcher.fetching(case.method, case.body.answers).what
    if fetched in (Fetched.ID, Fetched.EITHER) and case.entity.auto_id is not None:
        return Answer.ID, None
    if fetched is Fetched.NOTHING and returns.name == ANY:
        return Answer.NOTHING, None
    raise Unplannable("what it answers is not told")


def _update(case: Case, asked: Asked) -> Plan:
    where = _where(asked, case.entity)
    written = _columns(asked.written, case.entity)
    if not written or not asked.complete:
        raise Unplannable("what it sets is not told")
    if set(written) & set(case.entity.key):
        raise Unplannable("it changes the key")
    answer, conversion = _answer(case)
    return Plan(Verb.CHANGE, answer, where, written, conversion=conversion, missing=case.body.missing)


def _delete(case: Case, asked: Asked) -> Plan:
    where = _where(asked, case.entity)
    answer, _ = _answer(case)
    if answer is Answer.ROW:
        raise Unplannable("it answers with the row that is gone")
    return Plan(Verb.REMOVE, answer, where, missing=case.body.missing)


def _where(asked: Asked, entity: Entity) -> Where:
    if asked.shape.filters or not asked.exact:
        raise Unplannable(asked.unclear("writes"))
    where = by_key(entity, asked.conditions)
    if where is None:
        raise Unplannable(f"it writes by {', '.join(sorted(asked.conditions)) or 'nothing'}, which is not the key")
    return where


def _answer(case: Case) -> tuple[Answer, Conversion | None]:
    """What a change or a delete answers."""
    returns = case.method.returns
    if returns.cls is not None:
        if case.body.missing is None and not returns.optional:
            raise Unplannable("what it answers where there is no such row is not told")
        return Answer.ROW, conversion_of(returns, case.entity, None, case.types)
    if returns.name in _SAID:
        return _SAID[returns.name], None
    fetched = case.fetcher.fetching(case.method, case.body.answers).what
    if fetched not in _FETCHED or returns.name not in (ANY, "int"):
        raise Unplannable("what it answers is not told")
    return _FETCHED[fetched], None


def _columns(written: Mapping[str, Written], entity: Entity) -> dict[str, Written]:
    known = {name.lower(): name for name in entity.columns}
    odd = [name for name in written if name.lower() not in known]
    if odd:
        raise Unplannable(f"it writes {', '.join(odd)}, which the contract has not")
    return {known[name.lower()]: value for name, value in written.items()}


def _refuse_children(entity: Entity, contract: Contract) -> None:
    """A delete that takes rows along is more than its key."""
    taken = [
        f"{child.name} ({reference.on_delete.value.replace('_', ' ')})"
        for child in contract.entities.values()
        for reference in child.references
        if reference.target == entity.name
    ]
    if taken:
        raise Unplannable(f"what refers to it goes with it, or keeps it: {', '.join(taken)}")
