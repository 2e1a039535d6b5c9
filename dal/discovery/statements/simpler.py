"""Leaves out of a plain statement what changes neither tables nor predicates, and what parsers differ in."""

from __future__ import annotations

import re

_CONSTANT = r"(?:\?|:\w+|'\$'|[-+]?[\d.]+|NULL|TRUE|FALSE|DEFAULT)"
_MODIFIERS = r"(?: (?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR \w+|__hole_\d+__(?= INTO)))*"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (rf"^(?:INSERT|REPLACE){_MODIFIERS}(?: INTO)? ", "INSERT INTO "),
        (r"^(UPDATE|DELETE)(?: (?:LOW_PRIORITY|QUICK|IGNORE))+ ", r"\1 "),
        (r" ON (?:DUPLICATE KEY|CONFLICT)\b.*$", ""),
        (r"^(\(*SELECT .*?) INTO @?\w+(?: ?, ?@?\w+)*(?= FROM\b|$)", r"\1"),
        (r"\bJSON_OBJECT ?\(", "JSON_ARRAY("),
        (rf"(\({_CONSTANT}(?: ?, ?{_CONSTANT})*+ ?\))(?: ?, ?\({_CONSTANT}(?: ?, ?{_CONSTANT})*+ ?\))+", r"\1"),
        (rf"\bIN ?\( ?({_CONSTANT})(?: ?, ?{_CONSTANT})+ ?\)", r"IN (\1)"),
    )
)


def simpler(text: str) -> str:
    """The same access in fewer words: one of many rows, one of many constants, no modifiers."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
