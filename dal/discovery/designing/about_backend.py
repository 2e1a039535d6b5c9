"""Decisions about the backend as a whole: what only MySQL does, transactions, statements that nobody can know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dal.discovery.designing.patterns import is_pattern
from dal.discovery.designing.units import Unit
from dal.discovery.designing.values import Decision, Topic
from dal.discovery.designing.words import some
from dal.discovery.model import Analysis, Feature, Operation, Place, Routine

_ROUTINES = {
    "procedure": "write it again in Python, inside one unit of work",
    "function": "compute it in Python",
    "trigger": "do in the repository what it does, in the same transaction",
    "event": "run it from a scheduler of the application",
    "view": "read the tables below it, one after the other",
}
_UNTIL = "nothing yet: it goes on while MySQL leads"
_DECLARED = {"cascade": "declared as references", "set null": "declared as references"}
"""What the contract has a word for."""


def about_features(analysis: Analysis) -> Iterator[Decision]:
    """One decision for each feature of MySQL, and for each routine."""
    grouped: dict[str, list[Feature]] = defaultdict(list)
    for feature in analysis.features:
        grouped[feature.name].append(feature)
    for name in sorted(grouped):
        yield _feature(name, grouped[name])
    told = {feature.place for feature in analysis.features}
    yield from (_routine(routine) for routine in analysis.routines if routine.place not in told)


def about_units(units: Iterable[Unit]) -> Iterator[Decision]:
    """Transactions that may be too large for DynamoDB."""
    for unit in units:
        if not unit.bounded:
            yield _unit(unit)


def about_dynamic(analysis: Analysis) -> Iterator[Decision]:
    """Statements of which not even the table is known."""
    hidden = [site for site in analysis.sites if not is_pattern(site) and site.operation is not Operation.DDL]
    if hidden:
        reasons = sorted({reason for site in hidden for reason in site.reasons})
        yield Decision(
            Topic.DYNAMIC,
            "What do these statements read and write?",
            f"Their table is known at run time only{': ' + some(reasons) if reasons else ''}. No pattern"
            " and no key was derived from them.",
            ("look at each, and add what it asks to the design", "log statements for a day and compare"),
            "left out",
            None,
            tuple(sorted(site.place for site in hidden)),
        )


def _feature(name: str, found: Sequence[Feature]) -> Decision:
    whats = dict.fromkeys(feature.what.rstrip(".") for feature in found)
    consequences = dict.fromkeys(feature.consequence.rstrip(".") for feature in found)
    return Decision(
        Topic.FEATURE,
        f"What takes the place of {name}?",
        f"{_begun(some(consequences))}. Here: {some(whats)}.",
        ("do it in the repository", "do without it"),
        _DECLARED.get(name, _UNTIL),
        None,
        _places(feature.place for feature in found),
    )


def _begun(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def _routine(routine: Routine) -> Decision:
    writes = f", which writes {', '.join(routine.writes)}" if routine.writes else ""
    return Decision(
        Topic.FEATURE,
        f"What takes the place of {routine.kind} {routine.name}?",
        f"DynamoDB runs no {routine.kind}{writes}; no repository sees what it changes.",
        (_ROUTINES.get(routine.kind, "do it in the application"), "do without it"),
        _UNTIL,
        routine.table,
        (routine.place,),
    )


def _unit(unit: Unit) -> Decision:
    one = unit.transaction
    why = (
        f"it writes any number of rows ({some(unit.many)})"
        if unit.many
        else f"it takes at least {unit.actions} actions"
    )
    return Decision(
        Topic.TRANSACTION,
        f"Can {one.function} pass 100 items?",
        f"One transaction of DynamoDB takes 100, and {why}; beyond that it is refused, not split.",
        ("bound what it writes", "do it in steps that may stop anywhere", "write the heads first, the rest later"),
        "one transaction, refused beyond 100 items",
        one.tables[0] if one.tables else None,
        (one.place,),
    )


def _places(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(set(places)))
