"""From an analysis and a contract to all files of a scaffold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from dal.contract import Contract, load_contract
from dal.discovery.documents import read
from dal.discovery.model import Analysis
from dal.errors import ConfigurationError
from dal.scaffold.access.grouping import Grouped, Grouping
from dal.scaffold.checking import Sources, check, outside
from dal.scaffold.code.modules import Modules
from dal.scaffold.planning.dual import DualPlanner
from dal.scaffold.planning.planning import Planner
from dal.scaffold.values import File, Scaffold
from dal.scaffold.writing.dynamodb import complete, dynamodb, model_notes, open_methods
from dal.scaffold.writing.factory import configuration, factory, package_file
from dal.scaffold.writing.job import Job, Part
from dal.scaffold.writing.mysql import mysql, notes
from dal.scaffold.writing.protocols import protocols
from dal.scaffold.writing.suite import suite
from dal.scaffold.writing.tables import open_touches, tables

_COPY = "migrationContract.json"
_WIDTH = 88
"""Characters of a line where the backend has no rule."""
_NARROWEST, _WIDEST = 79, 120


def scaffold(sources: Sources) -> Scaffold:
    """The files that a backend needs for the layer, in its own words.

    Raises:
        DiscoveryError: there is no Python in the backend's folder.
        ConfigurationError: the analysis or the contract cannot be read, they are not of this backend, or there is
            nothing to scaffold.
    """
    modules = Modules(sources.backend)
    analysis, contract = read(sources.analysis), load_contract(sources.contract)
    check(analysis, contract, sources, modules)
    grouping = Grouping(analysis, contract, modules)
    grouped = grouping.grouped()
    if not grouped.repositories:
        raise ConfigurationError(_nothing(grouped, sources))
    job = _job(sources, analysis, contract, grouping, grouped)
    return Scaffold(
        package=job.package,
        files=tuple(sorted(_files(job, sources), key=lambda file: file.path)),
        complete=tuple(complete(job)),
        open=(*open_methods(job), *open_touches(job)),
        left=(*outside(analysis), *grouped.left),
        notes=(*notes(job), *model_notes(job)),
    )


def _job(sources: Sources, analysis: Analysis, contract: Contract, grouping: Grouping, grouped: Grouped) -> Job:
    modules = grouping.types.modules
    inside = sources.out.resolve() == sources.backend.resolve()
    files = [method.function.file for one in grouped.repositories for method in one.methods]
    folder = _folder(modules, files, sources.package) if inside else sources.package
    planner, dual = Planner(analysis, contract, grouping), DualPlanner(contract, grouping)
    return Job(
        package=modules.names.folder(folder) if inside else sources.package,
        folder=folder,
        project=analysis.project.name,
        contract=contract,
        contract_from=_contract_from(sources, folder),
        modules=modules,
        types=grouping.types,
        width=_width(analysis),
        parts=tuple(Part(one, planner.plans(one), dual.table(one)) for one in grouped.repositories),
        filled=planner.filled,
        models=grouping.models,
    )


def _files(job: Job, sources: Sources) -> Iterator[File]:
    yield package_file(job)
    for writer in (protocols, mysql, dynamodb, tables, factory, suite):
        yield from writer(job)
    inside = job.path(job.contract_from)
    copied = job.contract_from == _COPY
    if copied:
        yield File(inside, sources.contract.read_text("utf-8"))
    yield configuration(job, inside if copied else _below(sources.contract, sources.out) or _COPY)


def _folder(modules: Modules, files: Sequence[str], package: str) -> str:
    """Inside the backend's main package, or where its modules are."""
    file = Counter(files).most_common(1)[0][0]
    outer = modules.names.outer(file)
    return f"{outer}/{package}" if outer else package


def _contract_from(sources: Sources, folder: str) -> str:
    """How the package finds the contract: where it is, if that is in the same tree, else as a copy."""
    below = _below(sources.contract, sources.out)
    return _COPY if below is None else "../" * len(folder.split("/")) + below


def _below(path: Path, folder: Path) -> str | None:
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return None


def _width(analysis: Analysis) -> int:
    said = analysis.project.conventions.line_length or _WIDTH
    return min(max(said, _NARROWEST), _WIDEST)


def _nothing(grouped: Grouped, sources: Sources) -> str:
    if not grouped.left:
        return f"{sources.analysis}: no access to data is in it; point `dal discover` to the folder that has some"
    first = grouped.left[0]
    return (
        f"{sources.backend}: none of its {len(grouped.left)} functions with access to data can become a method;"
        f" {first.place}: {first.function}: {first.reason}"
    )
