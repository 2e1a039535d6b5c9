"""Decides for each method how it is done, or why that cannot be told."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dal.contract import Contract
from dal.discovery.model import Analysis
from dal.scaffold.access.grouping import Grouping
from dal.scaffold.access.methods import Method, Repository
from dal.scaffold.access.values import Needed, is_own
from dal.scaffold.planning.body import body_of
from dal.scaffold.planning.case import Case
from dal.scaffold.planning.defaults import Filled, filled_in
from dal.scaffold.planning.fetching import Fetcher
from dal.scaffold.planning.plans import Plan, Unplannable, Verb
from dal.scaffold.planning.reads import plan_read
from dal.scaffold.planning.writes import plan_write


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a method is left to a person."""

    reason: str


Plans = Mapping[str, Plan | Refusal]
"""Method → how it is done."""


class Planner:
    """Plans the methods of all repositories."""

    def __init__(self, analysis: Analysis, contract: Contract, grouping: Grouping) -> None:
        self._contract = contract
        self._grouping = grouping
        self._fetcher = Fetcher(grouping.calls)
        self.filled: Filled = filled_in(analysis, contract)

    def plans(self, repository: Repository) -> Plans:
        """Those of one repository."""
        return {method.name: self._planned(method, repository) for method in repository.methods}

    def _planned(self, method: Method, repository: Repository) -> Plan | Refusal:
        try:
            copied = self._copied(method, repository)
            return copied if copied is not None else self._plan(method, repository)
        except Unplannable as refusal:
            return Refusal(str(refusal))

    def _plan(self, method: Method, repository: Repository) -> Plan:
        if method.dynamic:
            raise Unplannable("a part of what it asks is known at run time only")
        if not method.asked:
            raise Unplannable("nothing is known of what it asks")
        body = body_of(method, self._grouping.calls)
        types, entity = self._grouping.types, repository.entity
        case = Case(method, entity, repository.table, body, types, self._contract, self.filled, self._fetcher)
        plan = plan_write(case) if method.writes else plan_read(case)
        return replace(plan, checks=tuple(body.checks), needs=tuple(dict.fromkeys(body.needs)))

    def _copied(self, method: Method, repository: Repository) -> Plan | None:
        """A method that only calls others of its class is done as it is there."""
        if repository.existing is None or self._grouping.calls.sites(method.function):
            return None
        known = {one.name for one in repository.methods}
        body = [node for node in method.function.node.body if not _is_docstring(node)]
        own = [node for part in body for node in ast.walk(part) if _of_self(node)]
        if not own or any(node.attr not in known for node in own if isinstance(node, ast.Attribute)):
            return None
        needs = _needs(method, body)
        return (
            None
            if needs is None
            else Plan(Verb.COPY, body=tuple(map(method.function.module.said, body)), needs=needs)
        )


def _of_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def _needs(method: Method, body: list[ast.stmt]) -> tuple[Needed, ...] | None:
    """The names that a copy needs besides its own; None where one cannot be told."""
    names = {one.id for part in body for one in ast.walk(part) if isinstance(one, ast.Name)}
    stored = {
        one.id
        for part in body
        for one in ast.walk(part)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    own = {"self", *stored, *(one.name for one in method.signature.parameters)}
    left = sorted(name for name in names - own if not hasattr(builtins, name))
    if any(not is_own(name, method.function.module) for name in left):
        return None
    return tuple(Needed(method.function.file, name) for name in left)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
