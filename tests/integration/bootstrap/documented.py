"""docs/privileges.md as data: what each section grants in MySQL and allows in DynamoDB."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

DOCUMENT = Path(__file__).parents[3] / "docs/privileges.md"

_SECTION = re.compile(r"^## `([a-z-]+)`: ([^\n]*)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(sql|json)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_GRANT = re.compile(r"^GRANT ([A-Z, ]+(?: \([a-z_]+\))?) ON store\.(\S+) TO '(\S+)'@'%';$")
EACH = "<table>"
"""Stands for each table of the application."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Rights on one table, or on each of the application's."""

    rights: tuple[str, ...]
    table: str

    def without(self, right: str) -> Self:
        """The rest of them."""
        return replace(self, rights=tuple(one for one in self.rights if one != right))


@dataclass(frozen=True, slots=True)
class Profile:
    """One section: the commands in its title, the grants of its user, the actions of its policy."""

    name: str
    title: str
    grants: tuple[Grant, ...]
    actions: frozenset[str]

    def without(self, right: str, table: str) -> Self:
        """The same but for one right on one table."""
        assert any(right in grant.rights and grant.table == table for grant in self.grants)
        return replace(self, grants=tuple(g.without(right) if g.table == table else g for g in self.grants))

    def statements(self, database: str, tables: Sequence[str], user: str) -> list[str]:
        """What an administrator types."""
        return [
            f"GRANT {', '.join(grant.rights)} ON {database}.{table} TO {user}"
            for grant in self.grants
            if grant.rights
            for table in (tables if grant.table == EACH else (grant.table,))
        ]


def profiles() -> dict[str, Profile]:
    """By the name of the section."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return {name: _profile(name, title, body) for name, title, body in _SECTION.findall(text)}


def _profile(name: str, title: str, text: str) -> Profile:
    blocks = dict(_BLOCK.findall(text))
    grants, users = list[Grant](), set[str]()
    for line in blocks.get("sql", "").splitlines():
        found = _GRANT.match(line)
        assert found, f"{name}: {line!r} is no grant that this test understands"
        grants.append(Grant(tuple(found[1].split(", ")), found[2]))
        users.add(found[3])
    assert len(users) <= 1, f"{name}: {users}"
    return Profile(name, title, tuple(grants), frozenset(_actions(blocks)))


def _actions(blocks: dict[str, str]) -> list[str]:
    if "json" not in blocks:
        return []
    statements = json.loads(blocks["json"])["Statement"]
    return [action.removeprefix("dynamodb:") for one in statements for action in one["Action"]]
