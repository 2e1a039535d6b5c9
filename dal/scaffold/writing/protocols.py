"""A Protocol per repository: the backend's own functions, as it declares them."""

from __future__ import annotations

from collections.abc import Iterator

from dal.scaffold.access.methods import Method
from dal.scaffold.values import File
from dal.scaffold.writing.imports import Imports
from dal.scaffold.writing.job import Job, Part, summary, typed
from dal.scaffold.writing.layout import definition, documented, joined, module

FOLDER = "repositories"


def protocols(job: Job) -> Iterator[File]:
    """All Protocols, and the package that has them."""
    for part in job.parts:
        yield _protocol(job, part)
    yield package(job, FOLDER, "What the backend asks of its data, whoever keeps it.", _classes(job))


def package(job: Job, folder: str, docstring: str, classes: list[tuple[str, str]]) -> File:
    """The `__init__` of a folder, which gives its classes by name; they are told with their module."""
    imports = job.imports()
    for inner, name in classes:
        imports.add(job.name(folder, inner), name)
    names = sorted(name for _, name in classes)
    exported = f"__all__ = [{', '.join(f'{chr(34)}{name}{chr(34)}' for name in names)}]"
    block = (
        [exported] if len(exported) <= job.width else ["__all__ = [", *(f'    "{name}",' for name in names), "]"]
    )
    text = "\n".join([f'"""{docstring}"""', "", *imports.lines(), "", *block]) + "\n"
    return File(job.path(folder, "__init__.py"), text)


def _classes(job: Job) -> list[tuple[str, str]]:
    return [(part.repository.names.module, part.repository.names.protocol) for part in job.parts]


def _protocol(job: Job, part: Part) -> File:
    names, methods = part.repository.names, part.repository.methods
    imports = job.imports()
    imports.add("typing", "Protocol")
    table = part.repository.entity.source_table
    head = [f"class {names.protocol}(Protocol):", *documented(f"Everything that is asked of `{table}`.", 1)]
    bodies = [_method(method, methods, imports, job.width) for method in methods]
    text = module(f"What the backend asks of `{table}`.", imports.lines(), [joined([head, *bodies])])
    return File(job.path(FOLDER, f"{names.module}.py"), text)


def _method(method: Method, siblings: tuple[Method, ...], imports: Imports, width: int) -> list[str]:
    signature = typed(method, siblings, imports)
    said = (method.function.docstring or "").strip() or summary(method)
    return [
        *definition(method.name, signature.parameters, signature.returns, 1, width),
        *documented(said, 2),
        "        ...",
    ]
