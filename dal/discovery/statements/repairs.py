"""What is tried when a statement does not parse: mostly a piece of it is missing, or a hole stands for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dal.discovery.statements.holes import FILLER, HOLE

_END = (
    r"(?=\s*(?:$|\)|\b(?:FROM|WHERE|GROUP BY|ORDER BY|HAVING|LIMIT|UNION|FOR (?:UPDATE|SHARE)|LOCK IN"
    r"|ON DUPLICATE|RETURNING|INNER|LEFT|RIGHT|CROSS|JOIN)\b))"
)
"""Where a clause ends."""
_CONNECTIVE = r"\b(?:AND|OR)\b"
_TIDY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"\bINTO (?:OUTFILE|DUMPFILE) '\$'", ""),
        (r"\bSELECT (?=FROM\b)", "SELECT * "),
        (r"\bFROM(?=\s*(?:$|\)|\bWHERE\b))", f"FROM {FILLER}"),
        (rf"({_CONNECTIVE}) (?:{_CONNECTIVE} ?)+", r"\1 "),
        (rf"(\b(?:WHERE|HAVING|ON)\b|\() ?{_CONNECTIVE}", r"\1"),
        (rf"(=|<>|!=|<|>|\bLIKE\b)(?={_END}| {_CONNECTIVE})", r"\1 ?"),
        (rf"\bIN(?={_END}| {_CONNECTIVE})", "IN (?)"),
        (rf"(?:{_CONNECTIVE}){_END}", ""),
        (rf"\bSET{_END}", f"SET {FILLER}"),
        (r"(\bSET|\bSELECT|\bBY|\() ?,", r"\1 "),
        (r",(?: ?,)+", ","),
        (rf",{_END}", ""),
        (rf"\b(?:WHERE|HAVING|ON|LIMIT|OFFSET|(?:ORDER|GROUP) BY){_END}", ""),
    )
)
_SUBSTITUTES = (" ", " < ", " JOIN ", " , ")
"""What a hole may stand for where no operand fits: nothing, an operator, a join, a comma."""
_WORD = re.compile(r"[A-Za-z_]\w*")
_CLAUSES = frozenset(
    "and as asc between by case delete desc distinct else end exists from group having in inner insert into is"
    " join left like limit not null offset on or order outer right select set then union update values when where"
    " with".split()
)
_NEIGHBOURS = re.compile(r"\S+\s*$"), re.compile(r"\s*\S+")


def candidates(text: str, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Texts to try instead of one that fails at these offsets, and whether a hole was interpreted."""
    tidied = _tidied(text)
    for other in dict.fromkeys((tidied, _balanced(tidied))):
        if other != text:
            yield other, False
    yield from ((other, True) for other in _without_hole(text, start, end))
    word = text[start:end]
    if _WORD.fullmatch(word) and word.lower() not in _CLAUSES:
        yield f"{text[:start]}`{word}`{text[end:]}", False


def _tidied(text: str) -> str:
    """Without what dangles, such as an AND at the end."""
    for pattern, replacement in (*_TIDY, *_TIDY):
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


def _without_hole(text: str, start: int, end: int) -> Iterator[str]:
    """The hole where it fails, or the one beside it, replaced."""
    before, after = _NEIGHBOURS[0].search(text, 0, start), _NEIGHBOURS[1].match(text, end)
    reach = (before.start() if before else start, after.end() if after else end)
    near = sorted(HOLE.finditer(text, *reach), key=lambda hole: abs(hole.start() - start))
    for hole in near[:2]:
        for substitute in _SUBSTITUTES:
            yield " ".join(f"{text[: hole.start()]}{substitute}{text[hole.end() :]}".split())


def _balanced(text: str) -> str:
    """With as many closing parentheses as opening ones."""
    depth, kept = 0, []
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            depth = 0
        else:
            kept.append(character)
    return "".join(kept) + ")" * depth
