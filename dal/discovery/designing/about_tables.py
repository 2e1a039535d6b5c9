"""Decisions about the schema: tables, columns, keys and constraints that DynamoDB cannot take as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dal.contract.folds import pads
from dal.discovery.designing.columns import Question
from dal.discovery.designing.entities import Made
from dal.discovery.designing.folds import exact
from dal.discovery.designing.references import Unfollowed
from dal.discovery.designing.sources import Source
from dal.discovery.designing.uniques import Unkept
from dal.discovery.designing.values import Decision, IndexDesign, Topic
from dal.discovery.designing.words import some
from dal.discovery.model import Table

_LARGE = "can pass 400 KB"


def about_left_out(sources: Sequence[Source]) -> Iterator[Decision]:
    """Why tables are not in the draft at all."""
    unknown = [s.table for s in sources if not any(column.type for column in s.table.columns)]
    if unknown:
        yield _unknown(unknown)
    yield from (_without_key(s.table) for s in sources if s.table not in unknown)


def _without_key(table: Table) -> Decision:
    if not table.primary_key and not table.unique:
        return _keyless(table)
    key = ", ".join(table.primary_key or table.unique[0])
    return Decision(
        Topic.KEY,
        f"Which key names the rows of {table.name}?",
        f"By ({key}) rows can be walked in MySQL, or read back out of a key, only if it is of whole numbers, of"
        " bytes, or of short texts of which no two stand together.",
        ("give the table an AUTO_INCREMENT primary key and keep the present one as UNIQUE", "shorten its columns"),
        "the table is left out",
        table.name,
        table.places,
    )


def about_entity(source: Source, made: Made) -> Iterator[Decision]:
    """What is open about a table that is in the draft."""
    yield from _keys(source, made)
    yield from _types(source.table, [one for one in made.questions if _LARGE not in one.why])
    yield from _sizes(source.table, [one for one in made.questions if _LARGE in one.why])
    yield from (_unkept(source.table, one) for one in made.unkept)
    yield from (_unfollowed(source.table, one) for one in made.unfollowed)
    yield from (_hot(source.table, index) for index in made.entity.indexes if index.hot and index.columns)
    if made.unserved:
        yield _too_many(source.table, made)


def about_collations(pairs: Iterable[tuple[Source, Made]]) -> Iterator[Decision]:
    """One decision for each collation that is not certain, with all columns that are looked up by it."""
    columns: dict[str, list[str]] = defaultdict(list)
    folds: dict[str, set[str]] = defaultdict(set)
    for source, made in pairs:
        for column in sorted(_folded(source, made)):
            folding = source.folding(column)
            if folding is not None and not folding.certain:
                columns[folding.said or ""].append(f"{source.table.name}.{column}")
                folds[folding.said or ""].add(folding.fold)
    for said in sorted(columns):
        yield _collation(said, columns[said], sorted(folds[said]))


def _unknown(tables: Sequence[Table]) -> Decision:
    return Decision(
        Topic.TABLE,
        f"What are the columns of {', '.join(table.name for table in tables)}?",
        "No DDL, migration or model says what types they have; a contract needs each of them.",
        ("put a dump of the schema (`mysqldump --no-data`) into the backend's folder and discover again",),
        "the tables are left out",
        None,
        tuple(sorted({place for table in tables for place in table.places})),
    )


def _keyless(table: Table) -> Decision:
    return Decision(
        Topic.NO_PRIMARY_KEY,
        f"What names a row of {table.name}?",
        "It has no primary key and no unique key without NULL, so rows cannot be told apart, copied in steps or"
        " compared.",
        (f"ALTER TABLE {table.name} ADD id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY", "leave it in MySQL"),
        "the table is left out",
        table.name,
        table.places,
    )


def _keys(source: Source, made: Made) -> Iterator[Decision]:
    table, key = source.table, ", ".join(made.entity.primary_key)
    if not table.primary_key:
        why = f"It has no primary key; ({key}) is unique and has no NULL."
        options = ("make it the primary key", "add an AUTO_INCREMENT primary key")
        question = f"Is ({key}) the key of {table.name}?"
        yield Decision(Topic.NO_PRIMARY_KEY, question, why, options, f"({key}) is taken", table.name, table.places)
    for column in made.entity.key:
        folding = source.folding(column)
        if folding is not None and not exact(folding.fold):
            yield _folded_key(table, column, folding.said)


def _folded_key(table: Table, column: str, said: str | None) -> Decision:
    return Decision(
        Topic.KEY,
        f"Are values of {table.name}.{column} always spelled in one way?",
        f"MySQL compares it by {said or 'a collation that is not declared'}; texts that differ in {_ignored(said)}"
        " are one row there, and several items in DynamoDB. `dal check` refuses such a key.",
        ("convert the column to a _bin collation", "take another key and declare this column unique"),
        "taken as it is spelled",
        table.name,
        table.places,
    )


def _ignored(said: str | None) -> str:
    return "case or trailing spaces" if said is None or pads(said) else "case or accents"


def _types(table: Table, questions: Sequence[Question]) -> Iterator[Decision]:
    for question in questions:
        yield Decision(
            Topic.TYPE,
            f"What becomes of {table.name}.{question.column}?",
            f"{question.why}.",
            ("change the column in MySQL before the migration", "leave it out, if nothing reads it"),
            question.chosen,
            table.name,
            table.places,
        )


def _sizes(table: Table, questions: Sequence[Question]) -> Iterator[Decision]:
    if questions:
        names = ", ".join(question.column for question in questions)
        yield Decision(
            Topic.ITEM_SIZE,
            f"How large are {table.name}.{names} really?",
            f"An item has 400 KB at most; {'; '.join(f'{q.column}: {q.why}' for q in questions)}.",
            ("measure MAX(OCTET_LENGTH(…)) and declare that", "keep large values in S3 and their key in the row"),
            "; ".join(f"{question.column}: {question.chosen}" for question in questions),
            table.name,
            table.places,
        )


def _unkept(table: Table, one: Unkept) -> Decision:
    return Decision(
        Topic.UNIQUE,
        f"Who keeps ({', '.join(one.columns)}) of {table.name} unique?",
        f"DynamoDB would not: {one.why}.",
        ("make the columns shorter, or of another type", "keep a hash of them in a unique column", "let it go"),
        "the constraint is left out",
        table.name,
        table.places,
    )


def _unfollowed(table: Table, one: Unfollowed) -> Decision:
    return Decision(
        Topic.REFERENCE,
        f"Who follows ({', '.join(one.key.columns)}) of {table.name} to {one.key.table}?",
        f"The contract cannot say it: {one.why}.",
        ("look after the children in the application", "give the parent a key of one column"),
        "left out",
        table.name,
        table.places,
    )


def _hot(table: Table, index: IndexDesign) -> Decision:
    asked = f"for {some(index.patterns)}"
    return Decision(
        Topic.HOT_PARTITION,
        f"Is {table.name} small enough for {index.pk.template} in {index.name}?",
        f"{index.hot[:1].upper()}{index.hot[1:]} ({asked}). A partition takes about 1,000 writes and 3,000 reads"
        " of 4 KB a second, and every write of such a row goes there.",
        (
            "yes: keep the index",
            "narrow the question by another column",
            "answer it elsewhere, as by a search engine",
        ),
        "the index is there",
        table.name,
        table.places,
    )


def _too_many(table: Table, made: Made) -> Decision:
    patterns = sorted({query.pattern for need in made.unserved for query in need.queries})
    return Decision(
        Topic.INDEXES,
        f"Which questions of {table.name} can share an index?",
        f"It would take more than 20 indexes; these have none: {some(patterns)}.",
        ("drop questions that nobody asks any more", "read a wider index and filter"),
        "the most used ones are served",
        table.name,
        table.places,
    )


def _folded(source: Source, made: Made) -> set[str]:
    """The texts by which something is looked up."""
    named = {column for unique in made.entity.unique for column in unique.columns}
    for index in made.entity.indexes:
        named |= {*index.pk.columns, *index.sk.columns}
    return {column for column in named if column in source.columns and source.folding(column) is not None}


def _collation(said: str, columns: Sequence[str], folds: Sequence[str]) -> Decision:
    shown = some(columns, 12)
    if said:
        why = f"{said} is not implemented, and {shown} are looked up by it."
        return Decision(
            Topic.COLLATION,
            f"To which collation do columns of {said} change?",
            why,
            tuple(f"convert them to {fold}" for fold in folds),
            f"folded by {', '.join(folds)}",
        )
    return Decision(
        Topic.COLLATION,
        "By which collation does MySQL compare texts?",
        "Nothing says it, so the server's own counts: utf8mb4_0900_ai_ci since MySQL 8, utf8mb4_general_ci before"
        f" and in most MariaDBs. It matters for {shown}.",
        ("ask `SHOW FULL COLUMNS`, and name it in the draft", f"convert the columns to {', '.join(folds)}"),
        f"folded by {', '.join(folds)}",
    )
