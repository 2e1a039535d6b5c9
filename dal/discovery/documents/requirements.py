"""What a data access layer has to do for this backend: numbered sentences, each with how it is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dal.discovery.designing import AccessPattern, Design, Unit
from dal.discovery.documents.filters import code, codes, count, prose
from dal.discovery.model import Place

_REFERENCES = {
    "cascade": "a deleted parent takes its rows along",
    "restrict": "a parent with rows is not deleted",
    "set_null": "rows of a deleted parent keep NULL",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """A sentence with its number, such as `R3`."""

    number: str
    text: str
    check: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Requirements of one kind."""

    title: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    text: str
    check: str
    places: tuple[Place, ...] = ()


def requirements(design: Design, patterns: Sequence[AccessPattern], units: Iterable[Unit]) -> tuple[Section, ...]:
    """All requirements, section by section; sections without any are left out."""
    drafts = (
        ("Methods", list(_methods(design, patterns))),
        ("Consistency", list(_consistency(design, patterns))),
        ("Unique values", list(_unique(design))),
        ("Identifiers", list(_identifiers(design))),
        ("References", list(_references(design))),
        ("Transactions", list(_transactions(units))),
        ("Decisions", list(_decisions(design))),
    )
    sections: list[Section] = []
    number = 0
    for title, found in drafts:
        numbered = tuple(
            Requirement(f"R{number + at}", d.text, d.check, d.places) for at, d in enumerate(found, 1)
        )
        number += len(numbered)
        sections += [Section(title, numbered)] if numbered else []
    return tuple(sections)


def _methods(design: Design, patterns: Sequence[AccessPattern]) -> Iterator[_Draft]:
    for entity in design.entities:
        mine = [pattern for pattern in patterns if pattern.table == entity.table]
        functions = sorted({function for pattern in mine for function in pattern.functions})
        if functions:
            yield _Draft(
                f"The repository of {code(entity.name)} serves {count(len(mine), 'access pattern')} of"
                f" {count(len(functions), 'function')}: {_some(functions)}.",
                "the backend's own tests of these functions, in each of the five phases",
                tuple(sorted({place for pattern in mine for place in pattern.sites})),
            )


def _consistency(design: Design, patterns: Iterable[AccessPattern]) -> Iterator[_Draft]:
    reads = {pattern.name for pattern in patterns if not pattern.kind.writes}
    served = {service.pattern: service.by.value for service in design.services if service.pattern in reads}
    exact = [name for name, by in served.items() if by in ("key", "partition", "unique value")]
    late = [name for name, by in served.items() if by == "index"]
    if exact:
        yield _Draft(
            f"Reads by key, within a partition and by unique value see every write before them: {_some(exact)}.",
            "write, then read at once, on DynamoDB alone",
        )
    if late:
        yield _Draft(
            f"Reads by index may miss the last moment; no write relies on one of them: {_some(late)}.",
            "each write that reads by an index looks at the rows by key again",
        )


def _unique(design: Design) -> Iterator[_Draft]:
    for entity in design.entities:
        for unique in entity.unique:
            folded = f", compared by {codes(dict.fromkeys(unique.folds))}" if unique.folds else ""
            yield _Draft(
                f"No two rows of {code(entity.table)} have the same {codes(unique.columns)}{folded}.",
                "two inserts of one value at once: one of them is refused, in every phase",
            )


def _identifiers(design: Design) -> Iterator[_Draft]:
    numbered = [entity for entity in design.entities if entity.auto_id]
    if numbered:
        yield _Draft(
            f"MySQL numbers the rows of {codes(entity.table for entity in numbered)} until DynamoDB leads; "
            "then counters go on above the highest number.",
            "the first insert after the cutover has a number that no row had",
        )
    own = [entity for entity in design.entities if not entity.auto_id]
    if own:
        yield _Draft(
            f"The application makes up the keys of {codes(entity.table for entity in own)}, and goes on doing so.",
            "an insert with a key that is there is refused, in every phase",
        )


def _references(design: Design) -> Iterator[_Draft]:
    for entity in design.entities:
        for reference in entity.references:
            yield _Draft(
                f"{code(f'{entity.table}.{reference.column}')} names a row of {code(reference.target)}: "
                f"{_REFERENCES[reference.on_delete]}.",
                "insert without the parent, and delete the parent, in phase 5 as in phase 1",
            )


def _transactions(units: Iterable[Unit]) -> Iterator[_Draft]:
    for unit in units:
        one = unit.transaction
        if one.tables:
            yield _Draft(
                f"{code(one.function)} writes {codes(one.tables)} together or not at all.",
                "it fails half-way, and neither database has any of it",
                (one.place,),
            )


def _decisions(design: Design) -> Iterator[_Draft]:
    for decision in design.decisions:
        until = f"somebody has decided; in the draft: {prose(decision.chosen)}"
        yield _Draft(prose(decision.question), until, decision.where)


def _some(names: Sequence[str], most: int = 8) -> str:
    shown = codes(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
