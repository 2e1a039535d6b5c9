"""Objects that annotations promise."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import Annotation, ClassRef, External, Foreign, FunctionRef, Instance
from dal.discovery.values.text import Text
from dal.discovery.values.value import Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_INNER = frozenset(
    [
        "Optional",
        "Awaitable",
        "Coroutine",
        "ClassVar",
        "Final",
        "Required",
        "NotRequired",
        "Annotated",
        "InstanceOf",
        "ReadOnly",
        "Mapped",
    ]
)
_LISTS = frozenset(
    (
        "List list Sequence Iterable Iterator Collection Set set FrozenSet frozenset MutableSequence"
        " Generator AsyncGenerator AsyncIterator AsyncIterable Tuple tuple deque ScalarResult QuerySet"
    ).split()
)
_TYPES = frozenset(("Type", "type"))
_PLAIN = frozenset(
    ("str int float bool bytes object Any None dict Dict list List tuple set callable Callable").split()
)


def hinted(node: ast.expr | None, here: Here, *, given: Mapping[str, Value] | None = None) -> Value | None:
    """An object of the annotated type; None where the annotation says nothing that helps.

    Args:
        node: the annotation.
        here: where it stands.
        given: what type variables stand for.
    """
    if node is None:
        return None
    if isinstance(node, ast.Constant):
        return _quoted(node.value, here, given)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _one_of([hinted(side, here, given=given) for side in (node.left, node.right)])
    if isinstance(node, ast.Subscript):
        return _subscript(node, here, given)
    if isinstance(node, ast.Name | ast.Attribute):
        return _named(node, here, given)
    return None


def _quoted(value: object, here: Here, given: Mapping[str, Value] | None) -> Value | None:
    if not isinstance(value, str):
        return None
    try:
        node = ast.parse(value.strip(), mode="eval").body
    except SyntaxError:
        return None
    return None if isinstance(node, ast.Constant) else hinted(node, here, given=given)


def _one_of(values: list[Value | None]) -> Value | None:
    known = [value for value in values if value is not None]
    return join(known) if known else None


def _subscript(node: ast.Subscript, here: Here, given: Mapping[str, Value] | None) -> Value | None:
    parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    kind = _KINDS.get(_last(node.value))
    if kind is not None:
        return kind(parts, here, given) if parts else None
    generic = here.machine.looked_at(node, here)
    return Instance(generic) if isinstance(generic, ClassRef) else _named(node.value, here, given)


def _annotated(parts: Sequence[ast.expr], here: Here, given: Mapping[str, Value] | None) -> Value | None:
    """`Annotated[Session, Depends(get_db)]`: what the dependency gives, else the type."""
    for extra in parts[1:]:
        value = here.machine.looked_at(extra, here)
        if isinstance(extra, ast.Call) and not isinstance(value, Unknown | Foreign):
            return value
    return hinted(parts[0], here, given=given)


def _class_of(node: ast.expr, here: Here, given: Mapping[str, Value] | None) -> Value | None:
    if isinstance(node, ast.Name) and given and node.id in given:
        return given[node.id]
    value = here.machine.looked_at(node, here)
    return value if isinstance(value, ClassRef) else None


def _named(node: ast.expr, here: Here, given: Mapping[str, Value] | None) -> Value | None:
    name = _last(node)
    if given and name in given:
        value = given[name]
        return Instance(value) if isinstance(value, ClassRef) else None
    if isinstance(node, ast.Name) and name in _PLAIN:
        return None
    return _promised(here.machine.looked_at(node, here), here)


def _promised(value: Value, here: Here) -> Value | None:
    """What an object of a type, or of an alias such as `SessionDep = Annotated[Session, Depends(get_db)]`, is."""
    if isinstance(value, ClassRef):
        return Instance(value)
    if isinstance(value, External):
        return here.stacks.typed(value.name, here) or Foreign(f"{value.name}()")
    if isinstance(value, Annotation):
        given = [extra for extra in value.parts[1:] if not isinstance(extra, _SAYS_NOTHING)]
        return given[0] if given else _promised(value.parts[0], here)
    return value if isinstance(value, Instance | Foreign | Items) else None


_SAYS_NOTHING = (Unknown, Foreign, External, Known, Text, ClassRef, FunctionRef)
"""What may stand in `Annotated` and is no object that a framework passes."""


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _inner(parts: Sequence[ast.expr], here: Here, given: Mapping[str, Value] | None) -> Value | None:
    return hinted(parts[0], here, given=given)


def _outcome(parts: Sequence[ast.expr], here: Here, given: Mapping[str, Value] | None) -> Value | None:
    return hinted(parts[-1], here, given=given)


def _union(parts: Sequence[ast.expr], here: Here, given: Mapping[str, Value] | None) -> Value | None:
    return _one_of([hinted(part, here, given=given) for part in parts])


def _type(parts: Sequence[ast.expr], here: Here, given: Mapping[str, Value] | None) -> Value | None:
    return _class_of(parts[0], here, given)


def _list(parts: Sequence[ast.expr], here: Here, given: Mapping[str, Value] | None) -> Value | None:
    inner = hinted(parts[0], here, given=given)
    return Items((inner,), open=True) if inner is not None else None


def _dict(parts: Sequence[ast.expr], here: Here, given: Mapping[str, Value] | None) -> Value | None:
    inner = hinted(parts[-1], here, given=given)
    return Entries(((Unknown(), inner),), open=True) if inner is not None else None


_KINDS: Mapping[str, Callable[[Sequence[ast.expr], Here, Mapping[str, Value] | None], Value | None]] = {
    **dict.fromkeys(_INNER, _inner),
    **dict.fromkeys(_TYPES, _type),
    **dict.fromkeys(_LISTS, _list),
    **dict.fromkeys(("Dict", "dict", "Mapping", "MutableMapping", "defaultdict"), _dict),
    "Annotated": _annotated,
    "Coroutine": _outcome,
    "Union": _union,
}
