"""Signatures of functions, as they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from dal.scaffold.code.text import code_of, names_in, unquoted

Node = ast.FunctionDef | ast.AsyncFunctionDef


class Pass(StrEnum):
    """How an argument is passed."""

    POSITION = "position"
    EITHER = "either"
    STAR = "*"
    NAME = "name"
    STARS = "**"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; the texts are those of the source."""

    name: str
    passed: Pass = Pass.EITHER
    annotation: str | None = None
    default: str | None = None

    def declared(self, *, typed: bool = True) -> str:
        """As it stands in a signature; without an annotation it may be anything."""
        star = self.passed.value if self.passed in (Pass.STAR, Pass.STARS) else ""
        if not typed:
            return star + self.name
        note = f"{star}{self.name}: {self.annotation or 'Any'}"
        return note if self.default is None else f"{note} = {self.default}"

    @property
    def handed_on(self) -> str:
        """As it stands in a call that hands everything on."""
        if self.passed is Pass.NAME:
            return f"{self.name}={self.name}"
        return (self.passed.value if self.passed in (Pass.STAR, Pass.STARS) else "") + self.name


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters without `self`, and what comes back."""

    parameters: tuple[Parameter, ...]
    returns: str | None = None
    asynchronous: bool = False
    names: tuple[str, ...] = ()
    """That annotations and defaults need."""

    def without(self, *names: str) -> Signature:
        """The signature less these parameters."""
        return replace(self, parameters=tuple(one for one in self.parameters if one.name not in names))

    @property
    def declared(self) -> tuple[str, ...]:
        """Every parameter as it stands in a definition, with `/` and `*` where they belong."""
        return tuple(self._marked(typed=True))

    @property
    def answer(self) -> str:
        """The annotation of what comes back."""
        return self.returns or "Any"

    @property
    def bare(self) -> bool:
        """Whether it has no annotation at all."""
        return self.returns is None and all(one.annotation is None for one in self.parameters)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name."""
        return next((one for one in self.parameters if one.name == name), None)

    def _marked(self, *, typed: bool) -> Iterator[str]:
        previous: Pass | None = None
        for one in self.parameters:
            if previous is Pass.POSITION and one.passed is not Pass.POSITION:
                yield "/"
            if one.passed is Pass.NAME and previous not in (Pass.NAME, Pass.STAR):
                yield "*"
            yield one.declared(typed=typed)
            previous = one.passed
        if previous is Pass.POSITION:
            yield "/"


def signature_of(node: Node, *, method: bool) -> Signature:
    """The signature of a function; of a method without its first parameter."""
    found = list(_parameters(node.args))
    hints = [arg.annotation for arg in _all(node.args)] + [
        node.returns,
        *node.args.defaults,
        *node.args.kw_defaults,
    ]
    names = [name for hint in hints if hint is not None for name in names_in(unquoted(hint))]
    return Signature(
        tuple(found[1:] if method else found),
        None if node.returns is None else code_of(unquoted(node.returns)),
        isinstance(node, ast.AsyncFunctionDef),
        tuple(dict.fromkeys(names)),
    )


def _parameters(args: ast.arguments) -> Iterator[Parameter]:
    plain = [*((arg, Pass.POSITION) for arg in args.posonlyargs), *((arg, Pass.EITHER) for arg in args.args)]
    without = len(plain) - len(args.defaults)
    for place, (arg, passed) in enumerate(plain):
        yield _parameter(arg, passed, args.defaults[place - without] if place >= without else None)
    if args.vararg is not None:
        yield _parameter(args.vararg, Pass.STAR, None)
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield _parameter(arg, Pass.NAME, default)
    if args.kwarg is not None:
        yield _parameter(args.kwarg, Pass.STARS, None)


def _parameter(arg: ast.arg, passed: Pass, default: ast.expr | None) -> Parameter:
    note = None if arg.annotation is None else code_of(unquoted(arg.annotation))
    return Parameter(arg.arg, passed, note, None if default is None else code_of(default))


def _all(args: ast.arguments) -> list[ast.arg]:
    more = [one for one in (args.vararg, args.kwarg) if one is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *more]
