"""What only MySQL does in statements, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable

from dal.discovery.model import Feature, Operation, Site

_FLAGS: dict[str, tuple[str, str]] = {
    "full text": (
        "full text",
        "DynamoDB has no full-text search: MATCH … AGAINST needs a search engine fed from the table's stream",
    ),
    "on duplicate key": (
        "ON DUPLICATE KEY UPDATE",
        "the leader decides while MySQL is written; in DynamoDB an update with a condition has to say which key",
    ),
    "replace": ("REPLACE", "it deletes and inserts: ids change and cascades fire; say which key decides"),
    "insert ignore": ("INSERT IGNORE", "errors other than duplicates are swallowed too; say which key decides"),
    "insert select": ("INSERT … SELECT", "rows are computed inside MySQL: read them first, then write them"),
    "for update": ("SELECT … FOR UPDATE", "row locks do not exist: use a condition on a version or a value"),
    "multi-table": ("statement over several tables", "it becomes one statement for each table, in a transaction"),
    "temporary": ("temporary table", "a session's own table has no place in DynamoDB: keep it in memory"),
    "recursive": ("recursive query", "walk the tree item by item, or keep paths with the items"),
    "window": ("window function", "compute it in the application"),
    "union": ("UNION", "it becomes one query for each branch, merged in the application"),
    "last insert id": (
        "LAST_INSERT_ID()",
        "the layer generates ids before it writes: use the id that the insert returns",
    ),
    "find in set": ("FIND_IN_SET", "lists inside a column cannot be looked up: keep one item for each member"),
    "spatial": ("spatial functions", "DynamoDB has none: look up by geohash, or keep them elsewhere"),
    "random order": ("ORDER BY RAND()", "it reads everything: pick random keys in the application"),
    "row count": (
        "SQL_CALC_FOUND_ROWS",
        "the number of all matches is not known without reading them: keep a counter",
    ),
    "user variable": ("user variables", "a session's variables do not exist: pass values in the application"),
    "lock": ("GET_LOCK", "a lock of the server has to become an item with a condition and an expiry"),
    "regexp": ("REGEXP", "it reads everything: filter in the application, or use a search engine"),
    "json": ("JSON functions", "a JSON column becomes a document; paths inside cannot be part of a key"),
}
"""By the flag of a site."""
_PROCEDURE = (
    "procedure",
    "DynamoDB runs no procedures: its statements must become code of the repositories that call it",
)


def from_sites(sites: Iterable[Site]) -> tuple[Feature, ...]:
    """One for each site and peculiarity."""
    return tuple(
        Feature(name, site.place, _what(site), consequence) for site in sites for name, consequence in _of(site)
    )


def _what(site: Site) -> str:
    if site.operation is Operation.PROCEDURE:
        return f"call of {site.table or 'a procedure known at run time'}"
    return f"{site.operation} of {site.table or 'a table known at run time'}"


def _of(site: Site) -> Iterable[tuple[str, str]]:
    if site.operation is Operation.PROCEDURE:
        yield _PROCEDURE
    for flag in site.flags:
        if flag in _FLAGS:
            yield _FLAGS[flag]
