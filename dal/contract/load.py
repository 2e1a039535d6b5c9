"""Reads a contract from a file or from data: check the shape, refuse, compile, lint, report all at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from dal.contract.closures import lint_closures
from dal.contract.compile import by_name, compile_entity, compile_table
from dal.contract.dialects import from_v1
from dal.contract.document import Document
from dal.contract.items import Table
from dal.contract.lint import Placed, lint
from dal.contract.lint_tables import lint_tables, note_partial
from dal.contract.model import Contract
from dal.contract.problems import Finding, Problems
from dal.contract.refuse import refuse
from dal.contract.singles import unfold
from dal.errors import ContractError

_V1 = "this is dialect v1: it has no keys of several columns, no constants, and one entity to a table"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What there is to say about a contract; `contract` is None where `problems` keep it from being used."""

    contract: Contract | None
    problems: Sequence[Finding]
    notes: Sequence[Finding]


def read_document(path: Path | str) -> object:
    """The JSON in a file.

    Raises:
        ContractError: the file cannot be read, or is no JSON.
    """
    try:
        return json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise ContractError(
            f"{path}: cannot be read as JSON: {said}; point to a migrationContract.json (migration.contractPath,"
            " from the folder that the process starts in)"
        ) from error


def load_contract(path: Path | str) -> Contract:
    """The contract in a file.

    Raises:
        ContractError: the file cannot be read or the contract cannot be used; all findings at once.
    """
    return parse_contract(read_document(path), str(path))


def parse_contract(document: object, path: str = "<contract>") -> Contract:
    """The contract in parsed JSON; `path` is what findings call it. Raises as `load_contract`."""
    contract, problems = _parse(document, path)
    problems.check()
    if contract is None:
        raise AssertionError("without findings there is a contract")
    return contract


def inspect_contract(document: object, path: str = "<contract>") -> Inspection:
    """Everything that there is to say about a contract, whether it can be used or not."""
    contract, problems = _parse(document, path)
    return Inspection(None if problems.found else contract, tuple(problems.found), tuple(problems.notes))


def to_v2(document: object) -> object:
    """The document in dialect v2; it need be no contract that can be used. Dialect v2 itself is left as it is."""
    return from_v1(document).document


def dump(contract: Contract) -> dict[str, object]:
    """The document that a contract was read from, in dialect v2: read again, it has the same hash."""
    copied: dict[str, object] = json.loads(json.dumps(contract.document))
    return copied


def _parse(document: object, path: str) -> tuple[Contract | None, Problems]:
    v2 = from_v1(document)
    unfolded = unfold(v2.document)
    problems = Problems(path, (unfolded.renames, v2.renames))
    parsed = _validated(unfolded.document, problems)
    if parsed is None:
        return None, problems
    tables, placed = _compiled(parsed, problems)
    lint_tables(parsed.tables, problems)
    lint(placed, problems, unread=_unread(parsed, placed))
    lint_closures(placed, problems)
    for number, table in enumerate(tables):
        note_partial(table, f"tables[{number}]", placed, problems)
    entities = by_name([entity for _, entity in placed])
    known = {table.name: table for table in tables}
    if isinstance(document, list):
        problems.note("tables", _V1, "`dal contract export --format v2` writes it in dialect v2")
    plain = v2.document if isinstance(v2.document, dict) else {}
    return Contract(entities, path=path, hash=_hash(plain), tables=known, document=plain), problems


def _compiled(parsed: Document, problems: Problems) -> tuple[list[Table], list[Placed]]:
    tables: list[Table] = []
    placed: list[Placed] = []
    if not parsed.tables:
        problems.add("tables", "there are none", "describe at least one")
    for number, part in enumerate(parsed.tables):
        where = f"tables[{number}]"
        refuse(part, where, problems)
        tables.append(table := compile_table(part))
        for position, entity_part in enumerate(part.entities):
            inner = f"{where}.entities[{position}]"
            entity = compile_entity(entity_part, table, inner, problems)
            placed += [(inner, entity)] if entity else []
    return tables, placed


def _unread(parsed: Document, placed: Sequence[Placed]) -> frozenset[str]:
    said = {entity.entity_type.lower() for table in parsed.tables for entity in table.entities}
    return frozenset(said - {entity.name for _, entity in placed})


def _validated(document: object, problems: Problems) -> Document | None:
    try:
        return Document.model_validate(document)
    except ValidationError as error:
        for finding in error.errors():
            said = "is not known here" if finding["type"] == "extra_forbidden" else finding["msg"]
            problems.add(_path(finding["loc"]), said, "see the example in docs/contract.md")
        return None


def _path(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")


def _hash(document: object) -> str:
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
