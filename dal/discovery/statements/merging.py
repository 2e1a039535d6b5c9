"""One site whose text is assembled conditionally has several statements; they are one access."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from dal.discovery.statements.statement import Statement


def merge_statements(variants: Sequence[Statement]) -> Statement:
    """What all variants do together; what is an equality must be one in each of them.

    Raises:
        ValueError: there is no variant.
    """
    if not variants:
        raise ValueError("no statement to merge")
    if len(variants) == 1:
        return variants[0]
    serious = [variant for variant in variants if not variant.ignored] or list(variants)
    main = next((variant for variant in serious if variant.table), serious[0])
    return replace(
        main,
        tables=_union(serious, lambda variant: variant.tables, first=main.tables),
        predicates=_union(serious, lambda variant: variant.predicates),
        equalities=_shared(serious),
        nested=_union(serious, lambda variant: variant.nested),
        ordering=_union(serious, lambda variant: variant.ordering),
        limit=next((variant.limit for variant in serious if variant.limit), None),
        joins=_union(serious, lambda variant: variant.joins),
        aggregates=_union(serious, lambda variant: variant.aggregates),
        columns=_union(serious, lambda variant: variant.columns),
        flags=_union(serious, lambda variant: variant.flags),
        dynamic=any(variant.dynamic for variant in serious) or _differ(serious),
        multiple=next((variant.multiple for variant in serious if variant.multiple), ()),
    )


def _differ(variants: Sequence[Statement]) -> bool:
    """Whether only run time knows what is done, or to which table."""
    return len({variant.operation for variant in variants}) > 1 or len({variant.table for variant in variants}) > 1


def _union(
    variants: Sequence[Statement], part: Callable[[Statement], Iterable[str]], first: Iterable[str] = ()
) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *(name for variant in variants for name in part(variant))]))


def _shared(variants: Sequence[Statement]) -> tuple[str, ...]:
    everywhere = set(variants[0].equalities).intersection(*(variant.equalities for variant in variants))
    return tuple(name for name in variants[0].equalities if name in everywhere)
