"""Diagrams as Mermaid reads them; of many tables only those that are asked most, with their neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from itertools import count as count_from

from dal.discovery.documents.filters import count, identifier, mermaid
from dal.discovery.model import Analysis, Column, Package, Table

MOST_TABLES = 25
_CENTRES = 6
"""Tables around which the rest is shown, where there are more than can be."""
_MOST_PACKAGES = 15


def entity_relationships(analysis: Analysis) -> str:
    """Tables with the columns of their keys, and their foreign keys."""
    shown = {table.name for table in shown_tables(analysis)}
    names = _identifiers(table.name for table in analysis.tables)
    lines = ["erDiagram"]
    for table in analysis.tables:
        if table.name in shown:
            lines += _table(table, names)
    for table in analysis.tables:
        lines += _references(table, shown, names)
    return "\n".join(lines)


def shown_tables(analysis: Analysis) -> Sequence[Table]:
    """All tables, or those that are asked most with their neighbours."""
    if len(analysis.tables) <= MOST_TABLES:
        return analysis.tables
    asked = Counter(site.table for site in analysis.sites if site.table is not None)
    ranked = sorted(analysis.tables, key=lambda table: (-asked[table.name], table.name))
    near = _neighbours(analysis.tables)
    chosen = [table.name for table in ranked[:_CENTRES]]
    chosen += [name for centre in list(chosen) for name in sorted(near.get(centre, ()))]
    chosen += [table.name for table in ranked]
    kept = set(list(dict.fromkeys(chosen))[:MOST_TABLES])
    return [table for table in analysis.tables if table.name in kept]


def layers(analysis: Analysis) -> str:
    """Which packages send statements, by what, and how many."""
    by_package = Counter((_package(site.file, analysis.project.packages), site.stack) for site in analysis.sites)
    packages = list(dict.fromkeys(package for (package, _), _ in _most(by_package)))[:_MOST_PACKAGES]
    lines = ["flowchart LR"]
    lines += [f'    p{number}["{mermaid(name)}"]' for number, name in enumerate(packages)]
    stacks = sorted({stack for _, stack in by_package})
    lines += [f'    s{number}["{mermaid(stack)}"] --> mysql' for number, stack in enumerate(stacks)]
    lines.append('    mysql[("MySQL")]')
    for (package, stack), sites in sorted(by_package.items()):
        if package in packages:
            arrow = f'-->|"{count(sites, "site")}"|'
            lines.append(f"    p{packages.index(package)} {arrow} s{stacks.index(stack)}")
    return "\n".join(lines)


def dual_write(caller: str, repository: str) -> str:
    """What happens in a write of the phases in which both databases are written."""
    return "\n".join(
        (
            "sequenceDiagram",
            f"    participant caller as {mermaid(caller)}",
            f"    participant dual as Dual{identifier(repository)}",
            "    participant mysql as MySQL",
            "    participant journal as dal_journal in MySQL",
            "    participant dynamodb as DynamoDB",
            "    caller->>dual: call",
            "    dual->>mysql: the existing function, in a unit of work",
            "    dual->>journal: the keys that it touches, in the same transaction",
            "    dual->>mysql: COMMIT",
            "    dual->>dynamodb: the rows as they are now, if they are newer",
            "    dual->>journal: confirmed",
            "    dual-->>caller: what MySQL has answered",
        )
    )


def target(table: str, entities: Iterable[str]) -> str:
    """How calls reach the databases, when all is done."""
    known = list(entities)
    shown = known[:_MOST_PACKAGES]
    lines = ["flowchart LR", '    app["the backend"]', '    router["phase, from four flags"]']
    lines += [f'    app --> r{number}["Dual{identifier(name)}"] --> router' for number, name in enumerate(shown)]
    if len(known) > len(shown):
        lines.append(f'    app --> more["{len(known) - len(shown)} more"] --> router')
    lines += ['    router --> mysql[("MySQL")]', f'    router --> dynamodb[("{mermaid(table)} in DynamoDB")]']
    return "\n".join(lines)


def _identifiers(names: Iterable[str]) -> Mapping[str, str]:
    """Each name as Mermaid takes it, none twice."""
    found: dict[str, str] = {}
    for name in names:
        plain = identifier(name)
        others = (f"{plain}_{number}" for number in count_from(2))
        found[name] = next(one for one in chain((plain,), others) if one not in found.values())
    return found


def _table(table: Table, names: Mapping[str, str]) -> Iterator[str]:
    keyed = [(column, mark) for column in table.columns if (mark := _marks(column, table))]
    if not keyed:
        yield f"    {names[table.name]}"
        return
    yield f"    {names[table.name]} {{"
    for column, mark in keyed:
        yield f"        {_type(column)} {identifier(column.name)} {mark}"
    yield "    }"


def _marks(column: Column, table: Table) -> str:
    marks = {
        "PK": column.name in table.primary_key,
        "FK": any(column.name in key.columns for key in table.foreign_keys),
        "UK": any(column.name in unique for unique in table.unique),
    }
    return ", ".join(mark for mark, has in marks.items() if has)


def _type(column: Column) -> str:
    return identifier(column.type.partition("(")[0] or "unknown")


def _references(table: Table, shown: set[str], names: Mapping[str, str]) -> Iterator[str]:
    for key in table.foreign_keys:
        if table.name in shown and key.table in shown:
            line = "--" if key.enforced else ".."
            label = mermaid(", ".join(key.columns))
            yield f'    {names[table.name]} }}o{line}|| {names[key.table]} : "{label}"'


def _neighbours(tables: Iterable[Table]) -> Mapping[str, set[str]]:
    near: dict[str, set[str]] = {}
    for table in tables:
        for key in table.foreign_keys:
            near.setdefault(table.name, set()).add(key.table)
            near.setdefault(key.table, set()).add(table.name)
    return near


def _package(file: str, packages: Iterable[Package]) -> str:
    """The package that a file lies in, or its folder."""
    inside = [one.path for one in packages if file == one.path or file.startswith(f"{one.path.rstrip('/')}/")]
    return max(inside, key=len, default=file.rpartition("/")[0] or file)


def _most(counted: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
