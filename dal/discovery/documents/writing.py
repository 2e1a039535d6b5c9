"""Writes the six documents, `analysis.json` and the draft contract: the same input gives the same bytes."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dal.discovery.designing import AccessPattern, Design, Kind, complaints, draft_contract, units
from dal.discovery.documents import diagrams
from dal.discovery.documents.names import repository_name
from dal.discovery.documents.record import NAME, record, text
from dal.discovery.documents.rendering import render
from dal.discovery.documents.requirements import requirements
from dal.discovery.documents.values import Generated, SuiteRun
from dal.discovery.model import Analysis, Feature, Place, Routine, Setting, Site
from dal.errors import ConfigurationError

DOCUMENTS = (
    "03_1_backend_analysis",
    "03_2_data_access_analysis",
    "03_3_dal_requirements",
    "03_4_dal_design",
    "03_5_implementation_log",
    "03_6_validation_results",
)
CONTRACT = "migrationContract.json"
_MOST = 40
"""Rows of a table, or points of a list, that a document has."""
_MOST_FILES = 40
_MOST_ALIKE = 12
"""Places of one feature that a document has."""


def write(
    analysis: Analysis,
    design: Design,
    patterns: Sequence[AccessPattern],
    folder: Path | str,
    *,
    baseline: SuiteRun | None = None,
    validation: SuiteRun | None = None,
    generated: Generated | None = None,
) -> tuple[Path, ...]:
    """Write everything into a folder, which is made if it is not there; the paths of what was written.

    Raises:
        ConfigurationError: it cannot be written to.
    """
    contract = draft_contract(analysis, design)
    values = {
        **_values(analysis, design, patterns, contract),
        "baseline": baseline,
        "validation": validation,
        "generated": generated,
    }
    texts = {f"{name}.md": render(name, **values) for name in DOCUMENTS}
    texts[NAME] = text(record(analysis, design, patterns))
    texts[CONTRACT] = json.dumps(contract, indent=2, ensure_ascii=False) + "\n"
    return tuple(_written(Path(folder), texts))


def _values(
    analysis: Analysis, design: Design, patterns: Sequence[AccessPattern], contract: Mapping[str, object]
) -> dict[str, object]:
    """What the templates are filled with."""
    found = units(analysis, patterns, {entity.table: entity for entity in design.entities})
    writer = _writer(patterns, design)
    names = {entity.name: repository_name(entity.name, analysis.project.conventions) for entity in design.entities}
    served = Counter(service.by.value for service in design.services)
    return {
        "analysis": analysis,
        "complaints": complaints(contract),
        "design": design,
        "dynamic": [site for site in analysis.sites if site.dynamic or site.table is None],
        "everything": sum(service.everything for service in design.services),
        "extract": _extract(contract),
        "features": _alike(analysis.features),
        "files": _by_file(analysis.sites),
        "functions": len({(site.file, site.function) for site in analysis.sites}),
        "heaviest": sorted(patterns, key=lambda pattern: (-pattern.weight, pattern.table, pattern.name)),
        "indexes": [(entity, index) for entity in design.entities for index in entity.indexes],
        "layers": diagrams.layers(analysis),
        "left_out": design.left_out,
        "most": _MOST,
        "most_alike": _MOST_ALIKE,
        "most_files": _MOST_FILES,
        "names": names,
        "operations": sorted(Counter(site.operation.value for site in analysis.sites).items()),
        "patterns": patterns,
        "relationships": diagrams.entity_relationships(analysis),
        "sections": requirements(design, patterns, found),
        "sequence": diagrams.dual_write(writer[0], names[writer[1]]) if writer else "",
        "served": sorted(served.items()),
        "settings": _settings(analysis.project.settings),
        "shown": len(diagrams.shown_tables(analysis)),
        "target": diagrams.target(design.table, names.values()),
        "units": found,
        "untold": _untold(analysis),
        "writer": writer,
    }


def _settings(found: Iterable[Setting]) -> list[Setting]:
    """Each name once for each place: a constant that holds what the environment says is one setting."""
    grouped: dict[tuple[str, Place], list[Setting]] = defaultdict(list)
    for setting in found:
        grouped[setting.name, setting.place].append(setting)
    return [
        replace(
            same[0],
            how=", ".join(sorted({one.how for one in same}, key=lambda how: (how == "constant", how))),
            secret=any(one.secret for one in same),
            committed=any(one.committed for one in same),
        )
        for same in grouped.values()
    ]


def _alike(found: Iterable[Feature]) -> list[tuple[tuple[str, str], list[Feature]]]:
    """By name and consequence, which then has to be said only once."""
    grouped: dict[tuple[str, str], list[Feature]] = defaultdict(list)
    for feature in found:
        grouped[feature.name, feature.consequence].append(feature)
    return sorted(grouped.items())


def _untold(analysis: Analysis) -> list[Routine]:
    """Programs inside MySQL that are no features already."""
    told = {feature.place for feature in analysis.features}
    return [routine for routine in analysis.routines if routine.place not in told]


def _by_file(sites: Sequence[Site]) -> list[tuple[str, list[Site]]]:
    found: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        found[site.file].append(site)
    return sorted(found.items())


def _writer(patterns: Sequence[AccessPattern], design: Design) -> tuple[str, str] | None:
    """The most used write of one row, as a function and its entity."""
    by_table = {entity.table: entity.name for entity in design.entities}
    writes = [p for p in patterns if p.kind is not Kind.PROCEDURE and p.kind.writes and p.table in by_table]
    if not writes:
        return None
    chosen = min(writes, key=lambda pattern: (-pattern.weight, pattern.table, pattern.name))
    return chosen.functions[0].rpartition(":")[2], by_table[chosen.table]


def _extract(contract: Mapping[str, object]) -> str:
    """The first entity, without its attributes: what all others look like."""
    tables = contract["tables"]
    entities = [entity for table in tables for entity in table["entities"]] if isinstance(tables, list) else []
    first = {word: value for word, value in entities[0].items() if word != "attributes"} if entities else {}
    return json.dumps(first, indent=2, ensure_ascii=False)


def _written(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, written in texts.items():
            (folder / name).write_bytes(written.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise ConfigurationError(
            f"{folder}: cannot be written: {error.strerror}; choose another folder"
        ) from error
    return [folder / name for name in texts]
