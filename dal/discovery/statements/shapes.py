"""Tells statements from prose: `UPDATE users SET …` from "Update the docs"."""

from __future__ import annotations

import re

_HOLE = r"__hole_\d+__"
_ARTICLE = r"(?:the|this|that|these|those|your|our|their|its|an?|my|which|each|every)\b"
_NAME = r"[\w.`$@]+"
_CLAUSE = (
    r"\b(?:WHERE|JOIN|LEFT|RIGHT|INNER|OUTER|CROSS|FULL|NATURAL|STRAIGHT_JOIN|ON|USING|GROUP|ORDER|HAVING|LIMIT"
    r"|UNION|FOR|LOCK|USE|FORCE|IGNORE|PARTITION|PROCEDURE|INTO|RETURNING|INTERSECT|EXCEPT|WINDOW|OFFSET|SET)\b"
)
_TABLE = rf"(?!{_ARTICLE} ?\w){_NAME}(?: (?:AS )?[\w`]+)? ?(?:$|[,)(]|{_CLAUSE}|{_HOLE})"
"""A table, an alias perhaps, and nothing or the next clause: not the next word of a sentence."""
_MODIFIERS = rf"(?: (?:LOW_PRIORITY|HIGH_PRIORITY|DELAYED|QUICK|IGNORE|OR \w+|{_HOLE}))*"
_ROWS = rf"(?:VALUES? ?[(?]|VALUES? (?:ROW|{_HOLE}|:\w)|SET (?:{_NAME} ?=|{_HOLE})|\(* ?SELECT\b|WITH\b|{_HOLE})"
_COLUMNS = r"(?:PARTITION ?\(.*?\) ?)?(?:\(.*?\) ?)?(?:AS \w+ )?"

_QUERIES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\(* ?SELECT (?!{_ARTICLE} \w).*?\bFROM ?(?:\(|{_TABLE})",
        rf"\(* ?SELECT (?:DISTINCT )?{_HOLE}",
        r"SELECT (?:[@?:\d(]|'\$'|NULL\b|TRUE\b|CASE\b|(?:CURRENT_\w+|UTC_\w+)(?: |$))",
        rf"(?:INSERT|REPLACE){_MODIFIERS}(?: INTO)? {_NAME} ?{_COLUMNS}{_ROWS}",
        rf"UPDATE .+?\bSET (?:{_NAME} ?:?=|{_HOLE})",
        rf"UPDATE{_MODIFIERS} {_NAME} {_HOLE}",
        rf"DELETE{_MODIFIERS}(?: {_NAME}(?: ?, ?{_NAME})*)? FROM {_TABLE}",
        rf"DELETE{_MODIFIERS} FROM {_NAME} {_HOLE}",
        rf"WITH (?:RECURSIVE )?[\w`]+ ?(?:\([^)]*\) ?)?AS ?\([( ]*(?:SELECT|VALUES|WITH|{_HOLE})",
    )
)
_LOUD = re.compile(r"\(* ?SELECT\b.*?\bFROM\b|SELECT \w+\(|DELETE\b.*?\bFROM\b")
"""In capitals less is needed: nobody writes prose so."""
_KNOWN_CALL = re.compile(
    r"SELECT (?:now|count|max|min|sum|avg|last_insert_id|row_count|found_rows|database|version|user|uuid|sleep"
    r"|exists|if|ifnull|coalesce|concat|unix_timestamp|get_lock|release_lock|curdate|curtime|date|json_\w+) ?\(",
    re.IGNORECASE,
)
_TAIL = re.compile(rf"(?:{_HOLE} ?)+(?=(?:FROM|WHERE|ORDER BY|GROUP BY|LIMIT|SET|VALUES|ON DUPLICATE) )")


def looks_like_query(text: str) -> bool:
    """Whether a plain text has the structure of SELECT, INSERT, REPLACE, UPDATE, DELETE or WITH."""
    return bool(any(pattern.match(text) for pattern in _QUERIES) or _LOUD.match(text) or _KNOWN_CALL.match(text))


def headless(text: str) -> str | None:
    """The clauses of a statement of which the beginning is a hole; None if it is not like that."""
    match = _TAIL.match(text)
    return text[match.end() :] if match else None
