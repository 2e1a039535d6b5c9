"""The contract test suite: every repository in every phase, without a server."""

from __future__ import annotations

from collections.abc import Iterator

from dal.scaffold.values import File
from dal.scaffold.writing.factory import class_name
from dal.scaffold.writing.job import Job, Part
from dal.scaffold.writing.layout import Group, laid, module
from dal.scaffold.writing.samples import Samples, samples_file, samples_of
from dal.scaffold.writing.templates import filled
from dal.scaffold.writing.trials import Trials

FOLDER = "tests"


def suite(job: Job) -> Iterator[File]:
    """All of its files."""
    samples = samples_of(job.contract)
    yield File(
        job.path(FOLDER, "__init__.py"), '"""The repositories in every phase, on databases without a server."""\n'
    )
    yield samples_file(job, samples)
    yield _memory(job)
    yield _world(job)
    yield _conftest(job)
    for part in job.parts:
        yield _tests(job, part, samples)


def _memory(job: Job) -> File:
    imports = job.imports()
    imports.add(job.name("defaults"), "with_defaults")
    imports.add(job.name("dynamodb", "repository"), "Clock", "DynamoRepository", "Row", "fits", "utc_now")
    imports.add(job.name("factory"), "Repositories")
    for part in job.parts:
        imports.add(job.name("dynamodb"), part.repository.names.dynamodb)
    classes = [(one.memory, one.dynamodb, one.protocol) for one in (part.repository.names for part in job.parts)]
    items = [f"{one.attribute}={one.memory}(database)" for one in (part.repository.names for part in job.parts)]
    made = "\n".join(laid(Group("return Repositories", items, literal=True), 1, job.width))
    text = filled("memory.py", imports="\n".join(imports.lines()), classes=classes, made=made)
    return File(job.path(FOLDER, "memory.py"), text)


def _world(job: Job) -> File:
    imports = job.imports()
    imports.add(job.name("factory"), "Repositories", class_name(job), "contract", "dynamodb_repositories")
    imports.add(job.name(FOLDER, "memory"), "memory_repositories")
    imports.add(job.name(FOLDER, "samples"), "ROWS")
    text = filled("world.py", imports="\n".join(imports.lines()), factory=class_name(job))
    return File(job.path(FOLDER, "world.py"), text)


def _conftest(job: Job) -> File:
    imports = job.imports()
    imports.add(job.name("factory"), "contract")
    imports.add(job.name(FOLDER, "world"), "ALONE", "SETTINGS", "Stage", "World", "world_in")
    return File(job.path(FOLDER, "conftest.py"), filled("conftest.py", imports="\n".join(imports.lines())))


def _tests(job: Job, part: Part, samples: Samples) -> File:
    names = part.repository.names
    imports = job.imports()
    imports.home = job.name(FOLDER)
    imports.add(job.name(FOLDER, "world"), "World")
    trials = Trials(part.repository, names.attribute, samples, job.types, imports, job.width, job.models)
    blocks = [trials.trial(method, part.plans[method.name]) for method in part.repository.methods]
    if any("rows." in line for block in blocks for line in block if "world." not in line):
        imports.add(job.package, "rows")
    said = f"The `{names.protocol}` in every phase: what is complete, and what is left to be written."
    return File(
        job.path(FOLDER, f"test_{names.module}.py"), module(said, imports.lines(), [b for b in blocks if b])
    )
