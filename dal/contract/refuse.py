"""Refuses, by path, whatever of the dialect is not implemented: silently doing less would move wrong data."""

from __future__ import annotations

from dal.contract.document import AttributePart, IndexPart, TablePart
from dal.contract.problems import Problems

_COPY = "keep the column itself and join in the repository; denormalised copies are not implemented"


def refuse(part: TablePart, path: str, problems: Problems) -> None:
    """Add a finding for every unimplemented part of a table."""
    if part.type != "multi-entity":
        remedy = 'write "multi-entity" with one entity'
        problems.add(f"{path}.type", f"tables of type {part.type!r} are not implemented", remedy)
    if part.attributes:
        problems.add(f"{path}.attributes", "a multi-entity table has no attributes of its own", "write []")
    if part.sk is None:
        problems.add(f"{path}.sk", "tables without a sort key are not implemented", 'name one, for example "SK"')
    for number, index in enumerate(part.gsis):
        _index(index, f"{path}.gsis[{number}]", problems)
    for number, entity in enumerate(part.entities):
        for position, attribute in enumerate(entity.attributes):
            _attribute(
                attribute, entity.source_table, f"{path}.entities[{number}].attributes[{position}]", problems
            )


def _index(part: IndexPart, path: str, problems: Problems) -> None:
    if part.projection != "ALL" or part.projected_attributes:
        remedy = 'write "ALL": rows are read from indexes whole'
        problems.add(f"{path}.projection", f"projection {part.projection} is not implemented", remedy)


def _attribute(part: AttributePart, source_table: str, path: str, problems: Problems) -> None:
    if part.join is not None:
        problems.add(f"{path}.join", "joins are not implemented", _COPY)
    if part.calculation is not None:
        problems.add(f"{path}.calculation", "calculations are not implemented", _COPY)
    if part.denormalized:
        problems.add(f"{path}.denormalized", "denormalised attributes are not implemented", _COPY)
    if part.transformation is not None and part.transformation.type != "string-format":
        what = f"transformation {part.transformation.type!r} is not implemented"
        problems.add(f"{path}.transformation", what, "remove it: columns are kept exactly, by their SQL type")
    if part.source_table != source_table:
        problems.add(f"{path}.source_table", f"it is not the entity's ({source_table})", _COPY)
