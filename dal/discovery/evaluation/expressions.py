"""What expressions stand for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from dal.discovery.evaluation.mutating import mutated
from dal.discovery.values.collections import Entries, Items, Maybe
from dal.discovery.values.program import Builtin, ClassRef, FunctionRef, Instance, Super
from dal.discovery.values.text import Hole, Piece, Text, spoken, string, text, text_of
from dal.discovery.values.value import NONE, Arguments, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_PATH = 4
"""Steps of `a.b.c.d` that are remembered as one variable."""


def evaluate(node: ast.expr | None, here: Here) -> Value:
    """The value of an expression, with everything that evaluating it does."""
    if node is None:
        return NONE
    handler = _HANDLERS.get(type(node))
    return handler(node, here) if handler is not None else _every_part(node, here)


def path(node: ast.AST) -> str | None:
    """`a.b.c` as one name; None for what is not that simple."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < _PATH:
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def _every_part(node: ast.AST, here: Here) -> Value:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(child, here)
    return Unknown(type(node).__name__)


def _constant(node: ast.Constant, here: Here) -> Value:
    del here
    return text(node.value) if isinstance(node.value, str) else Known(node.value)


def _name(node: ast.Name, here: Here) -> Value:
    return named(node.id, here)


def named(name: str, here: Here) -> Value:
    """What a name stands for: a variable, one of the function around, of the module, one of Python's own."""
    for scope in (here.env, here.closure):
        if name in scope:
            return scope[name]
    value = here.machine.global_name(here.unit.file, name)
    if value is not None:
        return value
    if name in here.machine.builtins:
        return Builtin(name)
    return Unknown(f"name {name}", name=name)


def _attribute(node: ast.Attribute, here: Here) -> Value:
    whole = path(node)
    if whole is not None and whole in here.env:
        return here.env[whole]
    owner = evaluate(node.value, here)
    here.node = node
    return owner.attribute(node.attr, here)


def _call(node: ast.Call, here: Here) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and "super" not in here.env:
        return _super(node, here)
    changed = mutated(node, here)
    if changed is not None:
        return changed
    function = evaluate(node.func, here)
    arguments = passed(node, here)
    here.node = node
    value = function.call(arguments, here)
    here.node = node
    return value


def passed(node: ast.Call, here: Here) -> Arguments:
    """The arguments of a call, with what is known of `*args` and `**kwargs` spread."""
    positional: list[Value] = []
    keywords: list[tuple[str, Value]] = []
    open_positional = open_keywords = False
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            spread = evaluate(argument.value, here)
            if isinstance(spread, Items):
                positional += [item.value if isinstance(item, Maybe) else item for item in spread.items]
            open_positional |= not isinstance(spread, Items) or spread.open
        else:
            positional.append(evaluate(argument, here))
    for keyword in node.keywords:
        value = evaluate(keyword.value, here)
        if keyword.arg is not None:
            keywords.append((keyword.arg, value))
            continue
        entries = value.entries if isinstance(value, Entries) else ()
        keywords += [(name, entry) for key, entry in entries if (name := string(key)) is not None]
        open_keywords |= not isinstance(value, Entries) or value.open
    return Arguments(tuple(positional), tuple(keywords), open_positional, open_keywords)


def _super(node: ast.Call, here: Here) -> Value:
    owner = here.unit.owners.get(here.owner.key, "")
    if here.receiver is None or owner not in here.unit.classes:
        return Unknown("super()")
    behind = ClassRef(here.unit.file, owner)
    if node.args:
        named_class = evaluate(node.args[0], here)
        behind = named_class.plain if isinstance(named_class, ClassRef) else behind
    return Super(behind, here.receiver)


def _joined_string(node: ast.JoinedStr, here: Here) -> Value:
    pieces: list[Piece] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            pieces.extend(formatted(evaluate(part.value, here), conversion=part.conversion, node=part.value))
    return text_of(pieces)


def formatted(value: Value, *, conversion: int = -1, node: ast.AST | None = None) -> tuple[Piece, ...]:
    """A value inside a string; `!r` puts quotes around strings."""
    said = spoken(value)
    if len(said) == 1 and isinstance(said[0], Hole) and node is not None and not said[0].why:
        said = (Hole(ast.unparse(node), free=said[0].free),)
    return ("'", *said, "'") if conversion == ord("r") and isinstance(value, Text) else said


def _binary(node: ast.BinOp, here: Here) -> Value:
    left, right = evaluate(node.left, here), evaluate(node.right, here)
    here.node = node
    overloaded = getattr(left, "binary", None) or getattr(right, "binary", None)
    if overloaded is not None:
        return _as_value(overloaded(type(node.op).__name__, left, right, here))
    return join([_combined(node.op, one, two, here) for one in left.options() for two in right.options()])


def _as_value(value: object) -> Value:
    return value if isinstance(value, Value) else Unknown()


def _combined(operator: ast.operator, left: Value, right: Value, here: Here) -> Value:
    if isinstance(operator, ast.Mod) and isinstance(left, Text):
        return here.machine.percent(left, right)
    if isinstance(operator, ast.Add):
        return _sum(left, right)
    if isinstance(operator, ast.Mult):
        return _product(left, right)
    if isinstance(operator, ast.BitOr) and isinstance(left, Entries) and isinstance(right, Entries):
        for key, value in right.entries:
            left = left.with_entry(key, value)
        return left
    return Unknown("a calculation", free=left.is_free and right.is_free)


def _sum(left: Value, right: Value) -> Value:
    if isinstance(left, Items) and isinstance(right, Items):
        return Items((*left.items, *right.items), left.open or right.open, left.kind)
    if isinstance(left, Items) or isinstance(right, Items):
        known = left if isinstance(left, Items) else right
        return Items(known.items, open=True, kind=known.kind) if isinstance(known, Items) else Unknown()
    if isinstance(left, Text) or isinstance(right, Text):
        return text_of([*spoken(left), *spoken(right)])
    if isinstance(left, Known) and isinstance(right, Known):
        return _number(left.value, right.value)
    return Unknown("a sum", free=left.is_free)


def _number(left: object, right: object) -> Value:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return Known(left + right)
    return Unknown("a sum")


def _product(left: Value, right: Value) -> Value:
    if isinstance(right, Items | Text) and not isinstance(left, Items | Text):
        left, right = right, left
    times = right.value if isinstance(right, Known) and isinstance(right.value, int) else None
    if isinstance(left, Text):
        if times is not None and 0 <= times <= 64:  # noqa: PLR2004  nobody writes longer ones by hand
            return text_of(list(left.pieces) * times)
        return text_of([*left.pieces, Hole("repeated")])
    if isinstance(left, Items):
        return Items(left.items, open=times != 1, kind=left.kind)
    return Unknown("a product")


def _boolean(node: ast.BoolOp, here: Here) -> Value:
    """`a or b`: every side may be evaluated; sides that are known to be skipped give nothing."""
    values: list[Value] = []
    stops = isinstance(node.op, ast.Or)
    decided = False
    for part in node.values:
        value = evaluate(part, here)
        truth = value.truth()
        if decided:
            continue
        last = part is node.values[-1]
        if last or truth is None or truth is stops:
            values.append(value)
        decided = truth is stops
    return join(values)


def _not(node: ast.UnaryOp, here: Here) -> Value:
    value = evaluate(node.operand, here)
    here.node = node
    unary = getattr(value, "unary", None)
    if unary is not None:
        return _as_value(unary(type(node.op).__name__, here))
    truth = value.truth()
    if isinstance(node.op, ast.Not):
        return Unknown("a condition") if truth is None else Known(not truth)
    if isinstance(node.op, ast.USub) and isinstance(value, Known) and isinstance(value.value, int | float):
        return Known(-value.value)
    return Unknown("a calculation")


def _compare(node: ast.Compare, here: Here) -> Value:
    left = evaluate(node.left, here)
    rights = [evaluate(comparator, here) for comparator in node.comparators]
    here.node = node
    for one in (left, *rights):
        compared = getattr(one, "compared", None)
        if compared is not None:
            return _as_value(compared(type(node.ops[0]).__name__, left, rights[0], here))
    return _decided(node.ops[0], left, rights[0]) if len(rights) == 1 else Unknown("a condition")


_EQUAL = (ast.Eq, ast.Is)
_UNEQUAL = (ast.NotEq, ast.IsNot)


def _decided(operator: ast.cmpop, left: Value, right: Value) -> Value:
    if isinstance(operator, ast.In | ast.NotIn) and left.is_known:
        inside = _inside(left, right)
        return Unknown("a condition") if inside is None else Known(inside is isinstance(operator, ast.In))
    if not isinstance(operator, _EQUAL + _UNEQUAL):
        return Unknown("a condition")
    if left.is_known and right.is_known:
        return Known((left == right) is isinstance(operator, _EQUAL))
    sure = isinstance(left, Instance | ClassRef | Items | Entries | Text)
    if right == NONE and sure:
        return Known(isinstance(operator, _UNEQUAL))
    return Unknown("a condition")


def _inside(left: Value, right: Value) -> bool | None:
    if isinstance(right, Items) and not right.open and all(item.is_known for item in right.items):
        return left in right.items
    if isinstance(right, Entries) and not right.open:
        return any(key == left for key, _ in right.entries)
    one, other = string(left), string(right)
    return one in other if one is not None and other is not None else None


def _conditional(node: ast.IfExp, here: Here) -> Value:
    truth = evaluate(node.test, here).truth()
    body, orelse = evaluate(node.body, here), evaluate(node.orelse, here)
    if truth is not None:
        return body if truth else orelse
    return join([body, orelse])


def _items(node: ast.List | ast.Tuple | ast.Set, here: Here) -> Value:
    items: list[Value] = []
    more = False
    for part in node.elts:
        if isinstance(part, ast.Starred):
            spread = evaluate(part.value, here)
            items += spread.items if isinstance(spread, Items) else ()
            more |= not isinstance(spread, Items) or spread.open
        else:
            items.append(evaluate(part, here))
    return Items(tuple(items), more, {ast.List: "list", ast.Tuple: "tuple"}.get(type(node), "set"))


def _entries(node: ast.Dict, here: Here) -> Value:
    entries = Entries(())
    for key, part in zip(node.keys, node.values, strict=True):
        value = evaluate(part, here)
        if key is not None:
            entries = entries.with_entry(evaluate(key, here), value)
        elif isinstance(value, Entries):
            for inner, entry in value.entries:
                entries = entries.with_entry(inner, entry)
            entries = Entries(entries.entries, entries.open or value.open)
        else:
            entries = Entries(entries.entries, open=True)
    return entries


def _item(node: ast.Subscript, here: Here) -> Value:
    owner = evaluate(node.value, here)
    if isinstance(node.slice, ast.Slice):
        bounds = [evaluate(bound, here) for bound in (node.slice.lower, node.slice.upper) if bound is not None]
        here.node = node
        sliced = getattr(owner, "sliced", None)
        if sliced is not None:
            return _as_value(sliced(bounds, here))
        return Items(owner.items, True, owner.kind) if isinstance(owner, Items) else _cut(owner, here)
    key = evaluate(node.slice, here)
    here.node = node
    return owner.item(key, here)


def _cut(owner: Value, here: Here) -> Value:
    return owner if isinstance(owner, Text) else owner.item(Unknown("a slice"), here)


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp, here: Here) -> Value:
    """Over known elements each of its own, else one for all."""
    before = dict(here.env)
    items, more = _loops(node.generators, node.elt, here)
    here.env = before
    return Items(tuple(items), more, "list")


def _loops(generators: Sequence[ast.comprehension], element: ast.expr, here: Here) -> tuple[list[Value], bool]:
    if not generators:
        return [evaluate(element, here)], False
    first, rest = generators[0], generators[1:]
    over = evaluate(first.iter, here)
    items: list[Value] = []
    more = not isinstance(over, Items) or over.open
    each = over.items if isinstance(over, Items) and over.items else (over.elements(here),)
    for item in each:
        assign(first.target, item.value if isinstance(item, Maybe) else item, here)
        conditions = [evaluate(condition, here).truth() for condition in first.ifs]
        if any(condition is False for condition in conditions):
            continue
        inner, further = _loops(rest, element, here)
        surely = not isinstance(item, Maybe) and all(condition is True for condition in conditions)
        items += inner if surely else [Maybe(value) for value in inner]
        more |= further
    return items, more


def _dict_comprehension(node: ast.DictComp, here: Here) -> Value:
    before = dict(here.env)
    pairs, more = _loops(node.generators, ast.Tuple(elts=[node.key, node.value], ctx=ast.Load()), here)
    here.env = before
    entries = Entries((), open=more)
    for pair in pairs:
        pair = pair.value if isinstance(pair, Maybe) else pair  # noqa: PLW2901
        if isinstance(pair, Items) and len(pair.items) == 2:  # noqa: PLR2004
            entries = entries.with_entry(*pair.items)
    return entries


def _lambda(node: ast.Lambda, here: Here) -> Value:
    owner = here.owner.key.rsplit("@", 1)[0]
    key = f"{owner}.<lambda>@{node.lineno}:{node.col_offset}"
    here.unit.functions[key] = node
    return FunctionRef(here.unit.file, key, closure=here.machine.closure(here))


def _named_expression(node: ast.NamedExpr, here: Here) -> Value:
    value = evaluate(node.value, here)
    here.env[node.target.id] = value
    return value


def _awaited(node: ast.Await | ast.Starred, here: Here) -> Value:
    return evaluate(node.value, here)


def _yield(node: ast.Yield, here: Here) -> Value:
    value = evaluate(node.value, here)
    known = here.report.yields
    here.report.yields = value if known is None else join([known, value])
    return Unknown("what is sent to a generator")


def _yield_from(node: ast.YieldFrom, here: Here) -> Value:
    value = evaluate(node.value, here)
    known = here.report.yields
    items = value.elements(here)
    here.report.yields = items if known is None else join([known, items])
    return Unknown("what a generator returns")


def assign(target: ast.expr, value: Value, here: Here) -> None:
    """Bind a target; whatever was known of the old value's attributes is forgotten."""
    if isinstance(target, ast.Name):
        _forget(target.id, here)
        here.env[target.id] = value
        if target.id in here.globals:
            here.machine.set_global(here.unit.file, target.id, value)
    elif isinstance(target, ast.Attribute):
        _assign_attribute(target, value, here)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(target.elts, value, here)
    elif isinstance(target, ast.Subscript):
        _assign_item(target, value, here)
    elif isinstance(target, ast.Starred):
        assign(target.value, Items((value,), open=True), here)


def _forget(name: str, here: Here) -> None:
    stale = [key for key in here.env if key.startswith(f"{name}.")]
    for key in stale:
        del here.env[key]


def _assign_attribute(target: ast.Attribute, value: Value, here: Here) -> None:
    owner = evaluate(target.value, here)
    here.node = target
    here.report.assigned[here.spot()] = (owner, target.attr)
    whole = path(target)
    if whole is not None:
        _forget(whole, here)
        here.env[whole] = value


def _unpack(targets: Sequence[ast.expr], value: Value, here: Here) -> None:
    exact = isinstance(value, Items) and not value.open and len(value.items) == len(targets)
    for place, target in enumerate(targets):
        if exact and isinstance(value, Items):
            item = value.items[place]
            assign(target, item.value if isinstance(item, Maybe) else item, here)
        else:
            assign(target, value.item(Known(place), here), here)


def _assign_item(target: ast.Subscript, value: Value, here: Here) -> None:
    owner, key = evaluate(target.value, here), evaluate(target.slice, here)
    name = path(target.value)
    if name is not None and isinstance(owner, Entries):
        here.env[name] = owner.with_entry(key, value)


_HANDLERS: dict[type[ast.expr], Callable[[Any, Here], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.JoinedStr: _joined_string,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _not,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.List: _items,
    ast.Tuple: _items,
    ast.Set: _items,
    ast.Dict: _entries,
    ast.Subscript: _item,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comprehension,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named_expression,
    ast.Await: _awaited,
    ast.Starred: _awaited,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
