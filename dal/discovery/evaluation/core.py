"""What the parts of the machine need from each other."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dal.discovery.evaluation.found import Owner
    from dal.discovery.evaluation.here import Here, Report
    from dal.discovery.program.program import Program
    from dal.discovery.program.units import Unit
    from dal.discovery.stacks.stack import Stacks
    from dal.discovery.values.program import FunctionRef
    from dal.discovery.values.value import Arguments, Value


class Core(ABC):
    """The machine is built in layers: this, then classes, objects, functions."""

    program: Program
    stacks: Stacks
    partial: set[object]
    """What was looked at while it was still being evaluated: until that is done no result is kept."""

    @abstractmethod
    def completed(self, what: object) -> None:
        """Something is there as a whole that was looked at before."""

    @abstractmethod
    def activation(self, unit: Unit, owner: Owner) -> Here:
        """Fresh variables of a function, a class's body or a module."""

    @abstractmethod
    def module(self, file: str) -> Here | None:
        """The variables of a module."""

    @abstractmethod
    def reported(self, function: FunctionRef, arguments: Arguments | None) -> Report:
        """What an activation comes to; None for arguments that nobody knows."""

    @abstractmethod
    def running(self, function: FunctionRef | None) -> set[object]:
        """The function itself while it is being evaluated: what it has not done yet is missing."""

    @abstractmethod
    def looked_at(self, node: ast.expr, here: Here) -> Value:
        """The value of an expression that is not part of the code that runs."""

    @abstractmethod
    def run_body(self, body: Sequence[ast.stmt], here: Here) -> None:
        """Walk statements."""
