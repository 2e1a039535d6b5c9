"""How much of the facts an analysis has found, and how much of it is true."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.discovery.facts import Facts, Place, Side

_NEAR, _FAR, _SPAN = 3, 12, 40
"""Lines between a statement's text and the call that sends it; the longest span that is believed."""
BARS = {
    "tables recall": 0.98,
    "tables precision": 0.98,
    "primary keys right": 0.95,
    "sites recall": 0.95,
    "sites precision": 0.95,
    "operation right": 0.95,
    "table right": 0.95,
    "predicates recall": 0.85,
    "predicates precision": 0.85,
}
Pair = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1 by name, and what was missed and invented, in words."""

    figures: dict[str, float]
    misses: tuple[str, ...]

    @property
    def short(self) -> tuple[str, ...]:
        """The figures below their bar."""
        return tuple(name for name, value in self.figures.items() if value < BARS[name])


def score(facts: Facts, found: Side) -> Score:
    """Compare; sites are paired one to one, the nearest that agree first."""
    true = facts.side
    required = [site for site in true.sites if site.operation != "other"]
    optional = [site for site in true.sites if site.operation == "other"]
    seen = [site for site in found.sites if facts.covers(site.file)]
    pairs, missed, spare = _paired(required, seen)
    _, _, invented = _paired(optional, spare)
    both = true.keys.keys() & found.keys.keys()
    keyed = [name for name in both if true.keys[name]]
    fixed = [(a, b) for a, b in pairs if a.table and "dynamic_table" not in a.flags]
    judged = [(a, b) for a, b in pairs if "dynamic" not in a.flags]
    common = sum(len(a.predicates & b.predicates) for a, b in judged)
    figures = {
        "tables recall": _share(len(both), len(true.keys)),
        "tables precision": _share(len(both), len(found.keys)),
        "primary keys right": _share(sum(true.keys[name] == found.keys[name] for name in keyed), len(keyed)),
        "sites recall": _share(len(pairs), len(required)),
        "sites precision": _share(len(pairs), len(pairs) + len(invented)),
        "operation right": _share(sum(a.agrees(b) for a, b in pairs), len(pairs)),
        "table right": _share(sum(a.table == b.table for a, b in fixed), len(fixed)),
        "predicates recall": _share(common, sum(len(a.predicates) for a, _ in judged)),
        "predicates precision": _share(common, sum(len(b.predicates) for _, b in judged)),
    }
    return Score(figures, tuple(_told(true, found, pairs, missed, invented)))


def _paired(true: list[Place], found: list[Place]) -> tuple[list[Pair], list[Place], list[Place]]:
    """The pairs, and what is left of each side."""
    free, spare, pairs = dict(enumerate(true)), dict(enumerate(found)), []
    for limit, fits in _SWEEPS:
        options = sorted(
            (gap, i, j)
            for i, a in free.items()
            for j, b in spare.items()
            if a.file == b.file and (gap := _gap(a, b)) <= limit and fits(a, b)
        )
        for _, i, j in options:
            if i in free and j in spare:
                pairs.append((free.pop(i), spare.pop(j)))
    return pairs, list(free.values()), list(spare.values())


def _gap(true: Place, found: Place) -> int:
    end = min(found.end_line, found.line + _SPAN)
    if found.line <= true.line <= end:
        return 0
    return min(abs(true.line - found.line), abs(true.line - end))


_SWEEPS: tuple[tuple[int, Callable[[Place, Place], bool]], ...] = (
    (_NEAR, lambda a, b: a.agrees(b) and a.table == b.table),
    (_NEAR, lambda a, b: a.agrees(b)),
    (_NEAR, lambda _a, _b: True),
    (_FAR, lambda a, b: a.agrees(b) and a.function == b.function),
)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _told(
    true: Side, found: Side, pairs: Iterable[Pair], missed: Iterable[Place], invented: Iterable[Place]
) -> Iterable[str]:
    yield from (f"missed    {_line(site)}" for site in missed)
    yield from (f"invented  {_line(site)}" for site in invented)
    yield from (f"table     {name} missed" for name in sorted(true.keys.keys() - found.keys.keys()))
    yield from (f"table     {name} invented" for name in sorted(found.keys.keys() - true.keys.keys()))
    for a, b in pairs:
        wrong_table = a.table and "dynamic_table" not in a.flags and a.table != b.table
        if wrong_table or not a.agrees(b):
            yield f"differs   {_line(a)}, found {b.operation} {b.table} at {b.line}"
        elif "dynamic" not in a.flags and a.predicates != b.predicates:
            lacks, extra = sorted(a.predicates - b.predicates), sorted(b.predicates - a.predicates)
            yield f"columns   {_line(a)}: lacks {lacks}, has besides {extra}"


def _line(site: Place) -> str:
    return f"{site.file}:{site.line} {site.function} {site.operation} {site.table}"
