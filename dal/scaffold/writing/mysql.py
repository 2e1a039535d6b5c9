"""The repositories on MySQL: the backend's own functions, called as they are."""

from __future__ import annotations

from collections.abc import Iterator

from dal.scaffold.access.functions import Function, Functions
from dal.scaffold.access.handles import Grip
from dal.scaffold.access.methods import Method, Repository
from dal.scaffold.code.signatures import Parameter
from dal.scaffold.values import File, Note
from dal.scaffold.writing.imports import Imports
from dal.scaffold.writing.job import Job, Part, summary, typed
from dal.scaffold.writing.layout import Group, assigned, definition, documented, joined, laid, module
from dal.scaffold.writing.protocols import package
from dal.scaffold.writing.templates import filled

FOLDER = "mysql"
LAYER = "layer"
"""The module with what stands before the layer's connection."""


def mysql(job: Job) -> Iterator[File]:
    """A class for each repository that the backend has none for."""
    wrapped = [part for part in job.parts if part.repository.existing is None]
    cursors = job.modules.cursors
    for part in wrapped:
        yield _wrapper(job, part)
    if cursors.adapted:
        yield File(job.path(FOLDER, f"{LAYER}.py"), filled("connection.py", default=cursors.dictionaries))
    if wrapped or cursors.adapted:
        classes = [(part.repository.names.module, part.repository.names.mysql) for part in wrapped]
        classes += [(LAYER, "Connection")] if cursors.adapted else []
        yield package(job, FOLDER, "The backend's own functions on MySQL, as repositories.", classes)


def notes(job: Job) -> Iterator[Note]:
    """What to know about their connections."""
    for part in job.parts:
        repository = part.repository
        if repository.existing is not None:
            yield from _unconnected(job, repository)
            continue
        free = [method.function.name for method in repository.methods if method.handle is None]
        if free:
            shown = ", ".join(free[:3]) + (f" and {len(free) - 3} more" if len(free) > 3 else "")  # noqa: PLR2004  a few
            yield Note(
                repository.names.mysql,
                f"{shown} find their connection by themselves: let that be the layer's (docs/adoption.md, step 2)",
            )


def _unconnected(job: Job, repository: Repository) -> Iterator[Note]:
    """An existing class that is given nothing finds its connections elsewhere."""
    made = Functions(job.modules).methods(repository.existing).get("__init__") if repository.existing else None
    if made is None or not made.signature.parameters:
        what = (
            "its methods find their connection by themselves: let that be the layer's (docs/adoption.md, step 2)"
        )
        yield Note(repository.names.mysql, what)


def grips(repository: Repository) -> tuple[Grip, ...]:
    """What a wrapper has to be given."""
    found = {method.handle.grip for method in repository.methods if method.handle is not None}
    wanted = {Grip.CONNECTION if grip is Grip.CURSOR else grip for grip in found}
    return tuple(grip for grip in Grip if grip in wanted)


def _wrapper(job: Job, part: Part) -> File:
    repository, names = part.repository, part.repository.names
    imports = job.imports()
    calls = _Calls(repository, imports)
    methods = [calls.method(method, repository, job.width) for method in repository.methods]
    head = [
        f"class {names.mysql}:",
        *documented(f"The `{names.protocol}` on MySQL: the backend's own functions.", 1),
    ]
    said = f"`{repository.entity.source_table}` on MySQL."
    made = _constructor(repository, imports, job.width)
    text = module(said, imports.lines(), [calls.aliases(job.width), joined([head, made, *methods])])
    return File(job.path(FOLDER, f"{names.module}.py"), text)


def _constructor(repository: Repository, imports: Imports, width: int) -> list[str]:
    """What it is given: a connection of the layer, or what begins a session."""
    wanted = grips(repository)
    if not wanted:
        return []
    imports.add("typing", "Any")
    names = {
        Grip.CONNECTION: "connection: Any",
        Grip.SESSION: "sessions: Callable[[], AbstractContextManager[Any]]",
    }
    fields = {Grip.CONNECTION: "connection", Grip.SESSION: "sessions"}
    if Grip.SESSION in wanted:
        imports.add("collections.abc", "Callable")
        imports.add("contextlib", "AbstractContextManager")
    return [
        *definition("__init__", ["self", *(names[grip] for grip in wanted)], "None", 1, width),
        *(f"        self._{fields[grip]} = {fields[grip]}" for grip in wanted),
    ]


class _Calls:
    """Calls functions of the backend; those without any annotation by another name, which type checkers pass."""

    def __init__(self, repository: Repository, imports: Imports) -> None:
        self._imports = imports
        self._aliases: dict[str, str] = {}
        self._repository = repository

    def aliases(self, width: int) -> list[str]:
        """The names of what has no annotations."""
        if not self._aliases:
            return []
        heads = ((f"{alias}: Callable[..., Any] = ", target) for alias, target in sorted(self._aliases.items()))
        return [line for head, target in heads for line in assigned(head, target, width)]

    def method(self, method: Method, repository: Repository, width: int) -> list[str]:
        signature = typed(method, repository.methods, self._imports)
        target = self._target(method.function)
        lines = definition(method.name, signature.parameters, signature.returns, 1, width)
        return [*lines, *documented(summary(method), 2), *self._call(method, target, signature.returns, width)]

    def _target(self, function: Function) -> str:
        """How the function is called here: through its module, so that equal names do not meet."""
        parent, _, module = function.module.name.rpartition(".")
        alias = f"{module}_functions"
        self._imports.alias(parent, module, alias)
        target = f"{alias}.{function.name}"
        signature = function.signature
        if not signature.bare:
            return target
        self._imports.add("collections.abc", "Callable")
        self._imports.add("typing", "Any")
        name = f"_{function.name.replace('.', '_')}"
        if name in self._aliases and self._aliases[name] != target:
            name = f"_{module}{name}"
        self._aliases[name] = target
        return name

    def _call(self, method: Method, target: str, returns: str, width: int) -> list[str]:
        handle = method.handle
        words = [one.handed_on for one in method.function.signature.parameters]
        before: list[str] = []
        if handle is not None:
            value, opened = _held(handle.grip)
            before = [f"        with {opened} as {value}:"] if opened else []
            words = [_given(one, handle.name, value) for one in method.function.signature.parameters]
        start = "" if returns == "None" else "return "
        return [*before, *laid(Group(start + target, words), 3 if before else 2, width)]


def _held(grip: Grip) -> tuple[str, str | None]:
    """What stands for the handle, and the context that it comes from."""
    if grip is Grip.CONNECTION:
        return "self._connection", None
    if grip is Grip.CURSOR:
        return "cursor", "self._connection.cursor()"
    return "session", "self._sessions()"


def _given(one: Parameter, handle: str, value: str) -> str:
    if one.name != handle:
        return one.handed_on
    return one.handed_on.replace(handle, value) if "=" not in one.handed_on else f"{handle}={value}"
