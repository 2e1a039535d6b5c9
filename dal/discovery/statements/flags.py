"""Peculiarities of a statement that a migration must know of."""

from __future__ import annotations

import re

_MARKS: tuple[tuple[str, str, str], ...] = (
    ("on duplicate key", "ON DUPLICATE KEY|ON CONFLICT", r"\bON (?:DUPLICATE|CONFLICT)\b"),
    ("replace", "REPLACE", r"^(?:INSERT OR )?REPLACE\b"),
    ("insert ignore", "IGNORE", r"^INSERT (?:\w+ )*IGNORE\b"),
    ("insert select", "SELECT", r"^(?:INSERT|REPLACE)\b.*?(?<!\()(?<!\( )\bSELECT\b"),
    ("ignore", "IGNORE", r"^(?:UPDATE|DELETE) (?:\w+ )*?IGNORE\b"),
    ("for update", "FOR UPDATE", r"\bFOR UPDATE\b"),
    ("for share", "SHARE", r"\bFOR SHARE\b|\bLOCK IN SHARE MODE\b"),
    ("skip locked", "SKIP LOCKED|NOWAIT", r"\b(?:SKIP LOCKED|NOWAIT)\b"),
    ("cte", "WITH", r"^\(*WITH\b"),
    ("recursive", "RECURSIVE", r"^\(*WITH RECURSIVE\b"),
    ("union", "UNION|INTERSECT|EXCEPT", r"\b(?:UNION|INTERSECT|EXCEPT)\b"),
    ("subselect", "(SELECT|( SELECT", r"(?<!^)(?<!^\()(?<!\bUNION )(?<!\bUNION ALL )(?<!\bAS )\( ?SELECT\b"),
    ("derived table", "(SELECT|( SELECT", r"\b(?:FROM|JOIN) ?\( ?SELECT\b"),
    ("exists", "EXISTS", r"\bEXISTS ?\("),
    ("outer join", "LEFT|RIGHT|FULL", r"\b(?:LEFT|RIGHT|FULL)(?: OUTER)? JOIN\b"),
    ("full text", "AGAINST", r"\bMATCH ?\(.*?\) ?AGAINST\b"),
    ("like", "LIKE", r"\bLIKE\b"),
    ("regexp", "REGEXP|RLIKE", r"\b(?:REGEXP|RLIKE|REGEXP_LIKE)\b"),
    ("json", "JSON_|->|MEMBER OF", r"->|\bJSON_\w+ ?\(|\bMEMBER OF\b"),
    ("spatial", "ST_|MBR", r"\b(?:ST_|MBR)\w+ ?\("),
    ("window", "OVER", r"\) ?OVER ?(?:\(|\w)"),
    ("group concat", "GROUP_CONCAT", r"\bGROUP_CONCAT ?\("),
    ("find in set", "FIND_IN_SET", r"\bFIND_IN_SET ?\("),
    ("last insert id", "LAST_INSERT_ID", r"\bLAST_INSERT_ID ?\("),
    ("random order", "RAND", r"\bORDER BY .*?\bRAND ?\("),
    ("offset", "OFFSET|LIMIT", r"\bOFFSET\b|\bLIMIT \S+ ?, ?\S+"),
    ("row count", "FOUND_ROWS", r"\b(?:SQL_CALC_FOUND_ROWS|FOUND_ROWS ?\()"),
    ("user variable", "@", r"(?<![@\w`])@\w+"),
    ("lock", "_LOCK", r"\b(?:GET|RELEASE)_LOCK ?\("),
    ("temporary", "TEMPORARY", r"^(?:CREATE|DROP) TEMPORARY\b"),
    ("returning", "RETURNING", r"\bRETURNING\b"),
    ("index hint", "INDEX|KEY", r"\b(?:USE|FORCE|IGNORE) (?:INDEX|KEY)\b"),
    ("partition", "PARTITION", r"(?<!OVER )(?<!OVER\()\bPARTITION ?\("),
)
"""The flag, words of which one must be there (told faster than a pattern), and the pattern."""
_PATTERNS = tuple((flag, tuple(words.split("|")), re.compile(pattern)) for flag, words, pattern in _MARKS)


def flags_of(text: str) -> tuple[str, ...]:
    """The peculiarities that a plain statement shows; strings in it cannot be mistaken for them."""
    capitals = text.upper()
    return tuple(
        flag
        for flag, words, pattern in _PATTERNS
        if any(word in capitals for word in words) and pattern.search(capitals)
    )
