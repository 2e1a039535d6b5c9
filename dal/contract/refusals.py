"""What of the dialect is not implemented, why, and what to do instead: one sentence for each kind.

Joins and calculations copy data of other rows. A write of one of those would have to find and write every copy,
in the same transaction, in both databases; until that is done exactly, it is not done at all.
"""

from __future__ import annotations

Refusal = tuple[str, str]
"""Why, and the remedy."""

JOINS: dict[str, Refusal] = {
    "foreign-key": (
        "it copies a column of another row, which every write of that row would have to follow",
        "remove it and read the other entity by its key: batch_get takes a page of keys at once",
    ),
    "lookup-table": (
        "it copies the word that a code stands for, so that one new word would rewrite every row",
        "remove it, keep the code, and read the lookup entity by its key",
    ),
    "self-join": (
        "it copies a column of another row of the same table, which every write of that row would have to follow",
        "remove it and read the other row by its key, or list children by an index on the parent's column",
    ),
    "multi-column": (
        "it copies a column of a row that is found by several columns",
        "remove it, put those columns into the other entity's key templates, and read it by key",
    ),
    "conditional": (
        "it chooses between a constant and a column of another row, whose every write it would have to follow",
        "remove it and choose in the repository; for the key of an index there are x_dal.when and x_dal.if_null",
    ),
    "chain": (
        "it copies what is found over several rows, each of whose writes it would have to follow",
        "remove it and read from entity to entity by key, or keep the last key in a column",
    ),
    "json-construction": (
        "it copies rows of another table into this item, without a bound on its size",
        "remove it, give those rows this item's pk_template, and query the partition: collection()",
    ),
}
CALCULATIONS: dict[str, Refusal] = {
    "aggregate": (
        "it is made of other rows, whose every write would change it",
        "remove it and count by query (EntityTable.count), or keep the number in a column",
    ),
    "case": (
        "its conditions are SQL, which only MySQL can decide",
        "remove it and decide in the repository; to index some rows only there is x_dal.when",
    ),
    "concat": (
        "the dialect does not define how",
        'write a transformation instead: {"type": "string-format", "format": "{first_name} {last_name}"}',
    ),
    "date-math": (
        "the dialect does not define how",
        "remove it and compute in the repository, or keep the result in a column",
    ),
}
TRANSFORMATIONS: dict[str, Refusal] = {
    "date-format": (
        "the dialect does not define its patterns, and most could not be read back",
        "remove it: moments become ISO 8601 of fixed width, which sorts; format them where they are shown",
    ),
    "number-format": (
        "the dialect does not define its patterns, and rounded digits could not be read back",
        "remove it: numbers are kept exactly; format them where they are shown, or pad them in keys as {id:010}",
    ),
    "json-parse": (
        "a parsed text could not be read back as it was written",
        "remove it and say in x_dal.columns what the column is",
    ),
    "static": (
        "it is not in the dialect",
        'a fixed text is {"type": "string-format", "format": "the text"}',
    ),
    "template": (
        "it is not in the dialect",
        'write {"type": "string-format", "format": "…{column}…"}',
    ),
}
UNKNOWN: Refusal = ("the dialect does not know it", "remove it, or correct its type")
STRING_FORMAT = "string-format"
