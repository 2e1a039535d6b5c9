"""Makes parts of an analysis in few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dal.discovery.designing import AccessPattern, Design, access_patterns, design, draft_contract
from dal.discovery.model import (
    Analysis,
    Column,
    Conventions,
    ForeignKey,
    IdGeneration,
    Operation,
    Origin,
    Place,
    Project,
    Site,
    Table,
)

CONVENTIONS = Conventions(
    functions="snake_case",
    functions_share=1.0,
    classes="PascalCase",
    classes_share=1.0,
    modules="snake_case",
    tables="plural snake_case",
    repositories="*Repository",
    typed_share=0.9,
    asynchronous=False,
    docstrings="google",
    line_length=100,
    quotes="double",
)
PROJECT = Project(
    name="corner-shop",
    files=12,
    lines=1400,
    python=">=3.11",
    packages=(),
    dependencies=(),
    frameworks=(),
    settings=(),
    conventions=CONVENTIONS,
    injection=(),
    suite=None,
)
_OPERATIONS = {operation.value: operation for operation in Operation}


def columns(*said: str) -> tuple[Column, ...]:
    """Columns as DDL has them: `id INT`, `note TEXT NULL`."""
    return tuple(_column(one) for one in said)


def _column(said: str) -> Column:
    name, _, kind = said.partition(" ")
    nullable = kind.endswith(" NULL")
    return Column(name, kind.removesuffix(" NULL"), nullable=nullable)


def table(name: str, *said: str, **more: Any) -> Table:
    """A table with an AUTO_INCREMENT `id` for its key, unless something else is said."""
    defaults: dict[str, Any] = {
        "columns": columns(*said),
        "primary_key": ("id",),
        "id_generation": IdGeneration.AUTO_INCREMENT,
        "collation": "utf8mb4_general_ci",
        "origins": (Origin.DDL,),
        "places": (Place("schema.sql", 1),),
    }
    return Table(name, **(defaults | more))


def refers(column: str, parent: str, on_delete: str | None = None, **more: Any) -> ForeignKey:
    """A foreign key to `id`."""
    return ForeignKey((column,), parent, ("id",), on_delete, **more)


def site(operation: str, on: str, *equal: str, **more: Any) -> Site:
    """A site on a line of its own, that compares columns of its table by equality."""
    equalities = tuple(column if "." in column else f"{on}.{column}" for column in equal)
    others = tuple(f"{on}.{column}" for column in more.pop("also", ()))
    defaults: dict[str, Any] = {"file": "shop/data.py", "line": 1, "function": "Shop.ask"}
    given = defaults | more
    return Site(
        end_line=given["line"],
        operation=_OPERATIONS[operation],
        table=on,
        tables=(on, *given.get("joins", ())),
        equalities=equalities,
        predicates=(*equalities, *others),
        **given,
    )


def numbered(*sites: Site) -> tuple[Site, ...]:
    """The sites on lines one after the other."""
    return tuple(replace(one, line=line, end_line=line) for line, one in enumerate(sites, 10))


def analysis(tables: Sequence[Table] = (), sites: Sequence[Site] = (), **more: Any) -> Analysis:
    """An analysis of these."""
    defaults: dict[str, Any] = {
        "project": PROJECT,
        "stacks": ("db-api",),
        "routines": (),
        "implicit_updates": (),
        "transactions": (),
        "features": (),
        "unread": (),
    }
    return Analysis(tables=tuple(tables), sites=tuple(sites), **(defaults | more))


def designed(found: Analysis) -> tuple[tuple[AccessPattern, ...], Design]:
    """The patterns and the design of an analysis."""
    patterns = access_patterns(found)
    return patterns, design(found, patterns)


def drafted(found: Analysis) -> Any:
    """The draft of an analysis."""
    return draft_contract(found, designed(found)[1])
