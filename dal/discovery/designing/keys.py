"""Which columns name an item: the primary key, unless all that is asked goes by others.

Only numbers that MySQL makes up can be left out of a key, or be one part of it: nothing else makes them differ.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dal.discovery.designing import slots
from dal.discovery.designing.folds import exact
from dal.discovery.designing.kinds import names
from dal.discovery.designing.patterns import AccessPattern
from dal.discovery.designing.sources import Source
from dal.discovery.designing.values import KeyAttribute
from dal.discovery.model import Operation

PK, SK = "PK", "SK"
META = "#META"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Columns that name a row; with a parent the row lies in the parent's partition, by the first of them."""

    columns: tuple[str, ...]
    parent: Source | None = None


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The key of the items of one entity."""

    pk: KeyAttribute
    sk: KeyAttribute

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in the order of the templates."""
        return tuple(dict.fromkeys((*self.pk.columns, *self.sk.columns)))


def own_key(
    source: Source, patterns: Sequence[AccessPattern], sources: Mapping[str, Source], *, by_identity: bool
) -> OwnKey | None:
    """The key that serves most; None where none can be read back.

    Args:
        source: the table.
        patterns: those of this table.
        sources: all tables that can be drafted.
        by_identity: rows are named by their primary key elsewhere: by foreign keys, or by objects of an ORM.
    """
    primary = Candidate(source.primary_key)
    others = [] if by_identity or source.auto_id is None else list(_others(source, sources))
    free = [one for one in others if not _bypassed(one, source, patterns)]
    scored = [(one, _made(source, one, patterns)) for one in (primary, *free)]
    possible = [(one, made) for one, made in scored if made is not None]
    if not possible:
        return None
    best = max(possible, key=lambda pair: (_score(pair[0], pair[1], source, patterns), pair[0] == primary))
    return best[1]


def _others(source: Source, sources: Mapping[str, Source]) -> Iterator[Candidate]:
    for unique in source.table.unique:
        if unique != source.primary_key and all(_plain(source, column) for column in unique):
            yield Candidate(unique)
    for key in source.table.foreign_keys:
        parent = sources.get(key.table)
        if parent is not None and key.enforced and _child_of(source, key.columns, key.references, parent):
            yield Candidate((*key.columns, *source.primary_key), parent)


def _plain(source: Source, column: str) -> bool:
    """Whether values are equal only where they are the same."""
    folding = source.folding(column) if column in source.columns else None
    return slots.can_name(source, column) and (folding is None or exact(folding.fold))


def _child_of(source: Source, columns: Sequence[str], references: Sequence[str], parent: Source) -> bool:
    own = source.primary_key
    single = len(columns) == len(own) == len(parent.primary_key) == 1
    to_key = tuple(references or parent.primary_key) == parent.primary_key
    numbers = all(slots.can_name(source, name) and slots.numeric(source, name) for name in (*columns, *own))
    return single and to_key and numbers and parent is not source and columns[0] not in own


def _bypassed(candidate: Candidate, source: Source, patterns: Sequence[AccessPattern]) -> bool:
    """Whether rows are named by the primary key alone, which an item of another key cannot be read by.

    Once in a while is no matter where most name them by a unique key: an index by the primary key serves the rest.
    """
    by_primary = [p for p in patterns if names(p.shape.own, source.primary_key)]
    lonely = [p for p in by_primary if not names(p.shape.own, candidate.columns)]
    if candidate.parent is not None:
        return bool(lonely)
    by_unique = [p for p in patterns if names(p.shape.own, candidate.columns)]
    return bool(lonely) and _total(lonely) >= _total((*by_unique, *_upserts(patterns)))


def _upserts(patterns: Iterable[AccessPattern]) -> Iterator[AccessPattern]:
    """Writes that know no number yet, and find a row by a unique key."""
    return (pattern for pattern in patterns if pattern.shape.operation is Operation.UPSERT)


def _total(patterns: Iterable[AccessPattern]) -> float:
    return sum(pattern.weight for pattern in patterns)


def _score(candidate: Candidate, key: OwnKey, source: Source, patterns: Sequence[AccessPattern]) -> float:
    """What the key serves by itself: reads and writes of one row, and lists of a partition."""
    served = [pattern for pattern in patterns if names(pattern.shape.own, key.pk.columns)]
    if candidate.columns != source.primary_key and candidate.parent is None:
        served += _upserts(patterns)
    return _total(served)


def _made(source: Source, candidate: Candidate, patterns: Sequence[AccessPattern]) -> OwnKey | None:
    if not all(slots.can_name(source, column) for column in candidate.columns):
        return None
    if candidate.parent is not None:
        return _in_parent(source, candidate.columns, candidate.parent)
    if len(candidate.columns) == 1:
        return _checked(source, candidate.columns, ())
    for partition in _partitions(candidate.columns, patterns):
        made = _split(source, partition, candidate.columns)
        if made is not None:
            return made
    return None


def _partitions(columns: Sequence[str], patterns: Sequence[AccessPattern]) -> list[str]:
    """The columns, what most lists go by first."""
    weights = {
        column: sum(p.weight for p in patterns if column in p.shape.own and not names(p.shape.own, columns))
        for column in columns
    }
    return sorted(columns, key=lambda column: -weights[column])


def _split(source: Source, partition: str, columns: Collection[str]) -> OwnKey | None:
    """One column finds the partition, the others sort in it; a second text joins the first where it has to."""
    rest = [column for column in columns if column != partition]
    order = slots.readable(source, rest)
    if order is not None:
        return _checked(source, (partition,), order)
    texts = [column for column in rest if not slots.numeric(source, column)]
    together = slots.readable(source, (partition, texts[0]))
    order = slots.readable(source, [column for column in rest if column != texts[0]])
    return None if together is None or order is None else _checked(source, together, order)


def _checked(source: Source, pk: tuple[str, ...], sk: tuple[str, ...]) -> OwnKey | None:
    """The key, if it is not too long."""
    before = _before(source, sk)
    fits_pk = len(source.word) + slots.length(source, pk) <= slots.PK_BYTES
    if not fits_pk or len(before) - 1 + slots.length(source, sk) > slots.SK_BYTES:
        return None
    partition = "#".join((source.word, *map(slots.bare, pk)))
    sort = before + "#".join(slots.padded(source, column) for column in sk) if sk else META
    return OwnKey(KeyAttribute(PK, partition, pk), KeyAttribute(SK, sort, sk))


def _before(source: Source, sk: Sequence[str]) -> str:
    """The word before a sort key, where there is room for it."""
    word = f"{sk[0].removesuffix('_id').upper()}#" if sk else ""
    return word if len(word) - 1 + slots.length(source, sk) <= slots.SK_BYTES else "#"


def _in_parent(source: Source, columns: tuple[str, ...], parent: Source) -> OwnKey:
    first, *own = columns
    sort = "#".join((source.word, *(slots.padded(source, column) for column in own)))
    return OwnKey(
        KeyAttribute(PK, f"{parent.word}#{slots.bare(first)}", (first,)),
        KeyAttribute(SK, sort, tuple(own)),
    )
