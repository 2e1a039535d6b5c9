"""The repositories on DynamoDB, what they share, and what makes results of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dal.scaffold.planning.defaults import NOW
from dal.scaffold.planning.phrases import pattern_of
from dal.scaffold.planning.planning import Refusal
from dal.scaffold.planning.plans import Conversion, Plan
from dal.scaffold.values import File, Note, Open
from dal.scaffold.writing.job import Job, Part, typed
from dal.scaffold.writing.layout import definition, documented, joined, laid, module, parsed
from dal.scaffold.writing.methods import Bodies
from dal.scaffold.writing.protocols import package
from dal.scaffold.writing.templates import filled

FOLDER = "dynamodb"
ROWS = "rows"


def dynamodb(job: Job) -> Iterator[File]:
    """All of them."""
    yield File(job.path(FOLDER, "repository.py"), filled("repository.py", package=job.package))
    for part in job.parts:
        yield _repository(job, part)
    classes = [(part.repository.names.module, part.repository.names.dynamodb) for part in job.parts]
    yield package(
        job, FOLDER, "The repositories on DynamoDB; what they cannot do yet raises NotImplementedError.", classes
    )
    yield _rows(job)
    yield _defaults(job)


def complete(job: Job) -> Iterator[str]:
    """The methods that need nobody any more."""
    for part in job.parts:
        for name, plan in part.plans.items():
            if isinstance(plan, Plan):
                yield f"{part.repository.names.dynamodb}.{name}"


def open_methods(job: Job) -> Iterator[Open]:
    """Those that are left to a person."""
    for part in job.parts:
        for method in part.repository.methods:
            plan = part.plans[method.name]
            if isinstance(plan, Refusal):
                name = f"{part.repository.names.dynamodb}.{method.name}"
                yield Open(name, pattern_of(method), plan.reason, method.function.place)


def model_notes(job: Job) -> Iterator[Note]:
    """What to know about objects of an ORM."""
    made = {one.returns for one in conversions(job).values()}
    models = sorted(made & job.models)
    if models:
        what = "they are made of their columns: what they refer to is not loaded, and no session knows them"
        yield Note(", ".join(models), what)


def conversions(job: Job) -> dict[str, Conversion]:
    """Every function of `rows.py` by its name."""
    found: dict[str, Conversion] = {}
    for part in job.parts:
        for plan in part.plans.values():
            if isinstance(plan, Plan) and plan.conversion is not None:
                found.setdefault(plan.conversion.name, plan.conversion)
    return found


def _repository(job: Job, part: Part) -> File:
    repository, names = part.repository, part.repository.names
    imports = job.imports()
    imports.add(job.name(FOLDER, "repository"), "DynamoRepository")
    if any(isinstance(plan, Plan) and plan.conversion is not None for plan in part.plans.values()):
        imports.add(job.package, ROWS)
    bodies = Bodies(repository, imports, job.width)
    methods = [
        bodies.method(method, typed(method, repository.methods, imports), part.plans[method.name])
        for method in repository.methods
    ]
    head = [
        f"class {names.dynamodb}(DynamoRepository):",
        *documented(f"The `{names.protocol}` on DynamoDB.", 1),
    ]
    said = f"`{repository.entity.source_table}` on DynamoDB."
    text = module(said, imports.lines(), [joined([head, *methods])])
    return File(job.path(FOLDER, f"{names.module}.py"), text)


def _rows(job: Job) -> File:
    imports = job.imports()
    imports.add("typing", "Any")
    imports.add("collections.abc", "Mapping")
    blocks = []
    for name, one in sorted(conversions(job).items()):
        known = not [need for need in one.needs if not imports.need(need)]
        returns = one.returns if known else "Any"
        head = definition(name, ["row: Mapping[str, Any]"], returns, 0, job.width)
        body = laid(parsed(one.body, "return "), 1, job.width)
        blocks.append([*head, *documented(_said(one), 1), *body])
    return File(
        job.path(f"{ROWS}.py"),
        module("Rows of the contract as what the backend returns.", imports.lines(), blocks),
    )


def _said(one: Conversion) -> str:
    return f"A row as {one.returns}."


def _defaults(job: Job) -> File:
    names = job.contract.entities
    defaults = {name: values for name in names if (values := job.filled.defaults.get(name))}
    stamps = {name: columns for name in names if (columns := job.filled.stamped.get(name))}
    written = "\n".join(_written(name, values) for name, values in defaults.items())
    stamped = "\n".join(f'    "{name}": {_tuple(columns)},' for name, columns in stamps.items())
    text = filled("defaults.py", defaults=written, stamps=stamped, decimal="Decimal(" in written)
    return File(job.path("defaults.py"), text.replace("{\n\n}", "{}"))


def _tuple(names: Sequence[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"({quoted}{',' if len(names) == 1 else ''})"


def _written(name: str, values: Mapping[str, str]) -> str:
    pairs = [f'"{column}": {"NOW" if value == NOW else value}' for column, value in values.items()]
    flat = f'    "{name}": {{{", ".join(pairs)}}},'
    if len(flat) <= 88 or len(pairs) == 1:  # noqa: PLR2004  fits whatever the width is
        return flat
    return "\n".join([f'    "{name}": {{', *(f"        {pair}," for pair in pairs), "    },"])
