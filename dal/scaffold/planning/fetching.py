"""What a function without annotations returns, told by how it fetches."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dal.scaffold.access.calls import Calls
from dal.scaffold.access.functions import Function
from dal.scaffold.access.methods import Method
from dal.scaffold.access.sending import called_name, calls_in
from dal.scaffold.access.values import Given, Terms, bound, local
from dal.scaffold.code.cursors import says_dictionaries
from dal.scaffold.code.text import dotted_name
from dal.scaffold.code.types import ANY
from dal.scaffold.planning.plans import Unplannable

_PASSING = frozenset({"dict", "list", "tuple"})
_DEEPEST = 5


class Fetched(StrEnum):
    """How much is fetched."""

    ONE = "one"
    ALL = "all"
    ID = "id"
    NUMBER = "number"
    EITHER = "either"
    """The id of a new row, else the number of rows."""
    TRUTH = "truth"
    NOTHING = "nothing"


_METHODS = (
    (frozenset({"fetchone", "first", "one_or_none", "scalar_one_or_none", "get_or_none"}), Fetched.ONE),
    (frozenset({"fetchall", "all", "scalars"}), Fetched.ALL),
    (frozenset({"execute"}), Fetched.NUMBER),
)
_ATTRIBUTES = {"lastrowid": Fetched.ID, "rowcount": Fetched.NUMBER}


@dataclass(frozen=True, slots=True)
class Fetching:
    """What comes back, and whether rows are dictionaries."""

    what: Fetched
    dictionaries: bool = False


class Fetcher:
    """Follows what is returned to where it was fetched, through variables and helpers of the backend."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def fetching(self, method: Method, answers: Iterable[ast.expr | None]) -> Fetching:
        """What the answers of a method's function are.

        Raises:
            Unplannable: they are more than what was fetched.
        """
        told = self._kinds(answers, method.function, _own(method.function), 0) or {Fetched.NOTHING}
        if len(told) > 1:
            raise Unplannable("it returns several kinds of results")
        (what,) = told
        if what is None:
            raise Unplannable("it works on the rows before it returns them")
        return Fetching(what, dictionaries=self._dictionaries(method.function))

    def simply(self, method: Method) -> Fetched | None:
        """What its answers are, if they are all of one kind."""
        function = method.function
        told = self._kinds(_answers(function), function, _own(function), 0)
        return told.pop() if len(told) == 1 else None

    def is_many(self, method: Method) -> bool:
        """Whether a method returns several rows, as far as it says."""
        if method.returns.name != ANY:
            return method.returns.item is not None
        return Fetched.ALL in self._kinds(_answers(method.function), method.function, _own(method.function), 0)

    def _kinds(
        self, answers: Iterable[ast.expr | None], function: Function, terms: Terms, depth: int
    ) -> set[Fetched | None]:
        return {self._told(one, function, terms, depth) for one in answers if not _is_nothing(one)}

    def _told(self, answer: ast.expr | None, function: Function, terms: Terms, depth: int) -> Fetched | None:
        node = _followed(answer, function)
        if depth > _DEEPEST:
            return None
        if isinstance(node, ast.Call):
            return self._called(node, function, terms, depth)
        if isinstance(node, ast.IfExp):
            return self._chosen(node, function, terms, depth)
        return self._part(node, function, terms, depth)

    def _part(self, node: ast.expr | None, function: Function, terms: Terms, depth: int) -> Fetched | None:
        """`rows[0]`, `cursor.lastrowid or cursor.rowcount`, `cursor.rowcount > 0`."""
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == 0:
            inner = self._told(node.value, function, terms, depth + 1)
            return Fetched.ONE if inner is Fetched.ALL else None
        if isinstance(node, ast.BoolOp):
            told = [self._told(one, function, terms, depth + 1) for one in node.values if not _is_nothing(one)]
            return Fetched.EITHER if told == [Fetched.ID, Fetched.NUMBER] else told[0] if len(told) == 1 else None
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            inner = self._told(node.left, function, terms, depth + 1)
            found = isinstance(node.ops[0], ast.IsNot) and inner is Fetched.ONE
            return Fetched.TRUTH if found or inner is Fetched.NUMBER else None
        return _ATTRIBUTES.get(node.attr) if isinstance(node, ast.Attribute) else None

    def _called(self, node: ast.Call, function: Function, terms: Terms, depth: int) -> Fetched | None:
        """Of a helper of the backend what that returns; of anything else what it is called."""
        target = self._calls.target(function, node)
        if target is None:
            by_method = isinstance(node.func, ast.Attribute)
            return next((what for names, what in _METHODS if by_method and called_name(node) in names), None)
        inner = bound(node, target.signature, function, terms)
        told = self._kinds(_answers(target), target, inner, depth + 1)
        return told.pop() if len(told) == 1 else None

    def _chosen(self, node: ast.IfExp, function: Function, terms: Terms, depth: int) -> Fetched | None:
        """`rows[0] if one else rows`, by what `one` is; `row if row else None`."""
        name = node.test.id if isinstance(node.test, ast.Name) else ""
        given = terms.get(name)
        if given is not None and given.text in ("True", "False"):
            return self._told(node.body if given.text == "True" else node.orelse, function, terms, depth + 1)
        told = self._kinds([node.body, node.orelse], function, terms, depth + 1)
        return told.pop() if len(told) == 1 else None

    def _dictionaries(self, function: Function) -> bool:
        """Whether its cursor gives dictionaries: it says so, or connections are made that way."""
        reached = self._calls.reached(function)
        if any(says_dictionaries(ast.unparse(one.node)) for one in reached):
            return True
        cursors = [call for one in reached for call in calls_in(one.node) if called_name(call) == "cursor"]
        chosen = any(call.args or call.keywords for call in cursors)
        return not chosen and self._calls.functions.modules.cursors.dictionaries


def _own(function: Function) -> Terms:
    return {one.name: Given.parameter(one.name) for one in function.signature.parameters}


def _answers(function: Function) -> Iterator[ast.expr | None]:
    return (node.value for node in ast.walk(function.node) if isinstance(node, ast.Return))


def _followed(node: ast.expr | None, function: Function) -> ast.expr | None:
    """Through variables, and what makes lists of lists and dictionaries of dictionaries."""
    for _ in range(4):
        if isinstance(node, ast.Name):
            node = local(node.id, function)
        elif isinstance(node, ast.Call) and dotted_name(node.func) in _PASSING and len(node.args) == 1:
            node = node.args[0]
        else:
            break
    return node


def _is_nothing(node: ast.expr | None) -> bool:
    empty = isinstance(node, ast.List | ast.Tuple) and not node.elts
    return node is None or empty or (isinstance(node, ast.Constant) and node.value is None)
