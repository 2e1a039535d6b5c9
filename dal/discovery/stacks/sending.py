"""A text is sent to the database: what is known of the statement in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Confidence, Operation
from dal.discovery.statements import Statement, merge_statements, read_statement
from dal.discovery.values.text import Rendering, Text, renderings
from dal.discovery.values.value import Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_COMMENT = re.compile(r"""^((?:[^'"`\n#-]|-(?!-\s)|'[^'\n]*'|"[^"\n]*"|`[^`\n]*`)*)(?:--\s|#).*$""", re.MULTILINE)
"""To the end of its line: in one line with the rest it would hide what follows."""
_LONGEST = 20_000
"""Characters of a statement that are kept; DDL is read again."""


def send(value: Value, here: Here, confidence: Confidence = Confidence.HIGH, stack: str = "db-api") -> None:
    """The call that is being evaluated sends this."""
    found = described(value, confidence, stack)
    if found is not None:
        here.emit(found)


def described(value: Value, confidence: Confidence, stack: str = "db-api") -> Found | None:
    """The statement that a value is; None for what is none, and for what only delimits transactions."""
    texts = [option for option in value.options() if isinstance(option, Text)]
    if not texts:
        return None if isinstance(value, Known) else _unknown(value, confidence, stack)
    whole = texts[0]
    for further in texts[1:]:
        merged = whole.merged(further)
        whole = merged if isinstance(merged, Text) else whole
    found = _read(whole, confidence, stack)
    if found is None or found.table is not None:
        return found
    return replace(found, free=found.free or any(option.is_free for option in value.options()))


def _unknown(value: Value, confidence: Confidence, stack: str) -> Found:
    why = value.why if isinstance(value, Unknown) and value.why else "the statement is known at run time only"
    return Found(
        Operation.UNKNOWN,
        None,
        dynamic=True,
        reasons=(f"the statement is {why}" if value.is_free else why,),
        stack=stack,
        confidence=Confidence.LOW if confidence is not Confidence.HIGH else Confidence.MEDIUM,
        statement="…",
        free=value.is_free,
    )


@lru_cache(maxsize=8192)
def _read(whole: Text, confidence: Confidence, stack: str) -> Found | None:
    variants = renderings(whole)
    statements = [statement for variant in variants if (statement := read_statement(variant.text)) is not None]
    free = any(hole.free for variant in variants for hole in variant.holes)
    if not statements:
        holes = variants[0].holes
        return (
            replace(_unknown(Unknown(free=free), confidence, stack), statement=shown(variants[0]))
            if holes
            else None
        )
    sure = [one for one in statements if one.table is not None]
    statement = merge_statements(sure or statements)
    if statement.ignored:
        return None
    statement = replace(statement, dynamic=any(one.dynamic for one in statements))
    return _found(statement, variants, confidence, stack, free=free and statement.table is None)


def _found(
    statement: Statement, variants: Sequence[Rendering], confidence: Confidence, stack: str, *, free: bool
) -> Found:
    holes = [hole for variant in variants for hole in variant.holes]
    reasons = tuple(dict.fromkeys(f"it depends on {hole.why or 'what is put into the text'}" for hole in holes))
    return Found(
        statement.operation,
        statement.table,
        tables=statement.tables,
        predicates=statement.predicates,
        equalities=statement.equalities,
        ordering=statement.ordering,
        limit=statement.limit,
        joins=statement.joins,
        aggregates=statement.aggregates,
        columns=statement.columns,
        dynamic=statement.dynamic,
        reasons=reasons if statement.dynamic else (),
        stack=stack,
        confidence=Confidence.LOW if statement.dynamic and statement.table is None else confidence,
        statement=shown(variants[0]),
        flags=statement.flags,
        free=free,
    )


def shown(variant: Rendering) -> str:
    """One line, with an ellipsis for what is not known."""
    line = " ".join(_COMMENT.sub(r"\1", variant.text).split())
    for number in range(len(variant.holes)):
        line = line.replace(f"__hole_{number}__", "…")
    return line[:_LONGEST]


@lru_cache(maxsize=8192)
def is_statement(value: Text) -> bool:
    """Whether a text is a statement, and not just any sentence."""
    first = renderings(value)[0].text
    return " " in first.strip() and read_statement(first) is not None
