"""What the writers of files are given."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dal.contract import Contract
from dal.scaffold.access.methods import Method, Repository
from dal.scaffold.access.values import Needed
from dal.scaffold.code.modules import Modules
from dal.scaffold.code.signatures import Parameter, Signature
from dal.scaffold.code.text import names_in
from dal.scaffold.code.types import Types
from dal.scaffold.planning.defaults import Filled
from dal.scaffold.planning.dual import DualTable
from dal.scaffold.planning.phrases import pattern_of
from dal.scaffold.planning.planning import Plans
from dal.scaffold.writing.imports import Imports

ANY = "Any"


@dataclass(frozen=True, slots=True)
class Part:
    """One repository with everything that was decided about it."""

    repository: Repository
    plans: Plans
    dual: DualTable


@dataclass(frozen=True, slots=True)
class Job:
    """All parts, and where they go."""

    package: str
    """By which name the generated package is imported."""
    folder: str
    """Where it lies, below where the scaffold goes."""
    project: str
    contract: Contract
    contract_from: str
    """The path of the contract, as seen from the generated package."""
    modules: Modules
    types: Types
    width: int
    parts: tuple[Part, ...]
    filled: Filled
    models: frozenset[str]
    """The names of an ORM's classes."""

    def imports(self) -> Imports:
        """For a new file."""
        return Imports(self.modules, self.width)

    def path(self, *names: str) -> str:
        """A file of the package."""
        return "/".join([*filter(None, [self.folder]), *names])

    def name(self, *names: str) -> str:
        """A module of the package."""
        return ".".join([self.package, *names])


@dataclass(frozen=True, slots=True)
class Typed:
    """A signature as it stands in a generated class, all of its names imported."""

    parameters: tuple[str, ...]
    returns: str


def typed(method: Method, siblings: Sequence[Method], imports: Imports, *, first: str = "self") -> Typed:
    """The signature of a method of a class that has these methods."""
    signature = method.signature
    shadowed = {one.name for one in siblings if hasattr(builtins, one.name)}
    missing = {name for name in signature.names if not imports.need(Needed(method.function.file, name))}
    parameters = tuple(_plain(one, missing, shadowed) for one in signature.parameters)
    returns = _note(signature.returns, missing, shadowed)
    whole = Signature(parameters, returns)
    texts = [first, *whole.declared] if first else list(whole.declared)
    if re.search(r"\bAny\b", " ".join([*texts, whole.answer])):
        imports.add("typing", ANY)
    if "builtins." in " ".join([*texts, whole.answer]):
        imports.module("builtins")
    return Typed(tuple(texts), whole.answer)


def summary(method: Method) -> str:
    """The first line of its docstring, else what it asks."""
    said = (method.function.docstring or "").strip().partition("\n")[0].strip()
    return said or sentence(pattern_of(method).partition(" -> ")[0])


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _plain(one: Parameter, missing: set[str], shadowed: set[str]) -> Parameter:
    return Parameter(one.name, one.passed, _note(one.annotation, missing, shadowed), one.default)


def _note(text: str | None, missing: set[str], shadowed: set[str]) -> str | None:
    """An annotation whose names mean here what they mean there."""
    if text is None:
        return None
    if missing & set(_names(text)):
        return ANY
    for name in sorted(shadowed):
        text = re.sub(rf"(?<![\w.]){name}\b", f"builtins.{name}", text)
    return text


def _names(text: str) -> tuple[str, ...]:
    """The names in an annotation."""
    return names_in(ast.parse(text, mode="eval").body)
