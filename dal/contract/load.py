"""Reads a contract from a file or from data: check the shape, refuse, compile, lint, report all at once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from dal.contract.compile import by_name, compile_entity, compile_table
from dal.contract.document import Document
from dal.contract.items import Table
from dal.contract.lint import Placed, lint, lint_indexes
from dal.contract.model import Contract
from dal.contract.problems import Problems
from dal.contract.refuse import refuse
from dal.errors import ContractError


def load_contract(path: Path | str) -> Contract:
    """The contract in a file.

    Raises:
        ContractError: the file cannot be read or the contract cannot be used; all findings at once.
    """
    try:
        document = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ContractError(
            f"{path}: cannot be read as JSON: {error}; point to a migrationContract.json (migration.contractPath,"
            " from the folder that the process starts in)"
        ) from error
    return parse_contract(document, str(path))


def parse_contract(document: object, path: str = "<contract>") -> Contract:
    """The contract in parsed JSON; `path` is what findings call it. Raises as `load_contract`."""
    if isinstance(document, list):
        raise ContractError(f'{path}#: this is dialect v1 (a list); write dialect v2: {{"tables": […]}}')
    problems = Problems(path)
    parsed = _validated(document, problems)
    tables: list[Table] = []
    placed: list[Placed] = []
    for number, part in enumerate(parsed.tables):
        where = f"tables[{number}]"
        refuse(part, where, problems)
        table = compile_table(part)
        tables.append(table)
        for position, entity_part in enumerate(part.entities):
            inner = f"{where}.entities[{position}]"
            entity = compile_entity(entity_part, table, inner, problems)
            placed += [(inner, entity)] if entity else []
    if not parsed.tables:
        problems.add("tables", "there are none", "describe at least one")
    lint(placed, problems)
    for number, table in enumerate(tables):
        lint_indexes(table, f"tables[{number}]", placed, problems)
    problems.check()
    entities = by_name([entity for _, entity in placed])
    return Contract(entities, path=path, hash=_hash(document), tables={table.name: table for table in tables})


def _validated(document: object, problems: Problems) -> Document:
    try:
        return Document.model_validate(document)
    except ValidationError as error:
        for finding in error.errors():
            said = "is not known here" if finding["type"] == "extra_forbidden" else finding["msg"]
            problems.add(_path(finding["loc"]), said, "see the example in docs/contract.md")
        raise ContractError(*problems.found) from error


def _path(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")


def _hash(document: object) -> str:
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
