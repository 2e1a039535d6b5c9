"""Whether backend, analysis and contract belong together."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dal.contract import Contract
from dal.discovery.model import Analysis, Site
from dal.errors import ConfigurationError
from dal.scaffold.access.functions import Functions
from dal.scaffold.code.modules import Modules
from dal.scaffold.values import Left

PACKAGE = "switchyard"
_OURS = frozenset({"dal", "flags", "metrics"})
_OUTSIDE = "<module>"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where everything is."""

    backend: Path
    analysis: Path
    contract: Path
    out: Path
    package: str = PACKAGE


def check(analysis: Analysis, contract: Contract, sources: Sources, modules: Modules) -> None:
    """Raise ConfigurationError with everything that does not fit, each with a remedy."""
    _check_name(sources.package)
    problems = [*_moved(analysis, sources, modules), *_strange(analysis, contract, sources)]
    if problems:
        raise ConfigurationError(*problems)


def outside(analysis: Analysis) -> Iterator[Left]:
    """Sites that stand in no function."""
    for site in analysis.sites:
        if site.function == _OUTSIDE:
            yield Left(_OUTSIDE, site.place, "it runs when the module is imported: give it a function")


def _check_name(package: str) -> None:
    if not package.isidentifier() or keyword.iskeyword(package):
        raise ConfigurationError(f"--package {package}: is no name of a package; give one like `{PACKAGE}`")
    if package in _OURS:
        raise ConfigurationError(f"--package {package}: is a package of the layer itself; give another name")


def _moved(analysis: Analysis, sources: Sources, modules: Modules) -> Iterator[str]:
    """Sites that are not where the analysis says."""
    functions = Functions(modules)
    gone = [site for site in analysis.sites if not _is_there(site, functions)]
    if gone:
        more = f", and {len(gone) - 1} more like it" if len(gone) > 1 else ""
        yield (
            f"{sources.analysis}: {gone[0].function} is not at {gone[0].place} of {sources.backend}{more};"
            f" analyse it again: `dal discover {sources.backend}`"
        )


def _is_there(site: Site, functions: Functions) -> bool:
    if site.file not in functions.modules.names.names:
        return False
    if "<" in site.function:
        return True
    function = functions.of_site(site)
    return function is not None and f"{site.function}.".startswith(f"{function.name}.")


def _strange(analysis: Analysis, contract: Contract, sources: Sources) -> Iterator[str]:
    """Entities of tables that the backend has not."""
    known = {table.name for table in analysis.tables} | {name for site in analysis.sites for name in site.tables}
    odd = [entity.source_table for entity in contract.entities.values() if entity.source_table not in known]
    if odd:
        yield (
            f"{sources.contract}: has entities of {', '.join(odd)}, which {sources.analysis} does not know; give"
            f" the contract of this backend, or analyse it again: `dal discover {sources.backend}`"
        )
