"""Sessions and classes that nothing names: told by what a method gets, or by how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.executing import is_statement
from dal.discovery.stacks.sqlalchemy.fields import Field
from dal.discovery.stacks.sqlalchemy.mapped import table_of
from dal.discovery.stacks.sqlalchemy.objects import is_mapped
from dal.discovery.stacks.sqlalchemy.queries import CHAINS, FETCHES, Select, select_of
from dal.discovery.stacks.sqlalchemy.schema import Alias, CoreTable
from dal.discovery.stacks.sqlalchemy.sessions import SENDS, session_method
from dal.discovery.stacks.sqlalchemy.terms import COMPARES, Term, condition
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef
from dal.discovery.values.value import Arguments, Member, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_LIKE_A_SESSION = ("session", "db", "sess", "conn", "connection", "database", "s", "tx", "uow")


def guessed(member: Member, arguments: Arguments, here: Here) -> Value | None:
    """A statement or a mapped object in the arguments tells what the method's owner must be."""
    if _of_a_class(member):
        return _begun(member, here).attribute(member.name, here).call(arguments, here)
    first = next(iter(arguments.values()), None)
    if first is None:
        return None
    if member.name in COMPARES and isinstance(first, Select):
        return condition(member, here).compared("In", member, first, here)
    certain = _takes_it(member, first, arguments, here)
    likely = _like_a_session(member.owner) and _fits(member.name, first, here)
    return session_method(member.name, arguments, here) if certain or likely else None


def _takes_it(member: Member, first: Value, arguments: Arguments, here: Here) -> bool:
    """Whether nothing but a session or a connection takes such an argument."""
    if member.name in SENDS:
        return is_statement(first)
    return member.name == "query" and any(_selectable(value, here) for value in arguments.positional)


def _fits(name: str, first: Value, here: Here) -> bool:
    """Whether what is called like a session gets what a session's method needs."""
    if name in ("add", "delete", "merge", "add_all", "bulk_save_objects"):
        return is_mapped(first, here) or _holds(first, here)
    fetches = name in ("get", "get_one", "bulk_insert_mappings", "bulk_update_mappings")
    return fetches and _selectable(first, here)


def _of_a_class(member: Member) -> bool:
    """`Model.query.filter_by(…)` where only run time knows the class."""
    query = member.owner
    if not isinstance(query, Member) or query.name != "query":
        return False
    name = query.owner.name if isinstance(query.owner, Unknown | Member) else ""
    last = name.rsplit(".", 1)[-1]
    called = last[:1].isupper() or last.lower().strip("_") in ("cls", "klass", "model", "entity", "table")
    return member.name in _UNMISTAKABLE or (called and member.name in {*CHAINS, *FETCHES})


_UNMISTAKABLE = frozenset(
    ("filter_by", "first_or_404", "get_or_404", "one_or_404", "with_entities", "one_or_none")
)


def _begun(member: Member, here: Here) -> Select:
    owner = member.owner.owner if isinstance(member.owner, Member) else member.owner
    return select_of((owner,), here, legacy=True)


def _selectable(value: Value, here: Here) -> bool:
    return any(
        isinstance(option, Field | CoreTable | Alias)
        or (isinstance(option, Term) and bool(option.tables))
        or (isinstance(option, ClassRef) and table_of(here.machine, option) is not None)
        for option in value.options()
    )


def _holds(value: Value, here: Here) -> bool:
    """A list of mapped objects."""
    return isinstance(value, Items) and any(is_mapped(part, here) for part in value.parts_inside())


def _like_a_session(owner: Value) -> bool:
    name = owner.name if isinstance(owner, Unknown | Member) else ""
    last = name.rsplit(".", 1)[-1].lower().strip("_")
    return last in _LIKE_A_SESSION or last.endswith(("session", "_db"))
