"""What a method asks, in words: what stands in a NotImplementedError."""

from __future__ import annotations

from collections.abc import Iterable

from dal.scaffold.access.asked import Asked
from dal.scaffold.access.methods import Method

_MOST = 4


def pattern_of(method: Method) -> str:
    """`select orders by user_id, in the order of created_at DESC, id DESC; …` with its return type."""
    told = list(dict.fromkeys(phrase(one) for one in method.asked))
    if method.dynamic:
        told.append("something that is known at run time only")
    shown = "; then ".join(told[:_MOST]) + (f"; and {len(told) - _MOST} more" if len(told) > _MOST else "")
    returns = f" -> {method.signature.returns}" if method.signature.returns else ""
    return f"{shown or 'nothing that is known'}{returns}"


def phrase(asked: Asked) -> str:
    """One statement."""
    shape = asked.shape
    words = [f"{shape.operation.value} {shape.table}"]
    words += _listed("by", shape.equalities)
    words += _listed("filtered by", shape.filters)
    words += _listed("with", shape.joins)
    words += _listed("computing", shape.aggregates)
    words += _listed("setting", asked.written if asked.site.writes else ())
    words += _listed("in the order of", shape.ordering)
    words += [f"limit {asked.site.limit}"] if asked.site.limit else []
    return " ".join(words)


def _listed(word: str, names: Iterable[str]) -> list[str]:
    found = list(names)
    return [f"{word} {', '.join(found)}"] if found else []
