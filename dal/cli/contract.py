"""`dal contract lint`, `show`, `create-tables` and `export`; only `create-tables` needs a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from dal.cli.peeking import peek
from dal.cli.shared import (
    DONE,
    NOT_YET,
    AsJson,
    ConfigPath,
    explained,
    opened,
    print_json,
    say,
)
from dal.cli.showing import print_entity
from dal.contract import Contract, inspect_contract, load_contract, to_v2
from dal.contract.exports import boto3, cloudformation, workbench
from dal.contract.load import read_document
from dal.contract.told import told

SomePath = Annotated[
    Path | None,
    typer.Argument(help="The contract. Default: that of the configuration, else migrationContract.json."),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file. Default: print it.")]
Prefix = Annotated[
    str | None, typer.Option(help="Before each table's name. Default: database.dynamodb.tablePrefix.")
]
Only = Annotated[list[str] | None, typer.Option("--entity", "-e", help="Show this entity alone; repeatable.")]


class Format(StrEnum):
    """What a contract can be written as."""

    BOTO3 = "boto3"
    CLOUDFORMATION = "cloudformation"
    WORKBENCH = "workbench"
    V2 = "v2"


As = Annotated[Format, typer.Option("--format", "-f", help="In whose words.")]


def lint_command(path: SomePath = None, *, config: ConfigPath = None, as_json: AsJson = False) -> None:
    """Say everything that is wrong with a contract, each with its place in the file and what to do about it.

    Exit status 1 if there is anything. Notes are no faults: they say what the contract will cost.

    JSON: {"path", "hash", "entities", "problems": [{"path", "what", "remedy"}, ...], "notes": [...]}

    Examples: dal contract lint        dal contract lint migrationContract.json --json
    """
    with explained():
        file = _path(path, config)
        found = inspect_contract(read_document(file), str(file))
    if as_json:
        print_json(
            {
                "path": str(file),
                "hash": found.contract.hash if found.contract else None,
                "entities": list(found.contract.entities) if found.contract else [],
                "problems": [_finding(problem) for problem in found.problems],
                "notes": [_finding(note) for note in found.notes],
            }
        )
    else:
        for problem in found.problems:
            print(problem)
        for note in found.notes:
            say(f"note: {note}")
        say(_verdict(str(file), len(found.problems), found.contract))
    raise typer.Exit(NOT_YET if found.problems else DONE)


def show_command(
    path: SomePath = None, *, only: Only = None, config: ConfigPath = None, as_json: AsJson = False
) -> None:
    """Show what becomes of each entity: table, keys, indexes, unique values, references, columns.

    JSON: [{"entity", "source_table", "table", "key", "primary_key", "id", "pk", "sk", "indexes", "unique",
    "references", "columns", "derived"}, ...]

    Examples: dal contract show        dal contract show migrationContract.json --entity user --json
    """
    with explained():
        contract = load_contract(_path(path, config))
        wanted = [contract.entity(name).name for name in only or contract.entities]
    shown = [entity for entity in told(contract) if entity["entity"] in wanted]
    if as_json:
        print_json(shown)
    for entity in () if as_json else shown:
        print_entity(entity)


def create_tables_command(context: typer.Context, *, config: ConfigPath = None, as_json: AsJson = False) -> None:
    """Create the DynamoDB tables of the contract and their indexes; those that exist are left alone.

    JSON: {"created": ["Store", ...]}

    Examples: dal create-tables        dal contract create-tables --config switchyard.json
    """
    with opened(context, config) as at:
        created = at.databases.dynamodb.create_tables()
    if as_json:
        print_json({"created": list(created)})
    else:
        say(f"created: {', '.join(created)}" if created else "every table exists already")


def export_command(
    path: SomePath = None,
    *,
    wanted: As,
    output: Output = None,
    prefix: Prefix = None,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Write a contract in the words of others: boto3's create_table, CloudFormation, NoSQL Workbench, dialect v2.

    Dialect v2 is written of any contract that can be read, even of one that is not ready; all else of sound ones.

    JSON: the document itself; with --output {"written", "format"}

    Examples: dal contract export --format cloudformation -o tables.json        dal contract export old.json -f v2
    """
    with explained():
        file = _path(path, config)
        before = prefix if prefix is not None else peek(config, "database", "dynamodb", "table_prefix") or ""
        text = json.dumps(_exported(wanted, file, before), indent=2, ensure_ascii=False)
    if output is None:
        print(text)
        return
    output.write_text(text + "\n", "utf-8")
    if as_json:
        print_json({"written": str(output), "format": wanted.value})
    else:
        say(f"wrote {output}")


def _path(path: Path | None, config: Path | None) -> Path:
    return path or Path(peek(config, "migration", "contract_path") or "migrationContract.json")


def _finding(finding: Any) -> dict[str, str]:
    return {"path": finding.path, "what": finding.what, "remedy": finding.remedy}


def _verdict(file: str, problems: int, contract: Contract | None) -> str:
    if contract is None:
        return f"{file}: {_count(problems, 'problem', 'problems')}"
    entities = _count(len(contract.entities), "entity", "entities")
    return f"{file}: sound; {entities} in {_count(len(contract.tables), 'table', 'tables')}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _exported(wanted: Format, file: Path, prefix: str) -> object:
    if wanted is Format.V2:
        return to_v2(read_document(file))
    return _WRITERS[wanted](load_contract(file), prefix)


_WRITERS: dict[Format, Callable[[Contract, str], object]] = {
    Format.BOTO3: lambda contract, prefix: boto3(contract, prefix=prefix),
    Format.CLOUDFORMATION: lambda contract, prefix: cloudformation(contract, prefix=prefix),
    Format.WORKBENCH: lambda contract, prefix: workbench(
        contract, name=Path(contract.path).stem, now=datetime.now(UTC), prefix=prefix
    ),
}
