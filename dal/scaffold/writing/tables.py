"""The dual tables, and the functions that name the keys of their writes."""

from __future__ import annotations

from collections.abc import Iterator

from dal.scaffold.access.values import Needed
from dal.scaffold.planning.dual import DualRow
from dal.scaffold.planning.phrases import pattern_of
from dal.scaffold.values import File, Open
from dal.scaffold.writing.imports import Imports
from dal.scaffold.writing.job import Job, Part, typed
from dal.scaffold.writing.layout import Group, definition, documented, laid, module, raised
from dal.scaffold.writing.protocols import FOLDER as PROTOCOLS
from dal.scaffold.writing.protocols import package

FOLDER = "dual"
TOUCHES = "touches"


def tables(job: Job) -> Iterator[File]:
    """All dual tables."""
    for part in job.parts:
        yield _table(job, part)
    classes = [(part.repository.names.module, part.repository.names.dual) for part in job.parts]
    yield package(
        job, FOLDER, "The dual tables: where each method goes, and which keys its writes touch.", classes
    )
    if any(row.touched is not None and row.touched.function for part in job.parts for row in part.dual.rows):
        yield _touches(job)


def open_touches(job: Job) -> Iterator[Open]:
    """The writes whose keys are not told."""
    for part, row in _functions(job):
        if row.touched is not None and row.touched.missing:
            method = row.method
            yield Open(
                f"{TOUCHES}.{touches_name(part, row)}",
                pattern_of(method),
                "; ".join(row.touched.missing),
                method.function.place,
            )


def touches_name(part: Part, row: DualRow) -> str:
    """What the function is called that names the keys of a write."""
    return f"{part.repository.names.stem}_{row.method.name}"


def _table(job: Job, part: Part) -> File:
    repository, names = part.repository, part.repository.names
    imports = job.imports()
    imports.add("dal.dual", "DualRepository")
    imports.add(job.name(PROTOCOLS), names.protocol)
    rows = [line for row in part.dual.rows for line in _row(job, part, row, imports)]
    head = [f'entity = "{repository.entity.name}"']
    if repository.entity.key != ("id",):
        quoted = ", ".join(f'"{column}"' for column in repository.entity.key)
        head.append(f"key = ({quoted}{',' if len(repository.entity.key) == 1 else ''})")
    if part.dual.refusals:
        known = [one.name for one in part.dual.refusals if imports.need(one)]
        head.append(f"refusals = ({', '.join(known)}{',' if len(known) == 1 else ''})")
    said = f"`{repository.entity.source_table}` on both databases."
    lines = [
        f"class {names.dual}(DualRepository[{names.protocol}]):",
        *documented(f"Where each method of `{names.protocol}` goes.", 1),
        "",
        *(f"    {line}" for line in head),
        "",
        *rows,
    ]
    return File(job.path(FOLDER, f"{names.module}.py"), module(said, imports.lines(), [lines]))


def _row(job: Job, part: Part, row: DualRow, imports: Imports) -> list[str]:
    method = f"{part.repository.names.protocol}.{row.method.name}"
    kind = "read" if row.touched is None else "write"
    imports.add("dal.dual", kind)
    options = _compared(row, imports) if row.touched is None else _touched(job, part, row, imports)
    return laid(Group(f"{row.method.name} = {kind}", [method, *options]), 1, job.width)


def _compared(row: DualRow, imports: Imports) -> list[str]:
    options = []
    if row.identity:
        imports.add("dal.domain.compare", "by")
        names = ", ".join(f'"{name}"' for name in row.identity)
        options.append(f"compare=by({names}{'' if row.ordered else ', ordered=False'})")
    elif not row.ordered:
        imports.add("dal.domain.compare", "Comparison")
        options.append("compare=Comparison(ordered=False)")
    return options if row.shadow else [*options, "shadow=False"]


def _touched(job: Job, part: Part, row: DualRow, imports: Imports) -> list[str]:
    touched = row.touched
    if touched is None or (touched.text is None and not touched.function):
        return []
    if touched.text is not None:
        imports.add("dal.dual", str(touched.uses))
        return [f"touches={touched.text}"]
    name = touches_name(part, row)
    imports.add(job.name(FOLDER, TOUCHES), name)
    return [f"touches={name}"]


def _functions(job: Job) -> Iterator[tuple[Part, DualRow]]:
    for part in job.parts:
        for row in part.dual.rows:
            if row.touched is not None and row.touched.function:
                yield part, row


def _touches(job: Job) -> File:
    imports = job.imports()
    imports.add("dal.dual", "CALL", "Touch")
    imports.add("dal.ports", "Unit")
    blocks = [_function(job, part, row, imports) for part, row in _functions(job)]
    said = "The keys of writes that touch more than the row that their parameters or their result name."
    if any("Key(" in line for block in blocks for line in block):
        imports.add("dal.domain", "Key")
    return File(job.path(FOLDER, f"{TOUCHES}.py"), module(said, imports.lines(), blocks))


def _function(job: Job, part: Part, row: DualRow, imports: Imports) -> list[str]:
    touched, method = row.touched, row.method
    if touched is None:
        return []
    for need in touched.needs:
        imports.need(Needed(need.file, need.name))
    signature = typed(method, (), imports, first="")
    unit = "unit" if any("unit." in line for line in (*touched.before, *touched.after)) else "_unit"
    result = "result = yield CALL" if any("result" in line for line in touched.after) else "yield CALL"
    body = [*touched.before, result, *touched.after]
    if touched.missing:
        reason = f"{method.name} touches {'; '.join(touched.missing)}: {pattern_of(method)}"
        body = [*touched.before, *raised(reason, 0, job.width - 4), result, *touched.after]
    return [
        *definition(touches_name(part, row), (f"{unit}: Unit", *signature.parameters), "Touch", 0, job.width),
        *documented(f"What `{part.repository.names.protocol}.{method.name}` writes.", 1),
        *(f"    {line}" if line else "" for line in body),
    ]
