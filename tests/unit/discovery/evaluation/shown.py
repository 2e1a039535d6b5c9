"""Sites of a small backend, each in one line, for tests to compare."""

from __future__ import annotations

from textwrap import dedent

from dal.discovery.model import Site
from tests.unit.discovery.stacks.reading import sites_of


def sites(source: str, **others: str) -> list[Site]:
    """Those of `app.py` with this source, and of other modules by name."""
    files = {"app.py": dedent(source), **{f"{name}.py": dedent(text) for name, text in others.items()}}
    return list(sites_of(files))


def told(source: str, **others: str) -> list[str]:
    """`function operation table predicates`, in order of place; `?` for a table that only run time knows."""
    return [_line(site) for site in sites(source, **others)]


def _line(site: Site) -> str:
    columns = ",".join(column.rsplit(".", 1)[-1] for column in site.predicates)
    return f"{site.function} {site.operation} {site.table or '?'} {columns}".rstrip()
