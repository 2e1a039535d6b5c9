"""Decisions about what is asked: patterns that DynamoDB answers only by reading much, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dal.discovery.designing.kinds import Kind
from dal.discovery.designing.patterns import AccessPattern
from dal.discovery.designing.shapes import Limit
from dal.discovery.designing.values import Access, Decision, Service, Topic
from dal.discovery.designing.words import some
from dal.discovery.model import Operation, Place

_SEARCHES = (
    "read all and filter, with a bound (as the store does: 2,000 rows)",
    "a search engine that is fed from the table's stream",
)
_FIGURES = ("keep the figure in an item that each write updates", "read all, with a bound", "compute it elsewhere")
_JOINS = ("read the other rows by key, a page at a time (batch_get)", "keep a copy of the columns that are shown")
_SCANS = ("keep the list, if the table stays small", "page by key instead of reading all", "drop the question")
_REST = ("look at each, and name the columns that it may ask for", "log statements for a day and compare")
_SORTS = ("read all that fits and sort it in the application", "let pages go by the order of the index")
_WRITES = ("find the rows by the index and write them in steps of 100", "mark the rows and sweep them up later")


@dataclass(frozen=True, slots=True)
class _Wording:
    """How a topic is put; `{}` are the patterns and the table."""

    question: str
    why: str
    options: tuple[str, ...]
    chosen: str


_WORDINGS = {
    Topic.SCAN: _Wording(
        "May {1} be read whole?",
        "DynamoDB has no plan for {0} but to read every row. All of them lie in one partition of an index, which"
        " takes about 1,000 writes a second.",
        _SCANS,
        "all rows are read by one index",
    ),
    Topic.DYNAMIC: _Wording(
        "What else is asked of {1}?",
        "As far as it is known, {0} reads every row; the rest is known at run time only.",
        _REST,
        "all rows are read by one index",
    ),
    Topic.SEARCH: _Wording(
        "How is text of {1} searched?",
        "An index finds whole values, not parts of them: {0}.",
        _SEARCHES,
        "what the index gives is read and filtered",
    ),
    Topic.AGGREGATE: _Wording(
        "Where do figures over all rows of {1} come from?",
        "DynamoDB adds nothing up: {0} would read every row.",
        _FIGURES,
        "all rows are read by one index",
    ),
    Topic.JOIN: _Wording(
        "How are rows of {1} put together with those of other tables?",
        "DynamoDB joins nothing, and here more than a parent by its key is read: {0}.",
        _JOINS,
        "one table is read after the other",
    ),
    Topic.ORDER: _Wording(
        "In which order are pages of {1} read?",
        "No index can give the order of {0}, so a page costs the whole list.",
        _SORTS,
        "sorted after reading",
    ),
    Topic.WRITE: _Wording(
        "How many rows of {1} does one write change?",
        "A transaction takes 100 items, and nothing bounds {0}.",
        _WRITES,
        "the rows are found first, then each is written",
    ),
}


def about_patterns(
    patterns: Iterable[AccessPattern], services: Mapping[str, Service], parents: Mapping[str, frozenset[str]]
) -> Iterator[Decision]:
    """One decision for each topic and table; `parents`: table → the tables whose rows it names by key."""
    open_ones: dict[tuple[str, Topic], list[AccessPattern]] = defaultdict(list)
    for pattern in patterns:
        service = services.get(pattern.name)
        for topic in () if service is None else _topics(pattern, service, parents):
            open_ones[pattern.table, topic].append(pattern)
    for (table, topic), found in sorted(open_ones.items()):
        yield _decision(topic, table, found)


def _topics(pattern: AccessPattern, service: Service, parents: Mapping[str, frozenset[str]]) -> Iterator[Topic]:
    shape = pattern.shape
    if pattern.kind is Kind.SEARCH:
        yield Topic.SEARCH
    elif pattern.kind in (Kind.WRITE_LIST, Kind.WRITE_ALL):
        yield Topic.WRITE
    elif service.everything and shape.dynamic:
        yield Topic.DYNAMIC
    elif service.everything and shape.aggregates:
        yield Topic.AGGREGATE
    elif service.everything and not shape.joins:
        yield Topic.SCAN
    if shape.joins and not _only_parents(pattern, parents):
        yield Topic.JOIN
    paged = shape.limit is not Limit.ALL and shape.operation is Operation.SELECT
    if service.sorts and paged and service.by not in (Access.KEY, Access.UNIQUE):
        yield Topic.ORDER


def _only_parents(pattern: AccessPattern, parents: Mapping[str, frozenset[str]]) -> bool:
    """Whether only rows are joined that this row, or another joined one, names by key; nothing filters by them."""
    reachable = {pattern.table}
    waiting = [pattern.table]
    while waiting:
        for parent in parents.get(waiting.pop(), frozenset()) & {*pattern.shape.joins}:
            if parent not in reachable:
                reachable.add(parent)
                waiting.append(parent)
    foreign = any("." in column for column in (*pattern.shape.equalities, *pattern.shape.filters))
    return reachable.issuperset(pattern.shape.joins) and not foreign


def _decision(topic: Topic, table: str, patterns: Sequence[AccessPattern]) -> Decision:
    wording = _WORDINGS[topic]
    named = some(f"`{pattern.name}`" for pattern in patterns)
    return Decision(
        topic,
        wording.question.format(named, table),
        wording.why.format(named, table),
        wording.options,
        wording.chosen,
        table,
        _places(patterns),
    )


def _places(patterns: Iterable[AccessPattern]) -> tuple[Place, ...]:
    return tuple(sorted({place for pattern in patterns for place in pattern.sites}))
