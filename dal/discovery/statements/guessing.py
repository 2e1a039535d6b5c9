"""What a statement says even where it cannot be parsed: its verb, its tables, its plain comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dal.discovery.model import Operation
from dal.discovery.statements.holes import has_hole
from dal.discovery.statements.statement import Statement

_PART = r"(?:`[^`]+`|[A-Za-z_$][\w$]*)"
_VERB = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_NOT_ALIAS = (
    r"(?!(?:WHERE|JOIN|LEFT|RIGHT|INNER|OUTER|CROSS|FULL|NATURAL|STRAIGHT_JOIN|ON|USING|GROUP|ORDER|HAVING|LIMIT|UNION|FOR"
    r"|LOCK|USE|FORCE|IGNORE|PARTITION|INTO|RETURNING|SET|VALUES?|SELECT|AND|OR|WITH)\b)"
)
_TABLE = re.compile(
    rf"\b(?:FROM|JOIN|INTO|UPDATE) (?P<name>{_PART}(?:\.{_PART})?)(?!\()"
    rf"(?: (?:AS )?{_NOT_ALIAS}(?P<alias>{_PART}))?",
    re.IGNORECASE,
)
_CONDITIONS = re.compile(
    r"\b(?:WHERE|HAVING|ON)\b(.*?)"
    r"(?=\b(?:WHERE|HAVING|ON DUPLICATE|GROUP BY|ORDER BY|LIMIT|UNION|JOIN|SET|VALUES)\b|$)",
    re.IGNORECASE,
)
_VALUE = r"(?:\?|:\w|'\$'|[-+]?\d|NULL\b|NOT NULL\b|TRUE\b|FALSE\b|\(|@|__hole_\d+__|\w+\()"
_COMPARED = re.compile(
    rf"(?:(?P<owner>{_PART})\.)?(?P<column>{_PART}) ?"
    rf"(?P<operator><=>|<>|!=|<=|>=|=|<|>|\b(?:NOT )?(?:LIKE|IN|BETWEEN|REGEXP|RLIKE)\b|\bIS\b) ?{_VALUE}",
    re.IGNORECASE,
)
_SAME = frozenset({"=", "<=>", "IN"})
_WORDS = frozenset({"AND", "OR", "NOT", "BETWEEN", "LIKE", "IN", "IS", "NULL", "ON", "WHERE"})
_ALTERNATIVES = re.compile(r"\b(?:OR|NOT|XOR)\b", re.IGNORECASE)
_SUBSELECT = re.compile(r"(=|<|>|\bIN|\bEXISTS|\bANY|\bALL|,|\bVALUES ?\() ?\( ?SELECT\b", re.IGNORECASE)
_OPERATIONS = {operation.value: operation for operation in Operation}


def guess(text: str) -> Statement:
    """What can be told of a plain statement by its words; it counts as dynamic, for more may be in it."""
    shallow = _shallow(text)
    verb = _VERB.search(shallow)
    owners = dict(_owners(shallow))
    tables = tuple(dict.fromkeys(owners.values()))
    found = list(_compared(shallow, owners))
    certain = not _ALTERNATIVES.search(shallow)
    return Statement(
        operation=_OPERATIONS[verb[1].lower()] if verb else Operation.UNKNOWN,
        table=_main(shallow),
        tables=tables,
        predicates=tuple(dict.fromkeys(name for name, _ in found)),
        equalities=tuple(dict.fromkeys(name for name, same in found if same and certain)),
        joins=tables[1:],
        dynamic=True,
    )


def _shallow(text: str) -> str:
    """Without the sub-selects that stand where a value does."""
    while match := _SUBSELECT.search(text):
        text = f"{text[: match.end(1)]} ?{text[_closing(text, match.end(1)) :]}"
    return text


def _closing(text: str, start: int) -> int:
    """Behind the parenthesis that closes the first one after `start`."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if text[position] == ")" and depth == 0:
            return position + 1
    return len(text)


def tables_in(text: str) -> tuple[str, ...]:
    """The tables that the plain text of a query names."""
    return tuple(dict.fromkeys(name for name in map(_name, _TABLE.finditer(text)) if name))


def _main(text: str) -> str | None:
    match = _TABLE.search(text)
    return _name(match) if match else None


def _owners(text: str) -> Iterator[tuple[str, str]]:
    """The tables by their names and aliases in lower case."""
    for match in _TABLE.finditer(text):
        name = _name(match)
        if name:
            yield name.split(".")[-1].lower(), name
            if match["alias"] and not has_hole(match["alias"]):
                yield match["alias"].replace("`", "").lower(), name


def _name(match: re.Match[str]) -> str | None:
    """A table's name; of a database that only run time knows, without that."""
    *above, name = match["name"].replace("`", "").split(".")
    known = [*(part for part in above if not has_hole(part)), name]
    return None if has_hole(name) else ".".join(known)


def _compared(text: str, owners: dict[str, str]) -> Iterator[tuple[str, bool]]:
    only = next(iter(owners.values())) if len(set(owners.values())) == 1 else None
    for clause in _CONDITIONS.finditer(text):
        for match in _COMPARED.finditer(clause[1]):
            column = match["column"].replace("`", "")
            if not has_hole(column) and column.upper() not in _WORDS:
                owner = owners.get(
                    (match["owner"] or "").replace("`", "").lower(), None if match["owner"] else only
                )
                yield f"{owner}.{column}" if owner else column, match["operator"].upper() in _SAME
